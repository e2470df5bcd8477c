#include "supervise/capture.hpp"

#include "base/boost_process.hpp"
#include "base/error.hpp"
#include "platform/clock.hpp"
#include "platform/descriptors.hpp"
#include "platform/process_end.hpp"
#include "supervise/command.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace dutyme::supervise {

namespace {

using std::chrono::milliseconds;

constexpr std::size_t output_limit = std::size_t{64} * 1024;
constexpr milliseconds for_a_clean_end{1000};

std::vector<std::string> assignments(const Environment& environment) {
    std::vector<std::string> texts;
    for (const auto& [name, value] : environment.all())
        texts.emplace_back(name).append("=").append(value);
    return texts;
}

// Between fork and exec only async-signal-safe calls: everything is made ready before.
struct Setting : bp::extend::handler {
    std::array<int, 3> stdio;  // -1: ours
    char** environment;        // null: ours
    const Signals* signals;
    pid_t dutyme = ::getpid();

    Setting(std::array<int, 3> stdio_, char** environment_, const Signals* signals_)
        : stdio(stdio_), environment(environment_), signals(signals_) {}

    template <class Executor>
    void on_setup(Executor& executor) const {
        if (environment != nullptr) executor.env = environment;
    }
    template <class Executor>
    void on_exec_setup(Executor&) const {
        if (!platform::die_with(dutyme, SIGTERM)) ::_exit(exit_code::not_covered);
        for (int fd = 0; fd < static_cast<int>(stdio.size()); ++fd)
            if (stdio[static_cast<std::size_t>(fd)] >= 0)
                ::dup2(stdio[static_cast<std::size_t>(fd)], fd);
        if (signals != nullptr) signals->restore_in_child();
    }
};

pid_t start(const HelperProgram& helper, const platform::Pipe& input, const platform::Pipe& output,
            const Signals* signals) {
    const Fd nowhere = platform::open_nothing();
    const int in = helper.input.empty() ? nowhere.get() : input.read.get();
    const auto variables = assignments(helper.environment.value_or(Environment{}));
    auto environment = pointers(variables);
    std::optional<platform::SignalsHeldBack> held_back;
    if (signals != nullptr) held_back.emplace();  // restored by restore_in_child()
    std::error_code failed;
    bp::child child{bp::exe = helper.program, bp::args = helper.arguments,
                    Setting{{in, output.write.get(), helper.silent ? nowhere.get() : -1},
                            helper.environment ? environment.data() : nullptr,
                            signals},
                    failed};
    if (failed || child.id() <= 0)
        throw Error{Failure::system, "cannot run " + helper.program + ": " + failed.message()};
    const pid_t pid = child.id();
    child.detach();
    return pid;
}

class Capture {
  public:
    Capture(pid_t helper, Fd output, milliseconds time, Signals* signals)
        : helper_(helper),
          end_(helper),
          output_(std::move(output)),
          deadline_(platform::KernelClock::now() + time),
          signals_(signals) {
        ::fcntl(output_.get(), F_SETFL, O_NONBLOCK);
    }

    Captured to_its_end() {
        while (!over()) {
        }
        captured_.exit = Exit::of_status(platform::wait_for_end(helper_));
        return std::move(captured_);
    }

  private:
    // One event. True: it has ended, or was made to.
    bool over() {
        std::array<pollfd, 3> fds{pollfd{end_.fd(), POLLIN, 0}, pollfd{output_.get(), POLLIN, 0},
                                  pollfd{signals_ == nullptr ? -1 : signals_->fd(), POLLIN, 0}};
        const auto left = std::chrono::ceil<milliseconds>(deadline_ - platform::KernelClock::now());
        if (left <= milliseconds{0}) return make_it_end(Captured::End::too_late);
        const milliseconds wait = shorter_wait(left, end_.look_again());
        const int ready = ::poll(fds.data(), fds.size(), static_cast<int>(wait.count()));
        // Whatever the clock says.
        if (ready == 0 && wait == left) return make_it_end(Captured::End::too_late);
        if (ready > 0 && fds[2].revents != 0) {
            if (const auto signal = signals_->next_terminating()) {
                captured_.signal = *signal;
                return make_it_end(Captured::End::interrupted);
            }
        }
        const bool has_ended = end_.has_ended();
        read();
        return has_ended;
    }

    // What is there. What is more than we care for is thrown away, so that nobody is held up.
    void read() {
        std::array<char, 4096> buffer;
        ssize_t count = 0;
        while (output_ && (count = ::read(output_.get(), buffer.data(), buffer.size())) > 0) {
            const std::size_t room = output_limit - captured_.output.size();
            captured_.output.append(buffer.data(), std::min(room, static_cast<std::size_t>(count)));
        }
        if (count == 0) output_.reset();
    }

    bool make_it_end(Captured::End how) {
        captured_.end = how;
        ::kill(helper_, SIGTERM);
        if (!end_.wait(for_a_clean_end)) ::kill(helper_, SIGKILL);
        return true;
    }

    pid_t helper_;
    platform::ProcessEnd end_;
    Fd output_;  // none: at its end
    platform::KernelClock::time_point deadline_;
    Signals* signals_;
    Captured captured_;
};

}  // namespace

Captured run_and_capture(const HelperProgram& helper, milliseconds time, Signals* signals) {
    if (signals == nullptr) std::signal(SIGCHLD, SIG_DFL);  // ignored, it would leave no status
    platform::Pipe input;
    platform::Pipe output;
    // It fits into the pipe, and while we could read it there is no SIGPIPE.
    if (::write(input.write.get(), helper.input.data(), helper.input.size()) < 0)
        throw Error{Failure::system, "cannot write to a pipe"};
    const pid_t pid = start(helper, input, output, signals);
    input.read.reset();
    input.write.reset();
    output.write.reset();
    return Capture{pid, std::move(output.read), time, signals}.to_its_end();
}

}  // namespace dutyme::supervise
