#include "supervise/gate.hpp"

#include "base/boost_process.hpp"
#include "base/error.hpp"
#include "platform/descriptors.hpp"
#include "platform/process_end.hpp"
#include "platform/wire.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <string>
#include <string_view>
#include <vector>

namespace dutyme::supervise {

namespace {

// LISTEN_PID says for whom the sockets from fd 3 on are (sd_listen_fds(3)). Where it names us the
// command is meant, whose number is known only when it exists.
class ListenPid {
  public:
    bool names_us(const std::string_view entry) const {
        return entry == name_ + std::to_string(::getpid());
    }
    char* entry() { return entry_.data(); }
    // Async-signal-safe.
    void name(pid_t pid) {
        *std::to_chars(entry_.data() + name_.size(), entry_.data() + entry_.size() - 1, pid).ptr =
            '\0';
    }

  private:
    const std::string name_ = "LISTEN_PID=";
    std::string entry_ = name_ + std::string(20, '\0');
};

// Ours, byte for byte and in its order; what is added takes the place of what is called so.
std::vector<char*> environment_with(const std::vector<std::string>& added, ListenPid& listen_pid) {
    const auto is_replaced = [&](const std::string_view entry) {
        return std::any_of(added.begin(), added.end(), [&](const std::string& variable) {
            const auto name = variable.find('=') + 1;
            return entry.substr(0, name) == std::string_view{variable}.substr(0, name);
        });
    };
    std::vector<char*> result;
    for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry)
        if (!is_replaced(*entry))
            result.push_back(listen_pid.names_us(*entry) ? listen_pid.entry() : *entry);
    for (const std::string& variable : added) result.push_back(const_cast<char*>(variable.c_str()));
    result.push_back(nullptr);
    return result;
}

// Between fork and exec only async-signal-safe calls: everything is made ready before.
struct AtTheGate : bp::extend::handler {
    const char* path;
    char* const* arguments;
    char* const* for_shell;
    char** environment;
    ListenPid& listen_pid;
    const Signals& signals;
    const platform::Pipe& key;
    const platform::Pipe& failure;
    pid_t dutyme = ::getpid();

    AtTheGate(const char* path_, char* const* arguments_, char* const* for_shell_,
              char** environment_, ListenPid& listen_pid_, const Signals& signals_,
              const platform::Pipe& key_, const platform::Pipe& failure_)
        : path(path_),
          arguments(arguments_),
          for_shell(for_shell_),
          environment(environment_),
          listen_pid(listen_pid_),
          signals(signals_),
          key(key_),
          failure(failure_) {}

    template <class Executor>
    void on_setup(Executor& executor) const {
        executor.exe = path;
        executor.cmd_line = arguments;  // the first one as given, not the path that was found
        executor.env = environment;
    }
    template <class Executor>
    void on_exec_setup(Executor&) const {
        if (!platform::die_with(dutyme, SIGKILL)) ::_exit(exit_code::not_covered);
        ::close(key.write.get());  // else the end of file would never come
        char byte = 0;
        ssize_t count = 0;
        while ((count = ::read(key.read.get(), &byte, 1)) < 0 && errno == EINTR) {
        }
        if (count != 1) ::_exit(exit_code::not_covered);
        listen_pid.name(::getpid());
        signals.restore_in_child();
    }
    template <class Executor>
    void on_exec_error(Executor& executor, const std::error_code& error) const {
        int number = error.value();
        if (number == ENOEXEC) {
            ::execve(for_shell[0], for_shell, executor.env);
            number = errno;
        }
        if (::write(failure.write.get(), &number, sizeof number) < 0)
            ::_exit(exit_code::not_covered);
        ::_exit(number == ENOENT ? exit_code::command_not_found : exit_code::cannot_execute);
    }
};

}  // namespace

Gate::Gate(const Command& command, const Signals& signals) {
    platform::Pipe key;
    platform::Pipe failure;
    const auto arguments = pointers(command.arguments);
    const auto script = shell_arguments(command);
    const auto for_shell = pointers(script);
    ListenPid listen_pid;
    auto environment = environment_with(command.added, listen_pid);
    const platform::SignalsHeldBack held_back;
    // ignore_error: the library would otherwise wait for the exec, which waits for us.
    bp::child child{bp::exe = command.path,
                    AtTheGate{command.path.c_str(), arguments.data(), for_shell.data(),
                              environment.data(), listen_pid, signals, key, failure},
                    bp::ignore_error};
    if (!child.valid() || child.id() <= 0)
        throw Error{Failure::system, "cannot start another process"};
    pid_ = child.id();
    child.detach();  // its destructor would kill the command when an exception passes
    key_ = std::move(key.write);
    failure_ = std::move(failure.read);
}

int Gate::open() {
    int number = 0;
    // The byte cannot be lost: a reader that is gone was killed, and its wait status will say so.
    if (platform::write_without_signal(key_.get(), {"", 1}) == 1) {
        while (::read(failure_.get(), &number, sizeof number) < 0 && errno == EINTR) {
        }
    }
    key_.reset();
    failure_.reset();
    return number;
}

void Gate::shut() {
    key_.reset();
    failure_.reset();
    platform::wait_for_end(pid_);
}

}  // namespace dutyme::supervise
