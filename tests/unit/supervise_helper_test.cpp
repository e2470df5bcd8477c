#include "base/error.hpp"
#include "catch_compat.hpp"
#include "supervise/helper.hpp"

#include <csignal>

using namespace dutyme;
using namespace dutyme::supervise;
using std::chrono::milliseconds;

namespace {

constexpr milliseconds plenty{20000};

Helper shell(const std::string& script) {
    return {"/bin/sh", {"-c", script}, "", std::nullopt, false};
}

}  // namespace

TEST_CASE("a helper is heard to its end and its exit is told", "[supervise]") {
    const Heard heard = hear(shell("echo one; echo two; exit 3"), plenty, nullptr);
    CHECK(heard.end == Heard::End::exited);
    CHECK(heard.exit.shell_code() == 3);
    CHECK(heard.output == "one\ntwo\n");
}

TEST_CASE("a helper reads its input, and without one the end of a file", "[supervise]") {
    Helper cat = shell("cat");
    CHECK(hear(cat, plenty, nullptr).output.empty());
    cat.input = "a question\n";
    CHECK(hear(cat, plenty, nullptr).output == "a question\n");
    Helper deaf = shell("exec <&-; echo done");
    deaf.input = "a question\n";
    CHECK(hear(deaf, plenty, nullptr).output == "done\n");
}

TEST_CASE("what a helper leaves behind does not hold us up", "[supervise]") {
    // The one left behind keeps stdout open until we are done: it waits for our end of the pipe.
    const Heard heard = hear(
        shell("{ while echo more; do sleep 0.01; done; } 2>/dev/null & echo x"), plenty, nullptr);
    CHECK(heard.end == Heard::End::exited);
    CHECK(heard.output.find("x\n") != std::string::npos);
}

TEST_CASE("more than 64 KiB are swallowed and not kept", "[supervise]") {
    const Heard heard = hear(shell("head -c 300000 /dev/zero | tr '\\0' x"), plenty, nullptr);
    CHECK(heard.exit.shell_code() == 0);
    CHECK(heard.output.size() == std::size_t{64} * 1024);
}

TEST_CASE("a helper whose time is over is told to end, and killed when it does not",
          "[supervise]") {
    const Heard willing = hear(shell("exec sleep 1000"), milliseconds{50}, nullptr);
    CHECK(willing.end == Heard::End::too_late);
    CHECK(willing.exit.signal() == SIGTERM);
    const Heard deaf = hear(shell("trap '' TERM; exec sleep 1000"), milliseconds{300}, nullptr);
    CHECK(deaf.end == Heard::End::too_late);
    CHECK(deaf.exit.signal() == SIGKILL);
}

TEST_CASE("a helper has our environment or the one it is given", "[supervise]") {
    Helper env = shell("echo $DUTYME_TEST_OF_HELPERS.$HOME");
    env.environment = Environment{{{"DUTYME_TEST_OF_HELPERS", "yes"}}};
    CHECK(hear(env, plenty, nullptr).output == "yes.\n");
    env.environment.reset();
    CHECK(hear(env, plenty, nullptr).output.substr(0, 1) == ".");
}

TEST_CASE("a helper that is not there is told by its name", "[supervise]") {
    const Helper nobody{"/nonexistent/helper", {}, "", std::nullopt, false};
    try {
        hear(nobody, plenty, nullptr);
        FAIL("it was started");
    } catch (const Error& error) {
        CHECK_THAT(error.what(), ContainsSubstring("/nonexistent/helper"));
    }
}
