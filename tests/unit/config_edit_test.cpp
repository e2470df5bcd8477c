#include "catch_compat.hpp"
#include "config/syntax.hpp"

using namespace dutyme::config;

namespace {

std::string edited(const std::string& text, const std::string& name,
                   const std::vector<std::string>& values) {
    return edited_config(text, "file", "dutyme." + name, values,
                         [&](const std::string& entry) { return entry == "dutyme." + name; });
}

}  // namespace

TEST_CASE("a new value stands where the old ones stood, and all the rest stays", "[config]") {
    CHECK(edited("# mine\n[dutyme]\n\tfor = 1h # long\n\t; kept\n\tfor = 2h\n\tlease = 5m\n", "for",
                 {"3h"}) == "# mine\n[dutyme]\n\t; kept\n\tfor = 3h\n\tlease = 5m\n");
    CHECK(edited("[dutyme] for = 1h\n[core]\n\tx = 1\n", "for", {"3h"}) ==
          "[dutyme] \n\tfor = 3h\n[core]\n\tx = 1\n");
    CHECK(edited("[dutyme]\n\tfor = 1\\\nh\n\tmax = 2h", "for", {"3h"}) ==
          "[dutyme]\n\tfor = 3h\n\tmax = 2h");
}

TEST_CASE("a value that was not there joins its section, or begins one", "[config]") {
    CHECK(edited("", "for", {"3h"}) == "[dutyme]\n\tfor = 3h\n");
    CHECK(edited("[dutyme]\n\tmax = 2h", "for", {"3h"}) == "[dutyme]\n\tmax = 2h\n\tfor = 3h\n");
    CHECK(edited("[dutyme]\n\tmax = 2h\n[core]\n\tx = 1\n", "hook.ref", {"main", "v*"}) ==
          "[dutyme]\n\tmax = 2h\n[core]\n\tx = 1\n[dutyme \"hook\"]\n\tref = main\n\tref = v*\n");
}

TEST_CASE("a last line that goes on behind a backslash takes nothing of what is added",
          "[config]") {
    CHECK(edited("[core]\n\tx = 1\\", "for", {"3h"}) ==
          "[core]\n\tx = 1\\\n\n[dutyme]\n\tfor = 3h\n");
    CHECK(edited("[dutyme]\n\tmax = 2h\\\r\n", "for", {"3h"}) ==
          "[dutyme]\n\tmax = 2h\\\r\n\n\tfor = 3h\n");
    CHECK(edited("[dutyme]\n\tmax = 2h\\\n\n", "for", {"3h"}) ==
          "[dutyme]\n\tmax = 2h\\\n\n\tfor = 3h\n");
    CHECK(edited("[core]\n\tx = 1\\\n\n", "for", {}) == "[core]\n\tx = 1\\\n\n");
}

TEST_CASE("without values the entries are gone", "[config]") {
    CHECK(edited("[dutyme]\n\tfor = 1h\n\tmax = 2h\n\tfor = 3h\n", "for", {}) ==
          "[dutyme]\n\tmax = 2h\n");
    CHECK(edited("[core]\n", "for", {}) == "[core]\n");
}

TEST_CASE("a backslash at the end of a text joins nothing that is put in behind it", "[config]") {
    for (const std::string tail : {"\\", "\\\n", "\\\r\n", "\\\\", "\\\\\n", " # c \\\n"})
        for (const std::string before : {"[core]\n\tx = a", "[dutyme]\n\tmax = a"}) {
            const auto entries = parse_config_text(edited(before + tail, "for", {"3h"}), "file");
            CAPTURE(before, tail);
            REQUIRE(entries.size() == 2);
            CHECK(entries[0].value == parse_config_text(before + tail, "file")[0].value);
            CHECK(entries[1].name == "dutyme.for");
            CHECK(entries[1].value == "3h");
        }
}

TEST_CASE("every value is read back as it was written", "[config]") {
    for (const std::string value :
         {"a", " a ", "a \"b\" \\c", "a # b; c", "a\nb\tc", "\xC3\xA9", ""}) {
        const auto entries = parse_config_text(edited("", "schedule", {value}), "file");
        REQUIRE(entries.size() == 1);
        CHECK(entries[0].value == value);
    }
}
