#include "supervise/background.hpp"

#include "base/boost_process.hpp"
#include "base/error.hpp"
#include "platform/descriptors.hpp"
#include "supervise/command.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

namespace dutyme::supervise {

namespace {

// Between fork and exec only async-signal-safe calls: everything is made ready before.
struct Setting : bp::extend::handler {
    int in;
    int out;
    const char* folder;
    char** environment;

    Setting(int in_, int out_, const char* folder_, char** environment_)
        : in(in_), out(out_), folder(folder_), environment(environment_) {}

    template <class Executor>
    void on_setup(Executor& executor) const {
        executor.env = environment;
    }
    template <class Executor>
    void on_exec_setup(Executor&) const {
        ::setpgid(0, 0);
        ::dup2(in, STDIN_FILENO);
        ::dup2(out, STDOUT_FILENO);
        ::dup2(out, STDERR_FILENO);
        for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE}) std::signal(signal, SIG_DFL);
        if (::chdir(folder) != 0) ::_exit(exit_code::not_covered);
    }
};

pid_t start(const BackgroundTask& task, int in) {
    std::vector<std::string> variables;
    for (const auto& [name, value] : task.environment.all())
        variables.emplace_back(name).append("=").append(value);
    auto environment = pointers(variables);
    constexpr int mode = S_IRUSR | S_IWUSR;
    const Fd out{
        ::open(task.output.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode)};
    if (!out) throw Error{Failure::system, "cannot write " + task.output.string()};
    std::error_code failed;
    bp::child child{bp::exe = task.program, bp::args = task.arguments,
                    Setting{in, out.get(), task.folder.c_str(), environment.data()}, failed};
    if (failed || child.id() <= 0)
        throw Error{Failure::system, "cannot run " + task.program + ": " + failed.message()};
    const pid_t pid = child.id();
    child.detach();
    ::setpgid(pid, pid);  // whoever of the two comes first
    return pid;
}

// Blocks until it has ended, and does not reap it: its number stays its own.
Exit end_of(pid_t child) {
    siginfo_t info{};
    while (::waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT) != 0)
        if (errno != EINTR) break;
    return info.si_code == CLD_EXITED ? Exit::of_code(info.si_status)
                                      : Exit::of_signal(info.si_status);
}

}  // namespace

BackgroundCommand::BackgroundCommand(const BackgroundTask& task,
                                     std::function<void(const Exit&)> ended) {
    platform::Pipe pipe;
    end_ = platform::ProcessEnd{start(task, pipe.read.get())};
    stdin_ = std::move(pipe.write);
    watch_ = std::thread{[pid = end_.pid(), tell = std::move(ended)] { tell(end_of(pid)); }};
}

BackgroundCommand::~BackgroundCommand() {
    kill();
    watch_.join();
    platform::wait_for_end(end_.pid());
}

void BackgroundCommand::kill() {
    ::kill(-end_.pid(), SIGKILL);
}

void BackgroundCommand::let_go() {
    stdin_.reset();
}

bool BackgroundCommand::wait(std::chrono::milliseconds time) const {
    return end_.wait(time);
}

}  // namespace dutyme::supervise
