#include "platform/host.hpp"

#include "base/file.hpp"

#include <unistd.h>

namespace dutyme::platform {

Host this_host() {
    char name[256] = "";
    ::gethostname(name, sizeof name - 1);
    // random(4): drawn once at boot.
    std::string id = read_file("/proc/sys/kernel/random/boot_id", 4096).value_or("");
    while (!id.empty() && id.back() == '\n') id.pop_back();
    return {name, id};
}

}  // namespace dutyme::platform
