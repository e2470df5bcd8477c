#include "platform/signals.hpp"

#include "base/error.hpp"
#include "platform/descriptors.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace dutyme::platform {

namespace {

constexpr int most_signals = 128;

// What the handler notes: a flag for each signal, since a full pipe keeps no more, and a byte for
// whoever waits.
std::array<volatile std::sig_atomic_t, most_signals> has_arrived;
int wake_up = -1;
pid_t reader = -1;

bool is_fault(int signal) {
    return signal == SIGSEGV || signal == SIGBUS || signal == SIGILL || signal == SIGFPE;
}

// A child that has not exec'ed yet has our handlers: it suffers the signal as it would without. So
// do we a fault of our own, which comes again when the handler returns.
extern "C" void note(int signal, siginfo_t* info, void* /*context*/) {
    const int error = errno;
    if (::getpid() != reader || (is_fault(signal) && info->si_code > 0)) {
        std::signal(signal, SIG_DFL);
        ::kill(::getpid(), signal);
    } else {
        has_arrived[static_cast<std::size_t>(signal)] = 1;
        if (::write(wake_up, "", 1) < 0) errno = 0;  // full: whoever waits is woken anyway
    }
    errno = error;
}

struct sigaction noting() {
    struct sigaction action {};
    action.sa_sigaction = note;
    action.sa_flags = SA_SIGINFO | SA_RESTART;
    sigfillset(&action.sa_mask);
    return action;
}

bool is_ignored(const struct sigaction& action) {
    return (action.sa_flags & SA_SIGINFO) == 0 && action.sa_handler == SIG_IGN;
}

// The lowest one, as the kernel delivers them; 0: none.
int take_noted() {
    for (std::size_t signal = 1; signal < has_arrived.size(); ++signal) {
        if (has_arrived[signal] == 0) continue;
        has_arrived[signal] = 0;
        return static_cast<int>(signal);
    }
    return 0;
}

}  // namespace

int last_signal() {
#ifdef SIGRTMAX
    return SIGRTMAX;
#else
    return NSIG - 1;
#endif
}

bool is_queued(int /*signal*/) {
    return false;
}

SignalReader::SignalReader() {
    Pipe pipe;
    for (const Fd* end : {&pipe.read, &pipe.write}) ::fcntl(end->get(), F_SETFL, O_NONBLOCK);
    fd_ = std::move(pipe.read);
    wake_up = pipe.write.release();
    reader = ::getpid();
    const struct sigaction action = noting();
    for (int signal = 1; signal <= last_signal(); ++signal) {
        struct sigaction before {};
        if (::sigaction(signal, nullptr, &before) != 0) continue;
        if (signal == SIGCHLD)
            child_was_ignored_ = is_ignored(before);  // else our children leave no status
        else if (is_ignored(before))
            continue;
        ::sigaction(signal, &action, nullptr);
    }
    sigset_t none;
    sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, &original_mask_);
}

std::optional<Arrival> SignalReader::next() {
    const auto now = signal_clock();
    int signal = take_noted();
    if (signal == 0) {
        std::array<char, 256> bytes;
        while (::read(fd_.get(), bytes.data(), bytes.size()) > 0) {
        }
        signal = take_noted();
        // There may be others, whose bytes were read as well.
        if (signal != 0 && ::write(wake_up, "", 1) < 0) errno = 0;
    }
    if (signal == 0) return std::nullopt;
    return Arrival{signal, Arrival::Sender::unknown, 0, now, 0};
}

bool SignalReader::waits(int signal) const {
    return has_arrived[static_cast<std::size_t>(signal)] != 0;
}

void SignalReader::suffer(int signal) {
    std::signal(signal, SIG_DFL);
    ::kill(::getpid(), signal);
    const struct sigaction action = noting();
    ::sigaction(signal, &action, nullptr);
}

void SignalReader::restore_in_child() const {
    for (int signal = 1; signal <= last_signal(); ++signal) {
        struct sigaction action {};
        if (::sigaction(signal, nullptr, &action) == 0 && !is_ignored(action))
            std::signal(signal, SIG_DFL);
    }
    if (child_was_ignored_) std::signal(SIGCHLD, SIG_IGN);
    ::sigprocmask(SIG_SETMASK, &original_mask_, nullptr);
}

bool send_again(const Arrival& signal, pid_t pid) {
    return ::kill(pid, signal.signal) == 0;
}

}  // namespace dutyme::platform
