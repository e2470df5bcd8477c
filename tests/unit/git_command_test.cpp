#include "git/git_command.hpp"

#include "git_fixture.hpp"

#include <sys/stat.h>

using namespace dutyme;
using git::GitCommand;
using git::GitRun;

namespace {

class ScriptedGit {
  public:
    explicit ScriptedGit(const std::string& script) {
        home_.write("bin/git", "#!/bin/sh\n" + script);
        REQUIRE(::chmod((home_.path / "bin/git").c_str(), 0755) == 0);
    }
    Environment environment() const {
        return home_.environment({{"PATH", (home_.path / "bin").string() + ":" + getenv("PATH")}});
    }

  private:
    GitHome home_;
};

}  // namespace

TEST_CASE("several runs are at work at the same time, and come back in order", "[git]") {
    // Each opens its end of a pipe that the other one has to open as well.
    const ScriptedGit scripted{
        "case $1 in first) read -r word <meeting && echo \"$word\" ;;"
        " *) echo met >meeting && echo second ;; esac\n"};
    REQUIRE(::mkfifo("meeting", 0600) == 0);
    const Environment environment = scripted.environment();
    GitCommand command{environment, std::chrono::minutes{1}};
    const auto runs = command.run_at_once({{"first"}, {"second"}});
    REQUIRE(runs.size() == 2);
    CHECK(runs.front().line() == "met");
    CHECK(runs.back().line() == "second");
}

TEST_CASE("one of several runs may write more than a pipe holds while another is read", "[git]") {
    const ScriptedGit scripted{
        "case $1 in first) echo first ;; *) head -c 300000 /dev/zero ;; esac\n"};
    const Environment environment = scripted.environment();
    GitCommand command{environment, std::chrono::minutes{1}};
    const auto runs = command.run_at_once({{"first"}, {"second"}});
    CHECK(runs.front().line() == "first");
    CHECK(runs.back().text.size() == 300000);
}

TEST_CASE("where one of several runs is refused, the other keeps its answer", "[git]") {
    const ScriptedGit scripted{"case $1 in first) echo no >&2; exit 3 ;; *) echo second ;; esac\n"};
    const Environment environment = scripted.environment();
    GitCommand command{environment, std::chrono::minutes{1}};
    const auto runs = command.run_at_once({{"first"}, {"second"}});
    CHECK(runs.front().end == GitRun::End::refused);
    CHECK(runs.front().trouble == "git refused: no");
    CHECK(runs.front().status == 3);
    CHECK(runs.back().line() == "second");
}
