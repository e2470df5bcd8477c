#include "base/error.hpp"
#include "catch_compat.hpp"
#include "config/syntax.hpp"
#include "git_fixture.hpp"

using namespace dutyme;
using config::parse_config_text;

namespace {

// As `git config --list --null` writes them.
std::optional<std::string> ours(const std::string& text) {
    try {
        std::string all;
        for (const auto& entry : parse_config_text(text, "file"))
            all += entry.name + "\n" + entry.value + '\0';
        return all;
    } catch (const Error&) {
        return std::nullopt;
    }
}

// git tells a variable without "=" by leaving out the line end; to us it is "true".
std::optional<std::string> gits(const GitHome& home, const std::string& text) {
    home.write("oracle", text);
    const auto listed = home.try_shell("git config -f oracle --list --null");
    if (!listed) return std::nullopt;
    std::string all;
    for (std::string_view rest = *listed; !rest.empty();) {
        const auto end = rest.find('\0');
        all += rest.substr(0, end);
        if (rest.substr(0, end).find('\n') == std::string_view::npos) all += "\ntrue";
        all += '\0';
        rest.remove_prefix(end + 1);
    }
    return all;
}

std::string syntax_error(const std::string& text) {
    try {
        parse_config_text(text, "~/.config/dutyme/config");
    } catch (const Error& error) {
        CHECK(error.failure() == Failure::settings);
        return error.what();
    }
    return "";
}

}  // namespace

TEST_CASE("a settings file means what git takes it to mean", "[config]") {
    const GitHome home;
    const std::string text = GENERATE(
        as<std::string>{}, "", "\n\n", "# nothing\n; at all", "[dutyme]",
        "[dutyme]\n\tschedule = PABC123\n", "[dutyme]\nschedule=PABC123",
        "[dutyme] schedule = P1 # why\n", "[DutyMe]\nSCHEDULE = P1\n",
        "[dutyme \"Hook\"]\nref = refs/heads/main\nref = refs/tags/v*\n",
        "[dutyme \"a \\\"b\\\" \\\\ c\"]\nx = 1\n", "[dutyme \"\"]\nx = 1\n",
        "[dutyme   \"a\"]\nx = 1", "[dutyme.Hook]\nmode = take\n", "[dutyme]\nquiet\n",
        "[dutyme]\nquiet", "[dutyme]\nquiet =\n", "[dutyme]\nquiet = \n",
        "[a]\nx = \"quoted ; # all\" ; not\n", "[a]\nx = a\"b c\"d\n", "[a]\nx = \" kept \" \n",
        "[a]\nx = one  two   \n", "[a]\nx = \\t\\n\\b\\\\\\\"\n", "[a]\nx = one\\\n two\ny = 2\n",
        "[a]\nx = one\\\r\n two\r\ny = 2\r\n", "[a]\nx = one\\", "[a]\nx = \"one\\\ntwo\"\n",
        "\xEF\xBB\xBF[a]\nx = 1\n", "[a]\r\nx = 1\r\n\r\n[b]\r\ny\r\n", "[a]\nx = 1;2\n",
        "[a]\nx = caf\xC3\xA9\n", "[a]\nx = = =\n", "[a]x=1\n[b]y=2", "[a][b]\nx=1",
        "[a-b]\nc-d9 = 1\n", "[1]\nx = 1\n", "[a]\nx =\\\n\ny = 1\n", "[a]\n  \t x  \t=\t1\n",
        "[a]\nx = \"\" y\n", "[a]\nx = y \"\"\n",
        // and what git refuses
        "[a", "[a\n]", "[a \"b]\nx = 1\n", "[a \"b\nc\"]\nx = 1\n", "[a b]\n", "[a \"b\" ]\n",
        "[a_b]\n", "[a]\nx = \"open\n", "[a]\nx = \\q\n", "[a]\nx y = 1\n", "[a]\nx # = 1\n",
        "[a]\n_x = 1\n", "[a]\n= 1\n", "[a]\nx_y = 1\n", "[a]\n9 = 1\n", "]\n", "[a]\nx.y = 1\n",
        "[a \"b\\\nc\"]\n", "[a]\nx: 1\n", "{\"a\": 1}");
    INFO(text);
    CHECK(ours(text) == gits(home, text));
}

TEST_CASE("a settings file cannot draw in another file", "[config]") {
    CHECK_THAT(syntax_error("[dutyme]\n[include]\npath = /etc/passwd\n"),
               ContainsSubstring("config:2: [include] is not followed"));
    CHECK_THAT(syntax_error("[IncludeIf \"gitdir:/\"]\npath = x\n"),
               ContainsSubstring(":1: [includeif]"));
}

TEST_CASE("a mistake in a settings file is named with file and line", "[config]") {
    CHECK_THAT(syntax_error("[dutyme]\n\n\n  x y\n"),
               ContainsSubstring("~/.config/dutyme/config:4: a variable needs ="));
    CHECK_THAT(syntax_error("[dutyme]\r\nx = \"open\r\ny = 1\r\n"),
               ContainsSubstring("config:2: "));
    CHECK_THAT(syntax_error("[dutyme]\nx = one\\\n\\\n\\q\n"), ContainsSubstring("config:4: "));
    CHECK_THAT(syntax_error("x = 1\n"),
               ContainsSubstring("config:1: a variable before any section"));
    CHECK_THAT(syntax_error("[]\nx = 1\n"),
               ContainsSubstring("config:1: a section without a name"));
    CHECK_THAT(syntax_error("[a b]\n"),
               ContainsSubstring("config:1: a subsection has to stand in quotes"));
    CHECK_THAT(syntax_error(std::string{"[a]\nx = 1\0"
                                        "2\n",
                                        12}),
               ContainsSubstring(":2: a NUL"));
    CHECK_THAT(syntax_error(std::string{"[a]\n# \0\nx = 1\n", 13}), ContainsSubstring(":2: a NUL"));
}

TEST_CASE("an entry knows the line it begins on", "[config]") {
    const auto entries = parse_config_text("[a]\nx = one\\\n two\n\n[b \"C\"] Y = 2\n", "file");
    REQUIRE(entries.size() == 2);
    CHECK(entries[0].name == "a.x");
    CHECK(entries[0].line == 2);
    CHECK(entries[1].name == "b.C.y");
    CHECK(entries[1].line == 5);
}
