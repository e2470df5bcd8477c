#include "base/error.hpp"
#include "catch_compat.hpp"
#include "supervise/capture.hpp"

#include <csignal>

using namespace dutyme;
using namespace dutyme::supervise;
using std::chrono::milliseconds;

namespace {

constexpr milliseconds plenty{20000};

HelperProgram shell(const std::string& script) {
    return {"/bin/sh", {"-c", script}, "", std::nullopt, false};
}

}  // namespace

TEST_CASE("a helper is run to its end and its exit is told", "[supervise]") {
    const Captured captured = run_and_capture(shell("echo one; echo two; exit 3"), plenty, nullptr);
    CHECK(captured.end == Captured::End::exited);
    CHECK(captured.exit.shell_code() == 3);
    CHECK(captured.output == "one\ntwo\n");
}

TEST_CASE("a helper reads its input, and without one the end of a file", "[supervise]") {
    HelperProgram cat = shell("cat");
    CHECK(run_and_capture(cat, plenty, nullptr).output.empty());
    cat.input = "a question\n";
    CHECK(run_and_capture(cat, plenty, nullptr).output == "a question\n");
    HelperProgram deaf = shell("exec <&-; echo done");
    deaf.input = "a question\n";
    CHECK(run_and_capture(deaf, plenty, nullptr).output == "done\n");
}

TEST_CASE("what a helper leaves behind does not hold us up", "[supervise]") {
    // The one left behind keeps stdout open until we are done: it waits for our end of the pipe.
    const Captured captured = run_and_capture(
        shell("{ while echo more; do sleep 0.01; done; } 2>/dev/null & echo x"), plenty, nullptr);
    CHECK(captured.end == Captured::End::exited);
    CHECK(captured.output.find("x\n") != std::string::npos);
}

TEST_CASE("more than 64 KiB are swallowed and not kept", "[supervise]") {
    const Captured captured =
        run_and_capture(shell("head -c 300000 /dev/zero | tr '\\0' x"), plenty, nullptr);
    CHECK(captured.exit.shell_code() == 0);
    CHECK(captured.output.size() == std::size_t{64} * 1024);
}

TEST_CASE("a helper whose time is over is told to end, and killed when it does not",
          "[supervise]") {
    const Captured willing = run_and_capture(shell("exec sleep 1000"), milliseconds{50}, nullptr);
    CHECK(willing.end == Captured::End::too_late);
    CHECK(willing.exit.signal() == SIGTERM);
    const Captured deaf =
        run_and_capture(shell("trap '' TERM; exec sleep 1000"), milliseconds{300}, nullptr);
    CHECK(deaf.end == Captured::End::too_late);
    CHECK(deaf.exit.signal() == SIGKILL);
}

TEST_CASE("a helper has our environment or the one it is given", "[supervise]") {
    HelperProgram env = shell("echo $DUTYME_TEST_OF_HELPERS.$HOME");
    env.environment = Environment{{{"DUTYME_TEST_OF_HELPERS", "yes"}}};
    CHECK(run_and_capture(env, plenty, nullptr).output == "yes.\n");
    env.environment.reset();
    CHECK(run_and_capture(env, plenty, nullptr).output.substr(0, 1) == ".");
}

TEST_CASE("a helper that is not there is told by its name", "[supervise]") {
    const HelperProgram nobody{"/nonexistent/helper", {}, "", std::nullopt, false};
    try {
        run_and_capture(nobody, plenty, nullptr);
        FAIL("it was started");
    } catch (const Error& error) {
        CHECK_THAT(error.what(), ContainsSubstring("/nonexistent/helper"));
    }
}
