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

/// Puts a copy of the descriptor, close-on-exec, in the place of `target`. Async-signal-safe.
void put_in_place_of(int target, int fd);

/// Returns a descriptor, close-on-exec, that has nothing to read: /dev/null, or in a root without
/// devices the end of a pipe that nobody writes to, which refuses to be written to. None where no
/// file can be opened. Async-signal-safe.
Fd open_nothing();

/// Returns a description of our own, which does not block, of what is behind a pipe's or a device's
/// descriptor that others share. None where there can be none.
Fd open_again(int fd);

/// Returns the highest descriptor that may be open, for close_from() in a child.
int last_descriptor();

/// Closes every descriptor from `first` to `last`. Async-signal-safe.
void close_from(int first, int last);

/// Closes what a program was handed down beside its stdio: every descriptor from 3 on that would
/// survive an exec. Our own are close-on-exec, all of them.
void close_handed_down();

/// Returns true when so many more files can be open at once.
bool can_open(int count);

}  // namespace dutyme::platform
