#include "catch_compat.hpp"
#include "supervise/exit.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

using dutyme::supervise::Exit;

namespace {

// How a process ends that leaves like this, with every signal blocked as dutyme has them.
int status_after(const Exit& exit) {
    const pid_t child = ::fork();
    if (child == 0) {
        sigset_t all;
        sigfillset(&all);
        ::sigprocmask(SIG_SETMASK, &all, nullptr);
        exit.leave();
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    return status;
}

}  // namespace

TEST_CASE("a wait status becomes the end it tells of", "[supervise]") {
    const Exit code = Exit::of_status(42 << 8);
    CHECK_FALSE(code.by_signal());
    CHECK(code.shell_code() == 42);
    const Exit signal = Exit::of_status(SIGTERM);
    CHECK(signal.by_signal());
    CHECK(signal.signal() == SIGTERM);
    CHECK(signal.shell_code() == 128 + SIGTERM);
    const Exit with_core = Exit::of_status(SIGSEGV | 0x80);
    CHECK(with_core.signal() == SIGSEGV);
}

TEST_CASE("an end is told in words that show exit 15 and signal 15 apart", "[supervise]") {
    CHECK(Exit::of_code(15).described() == "exit 15");
    CHECK(Exit::of_signal(SIGTERM).described() == "signal 15 (Terminated)");
}

TEST_CASE("dutyme leaves with the code or dies of the signal itself", "[supervise]") {
    for (const int code : {0, 1, 125, 143, 255}) {
        const int status = status_after(Exit::of_code(code));
        REQUIRE(WIFEXITED(status));
        CHECK(WEXITSTATUS(status) == code);
    }
    for (const int signal : {SIGHUP, SIGINT, SIGTERM, SIGKILL, SIGQUIT, SIGSEGV, SIGUSR1}) {
        const int status = status_after(Exit::of_signal(signal));
        REQUIRE(WIFSIGNALED(status));
        CHECK(WTERMSIG(status) == signal);
        CHECK_FALSE(WCOREDUMP(status));
    }
}
