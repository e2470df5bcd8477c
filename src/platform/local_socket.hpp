#pragma once
#include "base/fd.hpp"

#include <sys/types.h>

#include <filesystem>
#include <optional>

namespace dutyme::platform {

// A socket in the file system, by which another process of this user reaches one that waits. The
// address of one holds 103 bytes on some systems and 107 on others: where a path is longer, a
// short-lived child goes to its folder and binds or connects the socket, which both share, by the
// file's name alone. The folder has to be this user's alone.

/// Listens at that path, with the mode 0600, and takes the place of a socket that was left there.
/// None: that cannot be done there. Throws Error{system} when the system has no pipe.
Fd listen_at(const std::filesystem::path& path);

/// Returns a connection to whoever listens at that path. None: nobody does.
Fd connect_to(const std::filesystem::path& path);

/// Returns the next connection that waits at a listening socket, which blocks in no call. None: no
/// more waits. Connections of another user's processes are closed.
Fd accept_own(int listening);

// The backends.

/// Returns a new stream socket in the file system's name space, close-on-exec. None: the system has
/// none to give.
Fd new_local_socket();
/// Accepts one connection, close-on-exec and not blocking. None: none waits.
Fd accept_from(int listening);
/// Returns whose process is at the other end. Absent: the system does not tell.
std::optional<uid_t> user_at_other_end(int socket);

}  // namespace dutyme::platform
