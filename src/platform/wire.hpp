#pragma once
#include "base/fd.hpp"

#include <sys/types.h>

#include <string_view>
#include <utility>

namespace dutyme::platform {

/// Returns the two connected ends of a stream between processes, close-on-exec. Throws
/// Error{system}.
std::pair<Fd, Fd> wire();

/// send(2), which never raises SIGPIPE. `flags` as there.
ssize_t send_without_signal(int socket, std::string_view bytes, int flags = 0);
/// write(2), where a SIGPIPE that it raises is never taken for one that was sent to us.
ssize_t write_without_signal(int fd, std::string_view bytes);

}  // namespace dutyme::platform
