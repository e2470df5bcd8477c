#include "platform/canary.hpp"

#include "platform/wire.hpp"

#include <unistd.h>

#include <cerrno>

namespace dutyme::platform {

namespace {

int reports_fd = -1;

// A record is shorter than PIPE_BUF, so it is written whole. A full pipe makes the canary wait, and
// what it gets meanwhile melts into one, as it would for whoever does not read.
extern "C" void report_one(int signal, siginfo_t* info, void* /*context*/) {
    const int error = errno;
    const bool is_fault =
        signal == SIGSEGV || signal == SIGBUS || signal == SIGILL || signal == SIGFPE;
    if (is_fault && info->si_code > 0) std::signal(signal, SIG_DFL);
    const Arrival report{signal, Arrival::Sender::unknown, 0, signal_clock(), 0};
    if (::write(reports_fd, &report, sizeof report) < 0) ::_exit(0);
    errno = error;
}

}  // namespace

const bool Canary::is_asked = true;

// sigwait(3) would lose signals that are ignored by default on some systems, hence handlers.
void Canary::report(int reports, int questions) {
    reports_fd = reports;
    struct sigaction action {};
    action.sa_sigaction = report_one;
    action.sa_flags = SA_SIGINFO | SA_RESTART;
    sigfillset(&action.sa_mask);
    for (int signal = 1; signal <= last_signal(); ++signal) ::sigaction(signal, &action, nullptr);
    sigset_t none;
    sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    const Arrival answer;
    char question = 0;
    for (;;) {
        const ssize_t count = ::read(questions, &question, 1);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0 || ::write(reports, &answer, sizeof answer) < 0) ::_exit(0);
    }
}

// What was sent to it before the question is in the pipe before the answer.
bool Canary::is_busy() {
    if (!alive() || !questions_) return false;
    if (question_ == Question::answered) {
        question_ = Question::none;
        return false;
    }
    if (question_ == Question::none) {
        if (write_without_signal(questions_.get(), "?") != 1) return false;
        question_ = Question::asked;
    }
    return true;
}

}  // namespace dutyme::platform
