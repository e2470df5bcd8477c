#include "supervise/run.hpp"

#include "base/fd.hpp"
#include "platform/canary.hpp"
#include "platform/descriptors.hpp"
#include "platform/process.hpp"
#include "platform/program.hpp"
#include "platform/terminal.hpp"
#include "supervise/gate.hpp"
#include "supervise/relay.hpp"
#include "supervise/signals.hpp"
#include "supervise/time_limit.hpp"
#include "supervise/waker.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <optional>

namespace dutyme::supervise {

namespace {

// Stands by a running command until it ends.
class CommandMonitor {
  public:
    CommandMonitor(pid_t command, Signals& signals, platform::Canary& canary, Companion& companion,
                   TimeLimit* time_limit)
        : command_(command),
          signals_(signals),
          canary_(canary),
          companion_(companion),
          time_limit_(time_limit) {}

    // Blocks, sleeping in poll(2), until the command has ended and is reaped.
    Ended until_the_end();

  private:
    void wait_for_an_event();
    int poll_timeout() const;
    void read_canary();
    bool is_canary_busy();
    void read_signals();
    void pass_on();
    void reap();
    void look_at_command();
    bool is_from_waker(const Arrival& signal) const;
    bool is_stopped_as_job() const;
    void stop_likewise(int signal);

