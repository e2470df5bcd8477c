#include "platform/terminal.hpp"

#include "base/fd.hpp"

#include <fcntl.h>
#include <unistd.h>

namespace dutyme::platform {

pid_t foreground_group() {
    const Fd terminal{::open("/dev/tty", O_RDONLY | O_NOCTTY | O_CLOEXEC)};
    // A jail may have no /dev/tty; then stderr is the one we know.
    return ::tcgetpgrp(terminal ? terminal.get() : STDERR_FILENO);
}

}  // namespace dutyme::platform
