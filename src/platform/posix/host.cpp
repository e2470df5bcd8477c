#include "platform/host.hpp"

#include <unistd.h>

namespace dutyme::platform {

Host this_host() {
    char name[256] = "";
    ::gethostname(name, sizeof name - 1);
    return {name, ""};
}

}  // namespace dutyme::platform
