#include "platform/descriptors.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <vector>

namespace dutyme::platform {

bool can_open(int count) {
    std::vector<Fd> opened;
    for (int i = 0; i < count; ++i) {
        opened.emplace_back(::open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        if (!opened.back()) return false;
    }
    return true;
}

}  // namespace dutyme::platform
