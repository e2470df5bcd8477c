#include "base/fd.hpp"
#include "base/json.hpp"
#include "catch_compat.hpp"
#include "ui/defuse.hpp"
#include "ui/terminal.hpp"

#include <unistd.h>

#include <functional>

using namespace dutyme;
using dutyme::ui::defused;
using dutyme::ui::defused_json;

namespace {

// What is written to a descriptor meanwhile.
std::string written_to(int fd, const std::function<void()>& act) {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    const Fd there{::dup(fd)};
    ::dup2(ends[1], fd);
    ::close(ends[1]);
    act();
    ::dup2(there.get(), fd);
    const Fd reading{ends[0]};
    char buffer[4096];
    const ssize_t count = ::read(reading.get(), buffer, sizeof buffer);
    REQUIRE(count > 0);
    return {buffer, static_cast<std::size_t>(count)};
}

bool commands_a_runner(const std::string& text) {
    for (const char* command : {"##[", "##vso[", "##teamcity[", "\n::", "\n ::", "\x1b", "\r"})
        if (("\n" + text).find(command) != std::string::npos) return true;
    return false;
}

constexpr const char* hostile =
    "::error::x\n::set-output name=a::b\n  ::add-mask::c\n##[error]x ##vso[task.x]###[y] "
    "##teamcity[z]\r::stop-commands::d\x1b[31m";

}  // namespace

TEST_CASE("what a runner acts on falls apart and the rest stays as it is", "[ui]") {
    CHECK(defused("::error::x\n  ::y::\nz ::w::") == ": :error::x\n  : :y::\nz ::w::");
    CHECK(defused("a ##[error] ###[b]") == "a # #[error] # # #[b]");
    CHECK(defused("issue #12, C#, a::b\n") == "issue #12, C#, a::b\n");
    CHECK(defused("\n\n::") == "\n\n: :");
    CHECK(defused("") == "");
}

TEST_CASE("a JSON document means what it meant", "[ui]") {
    const std::string document = R"({"a":"##vso[x]","b":"####","c":"#\\##"})";
    const std::string safe = defused_json(document);
    CHECK_FALSE(commands_a_runner(safe));
    CHECK(safe.find("##") == std::string::npos);
    CHECK(json::parse(safe) == json::parse(document));
}

TEST_CASE("nothing that dutyme says commands a runner or moves the cursor", "[ui]") {
    const ui::Terminal terminal;
    const std::string remark = written_to(2, [&] { terminal.remark(hostile); });
    CHECK_FALSE(commands_a_runner(remark));
    CHECK(remark.find('\n') == remark.size() - 1);
    const std::string complaint = written_to(2, [&] { terminal.complain(hostile, hostile); });
    CHECK_FALSE(commands_a_runner(complaint));
    CHECK_THAT(complaint, ContainsSubstring("\ndutyme: hint: ::error"));
    const std::string result = written_to(1, [&] { terminal.print("::a::\nb ##[c]\n"); });
    CHECK(result == ": :a::\nb # #[c]\n");
    const std::string document = written_to(1, [&] { terminal.print_json(R"(["##[a]"])"); });
    CHECK(document == R"(["#\u0023[a]"])");
}