    pid_t command_;
    Signals& signals_;
    platform::Canary& canary_;
    Companion& companion_;
    TimeLimit* time_limit_;  // null: none
    Relay relay_;
    bool canary_first_ = false;  // signals wait for us, but the canary has not told of them yet
    bool signals_wait_ = true;
    bool has_waited_ = false;   // the last wait took as long as it was to take
    int graces_of_canary_ = 0;  // how many such waits the canary has been busy for
    std::optional<std::chrono::nanoseconds> told_to_stop_;  // when we got SIGTSTP or its like
    pid_t waker_ = -1;  // the last one; its SIGCONT is for us alone
    std::optional<Exit> end_;
    bool interrupted_ = false;
};

// How long a command that catches a stop may take to stop itself.
constexpr std::chrono::seconds time_to_stop{10};

// A canary that is busy for longer (10 s) is not waited for any more, starved as it may be.
constexpr int most_graces = 400;

bool is_stop(int signal) {
    return signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU;
}

// An interactive shell makes a group of its own. Where we lead ours, what is sent to it is meant
// for the command, which would have led it without us; the canary then proves nothing.
bool leads_for(pid_t command) {
    return ::getpgrp() == ::getpid() && ::getpgid(command) != ::getpgrp();
}

}  // namespace

Ended CommandMonitor::until_the_end() {
    look_at_command();  // it may have ended before the first SIGCHLD could be told from another's
    while (!end_) {
        wait_for_an_event();
        read_canary();
        read_signals();
        pass_on();
        if (time_limit_ != nullptr && !end_) time_limit_->look();
    }
    return {*end_, true, interrupted_, time_limit_ != nullptr && time_limit_->is_over()};
}

void CommandMonitor::wait_for_an_event() {
    std::array<pollfd, 5> fds{
        pollfd{canary_first_ ? -1 : signals_.fd(), POLLIN, 0}, pollfd{canary_.fd(), POLLIN, 0},
        pollfd{companion_.reading_fd(), POLLIN, 0}, pollfd{companion_.writing_fd(), POLLOUT, 0},
        pollfd{time_limit_ == nullptr ? -1 : time_limit_->fd(), POLLIN, 0}};
    const int wait = poll_timeout();
    const std::chrono::milliseconds look{time_limit_ == nullptr ? std::chrono::milliseconds{-1}
                                                                : time_limit_->look_again()};
    const auto shorter = shorter_wait(std::chrono::milliseconds{wait}, look);
    const int ready = ::poll(fds.data(), fds.size(), static_cast<int>(shorter.count()));
    has_waited_ = ready == 0 && shorter.count() == wait;
    signals_wait_ = canary_first_ || (ready > 0 && fds[0].revents != 0);
    if (has_waited_) ++graces_of_canary_;
    if (ready <= 0) return;
    if (fds[2].revents != 0) companion_.read();
    if (fds[3].revents != 0) companion_.write();
}

int CommandMonitor::poll_timeout() const {
    using std::chrono::milliseconds;
    const auto next = relay_.next_due();
    if (!next && !canary_first_) return -1;
    const auto wait =
        next ? std::min(*next - platform::signal_clock(), Relay::grace) : Relay::grace;
    return static_cast<int>(
        std::max(milliseconds{0}, std::chrono::ceil<milliseconds>(wait)).count());
}

void CommandMonitor::read_canary() {
    while (const auto report = canary_.next()) relay_.reported(*report);
}

// What is busy for ever is not.
bool CommandMonitor::is_canary_busy() {
    if (canary_.is_busy()) return graces_of_canary_ < most_graces;
    graces_of_canary_ = 0;
    return false;
}

// A signal that comes twice melts into one for whoever has not read the first. If we read faster
// than the canary we would count more than it, and pass on what the command has had: so it reads
// first.
void CommandMonitor::read_signals() {
    if (!signals_wait_) return;
    canary_first_ = canary_.fd() >= 0 && is_canary_busy();
    if (canary_first_) return;
    read_canary();
    while (const auto signal = signals_.next()) {
        if (signal->signal == SIGCHLD) {
            reap();
            continue;
        }
        if (signal->signal == SIGCONT && is_from_waker(*signal)) continue;
        if (is_terminating(signal->signal)) interrupted_ = true;
        if (is_stop(signal->signal)) told_to_stop_ = signal->at;
        if (leads_for(command_))
            deliver(*signal, command_);
        else
            relay_.arrived(*signal);
    }
}

// Where nobody tells the sender: the command that runs already needs no other SIGCONT.
bool CommandMonitor::is_from_waker(const Arrival& signal) const {
    if (signal.sender != Arrival::Sender::unknown) return signal.pid == waker_;
    return waker_ > 0 && platform::state_of(command_) == platform::ProcessState::running;
}

void CommandMonitor::pass_on() {
    const auto next = relay_.next_due();
    if (!next) return;
    // What poll has waited is waited, even if the clock stands still (libfaketime).
    const auto now =
        has_waited_ ? std::max(*next, platform::signal_clock()) : platform::signal_clock();
    if (*next > now && canary_.fd() >= 0) return;
    auto canary = Relay::CanaryIs::gone;
    if (canary_.fd() >= 0)
        canary = is_canary_busy() ? Relay::CanaryIs::busy : Relay::CanaryIs::listening;
    read_canary();  // what it told before it fell asleep again
    const auto due = relay_.due(now, canary);
    if (end_) return;  // its pid may already be somebody else's
    for (const Arrival& signal : due) deliver(signal, command_);
}

// We may be PID 1, or have been exec'd by a shell that had children: theirs are reaped as well.
void CommandMonitor::reap() {
    look_at_command();
    for (;;) {
        siginfo_t info{};
        if (::waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid == 0) return;
        if (info.si_pid == command_ && !end_) {
            look_at_command();
            continue;
        }
        ::waitpid(info.si_pid, nullptr, WNOHANG);
        if (info.si_pid == canary_.pid()) canary_.has_died();
    }
}

void CommandMonitor::look_at_command() {
    if (end_) return;
    siginfo_t info{};
    const int found =
        ::waitid(P_PID, static_cast<id_t>(command_), &info, WEXITED | WSTOPPED | WNOHANG);
    if (found != 0 || info.si_pid == 0) return;
    if (info.si_code == CLD_STOPPED) return stop_likewise(info.si_status);
    end_ = info.si_code == CLD_EXITED ? Exit::of_code(info.si_status)
                                      : Exit::of_signal(info.si_status);
}

// Only a shell that does job control on us has to see the stop, and will continue us. A command
// that somebody stops and continues alone (a debugger, cpulimit) is none of our business.
bool CommandMonitor::is_stopped_as_job() const {
    const pid_t foreground = platform::foreground_group();
    if (foreground > 0 &&
        (foreground == ::getpgrp() || (leads_for(command_) && foreground == ::getpgid(command_))))
        return true;
    if (signals_.waits(SIGTSTP) || signals_.waits(SIGTTIN) || signals_.waits(SIGTTOU)) return true;
    return told_to_stop_ && platform::signal_clock() - *told_to_stop_ < time_to_stop;
}

// Whoever continues us continues the command too (by the group, or by our passing it on); for
// whoever continues the command alone there is the waker.
void CommandMonitor::stop_likewise(int signal) {
    const auto state = platform::state_of(command_);  // unknown: the notice itself has to do
    if (state == platform::ProcessState::running || state == platform::ProcessState::ended) return;
    if (signals_.waits(SIGCONT) || !is_stopped_as_job()) return;
    const Waker waker{command_};
    waker_ = waker.pid();
    struct sigaction action {};
    ::sigaction(signal, nullptr, &action);
    if (signal == SIGSTOP || action.sa_handler == SIG_IGN) {
        ::kill(::getpid(), SIGSTOP);
        return;
    }
    signals_.suffer(signal);
}

namespace {

// What we keep open somebody may wait to see closed, and where we stand nobody can unmount.
void let_go_of_surroundings() {
    const Fd nowhere = platform::open_nothing();
    if (nowhere) {
        platform::put_in_place_of(STDIN_FILENO, nowhere.get());
        platform::put_in_place_of(STDOUT_FILENO, nowhere.get());
    }
    platform::close_handed_down();
    const int ignored = ::chdir("/");
    static_cast<void>(ignored);
}

}  // namespace

Ended run(const Command& command, Signals& signals, Companion& companion,
          const RunOptions& options) {
    platform::Canary canary;
    std::optional<TimeLimit> limit;
    if (options.time) limit.emplace();
    Gate gate{command, signals};
    // Whoever cancelled before the command existed gets what they wanted.
    if (const auto signal = signals.next_terminating()) {
        gate.shut();
        return {Exit::of_signal(*signal), false, true};
    }
    companion.started(gate.pid());
    if (const int error = gate.open()) {
        gate.shut();
        refuse(command, error);
    }
    if (limit) limit->begin(gate.pid(), *options.time);
    if (!options.another_follows) let_go_of_surroundings();
    for (const Arrival& signal : signals.kept()) deliver(signal, gate.pid());
    platform::release_code_pages();
    Ended ended = CommandMonitor{gate.pid(), signals, canary, companion, limit ? &*limit : nullptr}
                      .until_the_end();
    if (limit && !limit->finish(signals)) ended.interrupted = true;
    return ended;
}

void fill_closed_stdio() {
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; ++fd)
        if (::fcntl(fd, F_GETFD) < 0 && errno == EBADF)
            platform::open_nothing().release();  // on the lowest free one: this
}

}  // namespace dutyme::supervise
