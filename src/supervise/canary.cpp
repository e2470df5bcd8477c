#include "supervise/canary.hpp"

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/process_tree.hpp"
#include "platform/files.hpp"
#include "platform/process.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

namespace dutyme::supervise {

namespace {

// The rest of the line behind `field`, as in proc(5)'s status; empty when there is none.
std::string value_of(const std::string& status, const char* field) {
    const auto at = status.find(field);
    if (at == std::string::npos) return {};
    const auto begin = at + std::strlen(field);
    return status.substr(begin, status.find('\n', begin) - begin);
}

[[noreturn]] void sing(pid_t dutyme, int pipe) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != dutyme) ::_exit(0);
    sigset_t all;
    sigfillset(&all);
    ::sigprocmask(SIG_SETMASK, &all, nullptr);
    ::dup2(pipe, 0);  // whatever stood on 0 is not ours to keep open
    platform::close_from(1);
    platform::be_opaque("dutyme-canary");  // for which a file is opened
    if (::chdir("/") != 0) ::_exit(0);
    for (;;) {
        siginfo_t info{};
        if (::sigwaitinfo(&all, &info) < 0) continue;
        const bool from_process = info.si_code <= 0;
        const Arrival report{info.si_signo, info.si_code, from_process ? info.si_pid : 0,
                             signal_clock(), 0};
        if (::write(0, &report, sizeof report) < 0) ::_exit(0);
    }
}

}  // namespace

Canary::Canary() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return;
    pipe_.reset(ends[0]);
    const Fd write_end{ends[1]};
    const pid_t dutyme = ::getpid();
    pid_ = ::fork();
    if (pid_ == 0) sing(dutyme, write_end.get());
    if (pid_ < 0) {
        pipe_.reset();
        return;
    }
    ::fcntl(pipe_.get(), F_SETFL, O_NONBLOCK);
    is_in_proc_ = is_proc_ours();
}

Canary::~Canary() {
    if (!alive()) return;
    ::kill(pid_, SIGKILL);
    platform::wait_for_end(pid_);
}

std::optional<Arrival> Canary::next() {
    Arrival report;
    const ssize_t count = pipe_ ? ::read(pipe_.get(), &report, sizeof report) : 0;
    if (count == static_cast<ssize_t>(sizeof report)) return report;
    if (count == 0) pipe_.reset();
    return std::nullopt;
}

// It sleeps only in sigwaitinfo(2): asleep with nothing pending, it has told all it knows. The
// kernel wrote the state in front of the pending sets, so what it got before we looked cannot slip
// in between.
bool Canary::is_busy() const {
    if (!alive() || !is_in_proc_) return false;
    try {
        const std::string path = "/proc/" + std::to_string(pid_) + "/status";
        const std::string status = read_file(path, 1U << 16U).value_or("");
        const char state = value_of(status, "\nState:\t").c_str()[0];
        if (state == 'R' || state == 'D') return true;
        if (state != 'S') return false;
        const auto pending = [&](const char* field) {
            return std::strtoull(value_of(status, field).c_str(), nullptr, 16);
        };
        return (pending("\nSigPnd:\t") | pending("\nShdPnd:\t")) != 0;
    } catch (const Error&) {
        return false;  // no /proc: a signal delivered twice is better than none
    }
}

void Canary::has_died() {
    pid_ = -1;
    pipe_.reset();
}

}  // namespace dutyme::supervise
