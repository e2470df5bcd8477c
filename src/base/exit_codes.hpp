#pragma once

/// Every number dutyme itself can exit with. `exec` otherwise exits with the command's own code, or
/// dies of the signal that killed the command. The convention is that of env, timeout and nohup.
namespace dutyme::exit_code {

constexpr int ok = 0;
constexpr int no = 1;  ///< the answer is "no" (`status --check`, a push that `hook run` stops)
constexpr int not_covered = 125;     ///< dutyme failed before the command started; usage included
constexpr int cannot_execute = 126;  ///< the command was found but cannot be executed
constexpr int command_not_found = 127;  ///< the command was not found
constexpr int signal_base = 128;  ///< plus the signal, where dying of it is impossible (PID 1)

}  // namespace dutyme::exit_code
