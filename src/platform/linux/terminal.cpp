#include "platform/terminal.hpp"

#include <poll.h>

namespace dutyme::platform {

bool wait_for_input(int terminal, const sigset_t& mask) {
    pollfd input{terminal, POLLIN, 0};
    return ::ppoll(&input, 1, nullptr, &mask) > 0;
}

}  // namespace dutyme::platform
