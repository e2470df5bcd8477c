#pragma once
#include <sys/types.h>

#include <csignal>

namespace dutyme::platform {

/// Returns the process group in the foreground of our terminal; -1 when we have none.
pid_t foreground_group();

/// Blocks until the terminal has something to read, with that signal mask meanwhile. Returns false
/// with EINTR in errno when a signal was caught.
bool wait_for_input(int terminal, const sigset_t& mask);

}  // namespace dutyme::platform
