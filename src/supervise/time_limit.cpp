#include "supervise/time_limit.hpp"

#include "base/fd.hpp"
#include "platform/process_end.hpp"

#include <algorithm>
#include <csignal>

namespace dutyme::supervise {

using std::chrono::milliseconds;

namespace {

// Parents before their children, so that no shell that waits for one starts the next.
std::vector<platform::Process> with_descendants(std::vector<platform::Process> found) {
    const auto is_known = [&](pid_t pid) {
        return std::any_of(found.begin(), found.end(),
                           [&](const platform::Process& process) { return process.pid == pid; });
    };
    for (std::size_t i = 0; i < found.size(); ++i) {
        if (!found[i].is_there()) continue;
        for (const pid_t child : platform::children_of(found[i].pid))
            if (const auto process = platform::process_of(child); process && !is_known(child))
                found.push_back(*process);
    }
    return found;
}

}  // namespace

void TimeLimit::begin(pid_t command, milliseconds time) {
    command_ = command;
    alarm_.ring_in(time);
}

void TimeLimit::look() {
    if (command_ < 0 || !alarm_.has_rung()) return;
    alarm_.silence();
    if (is_over()) return kill_those_left();
    const platform::Process command{command_, ""};  // without /proc it is our child all the same
    told_ = with_descendants({platform::process_of(command_).value_or(command)});
    told_at_ = platform::SystemClock{}.elapsed();
    for (const platform::Process& process : told_) ::kill(process.pid, SIGTERM);
    alarm_.ring_in(grace);
}

// And what they have started since. While the command is not reaped its number is its own.
void TimeLimit::kill_those_left() {
    is_killed_ = true;
    for (const platform::Process& process : with_descendants(told_))
        if (process.is_there() || process.pid == command_) ::kill(process.pid, SIGKILL);
}

bool TimeLimit::finish(Signals& signals) {
    command_ = -1;
    if (!is_over() || is_killed_) return true;
    const milliseconds until = told_at_ + grace;
    for (const platform::Process& process : told_) {
        const platform::ProcessEnd end{process.pid};
        while (process.is_there()) {
            const bool is_interrupted = signals.next_terminating().has_value();
            const milliseconds left = until - platform::SystemClock{}.elapsed();
            if (is_interrupted || left.count() <= 0) {
                kill_those_left();
                return !is_interrupted;
            }
            wait_readable({end.fd(), signals.fd()}, shorter_wait(left, end.look_again()));
        }
    }
    return true;
}

}  // namespace dutyme::supervise
