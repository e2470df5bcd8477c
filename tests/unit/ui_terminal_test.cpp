#include "base/fd.hpp"
#include "base/json.hpp"
#include "catch_compat.hpp"
#include "output_fixture.hpp"
#include "ui/document.hpp"
#include "ui/secrets.hpp"
#include "ui/terminal.hpp"
#include "ui/width.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <functional>
#include <string>
#include <thread>

using namespace dutyme;
using dutyme::ui::escape_for_ci;
using dutyme::ui::escape_json_for_ci;

namespace {

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
    CHECK(escape_for_ci("::error::x\n  ::y::\nz ::w::") == ": :error::x\n  : :y::\nz ::w::");
    CHECK(escape_for_ci("a ##[error] ###[b]") == "a # #[error] # # #[b]");
    CHECK(escape_for_ci("issue #12, C#, a::b\n") == "issue #12, C#, a::b\n");
    CHECK(escape_for_ci("\n\n::") == "\n\n: :");
    CHECK(escape_for_ci("") == "");
}

TEST_CASE("a JSON document means what it meant", "[ui]") {
    const std::string document = R"({"a":"##vso[x]","b":"####","c":"#\\##"})";
    const std::string safe = escape_json_for_ci(document);
    CHECK_FALSE(commands_a_runner(safe));
    CHECK(safe.find("##") == std::string::npos);
    CHECK(json::parse(safe) == json::parse(document));
}

TEST_CASE("a number stays with its unit where a line is broken", "[ui]") {
    CHECK(ui::folded("until 16:24 UTC (30 min) at the latest", 16, 2) ==
          std::vector<std::string>{"until 16:24 UTC", "  (30 min) at", "  the latest"});
    CHECK(ui::folded("lasts 30 minutes", 8, 0) == std::vector<std::string>{"lasts 30", "minutes"});
    CHECK(ui::folded("exit 0", 4, 0) == std::vector<std::string>{"exit", "0"});
}

TEST_CASE("nothing that dutyme says commands a runner or moves the cursor", "[ui]") {
    const ui::Terminal terminal;
    const std::string remark = written_to(2, [&] { terminal.remark(hostile); });
    CHECK_FALSE(commands_a_runner(remark));
    CHECK(remark.find('\n') == remark.size() - 1);
    const std::string failure = written_to(2, [&] { terminal.complain(hostile, hostile); });
    CHECK_FALSE(commands_a_runner(failure));
    CHECK_THAT(failure, ContainsSubstring("\ndutyme: hint: ::error"));
    const std::string result = written_to(1, [&] { terminal.print("::a::\nb ##[c]\n"); });
    CHECK(result == ": :a::\nb # #[c]\n");
    const std::string document = written_to(1, [&] {
        terminal.print(ui::Document{[](json::Writer& writer) { json::put(writer, "a", "##[a]"); }});
    });
    CHECK(document == "{\"version\":1,\"a\":\"#\\u0023[a]\"}\n");
}

TEST_CASE("a document is written whole where somebody has made stdout non-blocking", "[ui]") {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    const Fd reading{ends[0]};
    REQUIRE(::fcntl(ends[1], F_SETPIPE_SZ, 4096) == 4096);
    REQUIRE(::fcntl(ends[1], F_SETFL, O_NONBLOCK) == 0);
    const Fd there{::dup(STDOUT_FILENO)};
    ::dup2(ends[1], STDOUT_FILENO);
    ::close(ends[1]);
    std::string read;
    std::thread reader{[&] {
        char buffer[4096];
        for (ssize_t count = 1; (count = ::read(reading.get(), buffer, sizeof buffer)) > 0;)
            read.append(buffer, static_cast<std::size_t>(count));
    }};
    const ui::Document document{
        [](json::Writer& writer) { json::put(writer, "x", std::string(200000, 'x')); }};
    ui::Terminal{}.print(document);
    ::dup2(there.get(), STDOUT_FILENO);
    reader.join();
    CHECK(read == document.text());
}

TEST_CASE("lines that nobody has read in time are counted for whoever reads on", "[ui]") {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    const Fd reading{ends[0]};
    const Fd there{::dup(STDERR_FILENO)};
    ::dup2(ends[1], STDERR_FILENO);
    ::close(ends[1]);
    std::string read;
    {
        ui::Terminal terminal;
        terminal.never_wait();
        for (int i = 0; i < 300; ++i) terminal.remark(std::string(1000, 'x'));
        CHECK(terminal.unwritten_fd() >= 0);
        char buffer[65536];
        while (terminal.unwritten_fd() >= 0) {
            const ssize_t count = ::read(reading.get(), buffer, sizeof buffer);
            REQUIRE(count > 0);
            read.append(buffer, static_cast<std::size_t>(count));
            terminal.flush();
        }
    }
    ::dup2(there.get(), STDERR_FILENO);
    char buffer[65536];
    for (ssize_t count = 1; (count = ::read(reading.get(), buffer, sizeof buffer)) > 0;)
        read.append(buffer, static_cast<std::size_t>(count));
    const std::string tail = read.substr(read.rfind("dutyme: "));
    const auto lines = std::count(read.begin(), read.end(), '\n') - 1;
    CHECK(tail ==
          "dutyme: " + std::to_string(300 - lines) + " lines could not be written in time\n");
}
