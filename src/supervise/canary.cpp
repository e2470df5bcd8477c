#include "supervise/canary.hpp"

#include "base/error.hpp"
#include "base/file.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

namespace dutyme::supervise {

namespace {

void close_from(unsigned first) {
    if (::close_range(first, ~0U, 0) == 0) return;
    const long most = ::sysconf(_SC_OPEN_MAX);  // before Linux 5.9
    for (int fd = static_cast<int>(first); fd < most; ++fd) ::close(fd);
}

[[noreturn]] void sing(pid_t dutyme, int pipe) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != dutyme) ::_exit(0);
    ::prctl(PR_SET_NAME, "dutyme-canary");
    sigset_t all;
    sigfillset(&all);
    ::sigprocmask(SIG_SETMASK, &all, nullptr);
    ::dup2(pipe, 0);  // whatever stood on 0 is not ours to keep open
    close_from(1);
    if (::chdir("/") != 0) ::_exit(0);
    for (;;) {
        siginfo_t info{};
        if (::sigwaitinfo(&all, &info) < 0) continue;
        const bool from_process = info.si_code <= 0;
        const Arrival report{info.si_signo, info.si_code, from_process ? info.si_pid : 0, 0};
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
}

Canary::~Canary() {
    if (!alive()) return;
    ::kill(pid_, SIGKILL);
    while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
}

std::optional<Arrival> Canary::next() {
    Arrival report;
    const ssize_t count = pipe_ ? ::read(pipe_.get(), &report, sizeof report) : 0;
    if (count == static_cast<ssize_t>(sizeof report)) return report;
    if (count == 0) pipe_.reset();
    return std::nullopt;
}

bool Canary::is_about_to_report(int signal) const {
    if (!alive()) return false;
    try {
        const std::string path = "/proc/" + std::to_string(pid_) + "/status";
        const std::string status = read_file(path, 1U << 16U).value_or("");
        for (const char* field : {"\nSigPnd:\t", "\nShdPnd:\t"}) {
            const auto at = status.find(field);
            if (at == std::string::npos) continue;
            const auto pending = std::strtoull(status.c_str() + at + 9, nullptr, 16);
            if ((pending >> static_cast<unsigned>(signal - 1) & 1U) != 0) return true;
        }
    } catch (const Error&) {
        return false;  // no /proc: a signal delivered twice is better than none
    }
    return false;
}

void Canary::has_died() {
    pid_ = -1;
    pipe_.reset();
}

}  // namespace dutyme::supervise
