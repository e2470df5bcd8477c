#pragma once

#include "base/environment.hpp"
#include "base/error.hpp"
#include "supervise/exit.hpp"

#include <string>
#include <utility>
#include <vector>

namespace dutyme::supervise {

/// A command that can be started: the file that will be executed, and its arguments byte for byte
/// as they were given, the first one being its own name.
struct Command {
    std::string path;
    std::vector<std::string> arguments;
    std::vector<std::string> added = {};  ///< to our environment: "NAME=value", no name twice
};

/// The command cannot be started; `exit_code()` is 126 (found, not executable) or 127 (not found).
class CannotRun : public Error {
  public:
    CannotRun(const std::string& sentence, int exit_code, std::string hint = {})
        : Error(Failure::system, sentence, std::move(hint)), exit_code_(exit_code) {}
    int exit_code() const { return exit_code_; }

  private:
    int exit_code_;
};

/// Looks the command up as execvp(3) does: a name with a slash is a path, any other is looked for
/// in PATH (an empty element is the current directory). `arguments` is not empty. Throws CannotRun.
Command find(const std::vector<std::string>& arguments, const Environment& environment);

/// What execvp(3) runs for a script without "#!": a shell, with the script's arguments.
std::vector<std::string> shell_arguments(const Command& command);
/// `words` as execve(2) takes them; they have to outlive it.
std::vector<char*> pointers(const std::vector<std::string>& words);
/// Throws the CannotRun that `error`, the errno of execve(2), means.
[[noreturn]] void refuse(const Command& command, int error);

/// Becomes the command: for where there is no room to stand beside it. Nothing is left of dutyme.
/// Throws CannotRun.
[[noreturn]] void become(const Command& command);

/// Runs a program with our files, group and environment, and waits for its end, as a shell does. A
/// script needs no "#!". One that cannot be executed ends with 126. Throws Error{system} when there
/// is no process to be had.
Exit call(const std::string& path, const std::vector<std::string>& arguments);

}  // namespace dutyme::supervise
