#include "base/random.hpp"

#include <random>

namespace dutyme {

std::uint64_t SystemRandom::next() {
    std::random_device device;
    return std::uint64_t{device()} << 32U | device();
}

Random& system_random() {
    static SystemRandom random;
    return random;
}

}  // namespace dutyme
