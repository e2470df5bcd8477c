#pragma once

namespace dutyme::platform {

/// Closes every descriptor from `first` on. Async-signal-safe.
void close_from(int first);

/// Closes what a program was handed down beside its stdio: every descriptor from 3 on that would
/// survive an exec. Our own are close-on-exec, all of them.
void close_handed_down();

/// True when so many more files can be open at once.
bool can_open(int count);

}  // namespace dutyme::platform
