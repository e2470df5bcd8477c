#include "platform/canary.hpp"

#include "base/error.hpp"
#include "platform/descriptors.hpp"
#include "platform/process_end.hpp"
#include "platform/program.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <utility>

namespace dutyme::platform {

Canary::Canary() try {
    Pipe reports;
    std::optional<Pipe> questions;
    if (is_asked) questions.emplace();
    const pid_t dutyme = ::getpid();
    const int last = last_descriptor();
    {
        const SignalsHeldBack held_back;
        pid_ = ::fork();
        if (pid_ == 0) {
            if (!die_with(dutyme, SIGKILL)) ::_exit(0);
            // Whatever stood on 0 and 1 is not ours to keep open.
            ::dup2(reports.write.get(), STDOUT_FILENO);
            ::dup2(questions ? questions->read.get() : STDOUT_FILENO, STDIN_FILENO);
            close_from(STDERR_FILENO, last);
            be_opaque("dutyme-canary");  // for which a file may be opened
            if (::chdir("/") != 0) ::_exit(0);
            report(STDOUT_FILENO, STDIN_FILENO);
        }
    }
    if (pid_ < 0) return;
    reports_ = std::move(reports.read);
    ::fcntl(reports_.get(), F_SETFL, O_NONBLOCK);
    if (!questions) return;
    questions_ = std::move(questions->write);
    // Until it has answered it may stand in a folder that is not ours to hold.
    while (is_busy() && reports_) {
        wait_readable({reports_.get()}, std::chrono::milliseconds{-1});
        next();
    }
} catch (const Error&) {
}

Canary::~Canary() {
    if (!alive()) return;
    ::kill(pid_, SIGKILL);
    wait_for_end(pid_);
}

std::optional<Arrival> Canary::next() {
    Arrival report;
    ssize_t count = 0;
    while (reports_ && (count = ::read(reports_.get(), &report, sizeof report)) ==
                           static_cast<ssize_t>(sizeof report)) {
        if (report.signal != 0) return report;
        question_ = Question::answered;
    }
    if (count == 0) reports_.reset();
    return std::nullopt;
}

void Canary::has_died() {
    pid_ = -1;
    reports_.reset();
    questions_.reset();
}

}  // namespace dutyme::platform
