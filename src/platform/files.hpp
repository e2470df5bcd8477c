#pragma once
#include "base/fd.hpp"

namespace dutyme::platform {

/// A new pipe(2), close-on-exec.
struct Pipe {
    Fd read;
    Fd write;
    /// Throws Error{system}.
    Pipe();
};

/// Returns a descriptor, close-on-exec, that has nothing to read: /dev/null, or in a root without
/// devices the end of a pipe that nobody writes to, which refuses to be written to. None where no
/// file can be opened. Async-signal-safe.
Fd open_nothing();

/// Closes every descriptor from `first` on. Async-signal-safe.
void close_from(int first);

/// Closes what a program was handed down beside its stdio: every descriptor from 3 on that would
/// survive an exec. Our own are close-on-exec, all of them.
void close_handed_down();

/// True when so many more files can be open at once.
bool can_open(int count);

}  // namespace dutyme::platform
