#include "platform/canary.hpp"

#include "base/error.hpp"
#include "base/file.hpp"
#include "platform/linux/proc.hpp"

#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <string>

namespace dutyme::platform {

namespace {

// The rest of the line behind `field`, as in proc(5)'s status; empty when there is none.
std::string value_of(const std::string& status, const char* field) {
    const auto at = status.find(field);
    if (at == std::string::npos) return {};
    const auto begin = at + std::strlen(field);
    return status.substr(begin, status.find('\n', begin) - begin);
}

Arrival::Sender sender_of(const siginfo_t& info) {
    if (info.si_code > 0) return Arrival::Sender::kernel;
    return info.si_code == SI_QUEUE ? Arrival::Sender::queue : Arrival::Sender::process;
}

}  // namespace

const bool Canary::is_asked = false;

void Canary::report(int reports, int /*questions*/) {
    sigset_t all;
    sigfillset(&all);
    for (;;) {
        siginfo_t info{};
        if (::sigwaitinfo(&all, &info) < 0) continue;
        const Arrival::Sender sender = sender_of(info);
        const int pid = sender == Arrival::Sender::kernel ? 0 : info.si_pid;
        const Arrival report{info.si_signo, sender, pid, signal_clock(), 0};
        if (::write(reports, &report, sizeof report) < 0) ::_exit(0);
    }
}

// It sleeps only in sigwaitinfo(2): asleep with nothing pending, it has told all it knows. The
// kernel wrote the state in front of the pending sets, so what it got before we looked cannot slip
// in between.
bool Canary::is_busy() {
    if (!alive() || !is_proc_ours()) return false;
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

}  // namespace dutyme::platform
