#pragma once
#include <cstdint>

namespace dutyme {

/// Where chance comes from, so that a test can choose it: ids of tours, odd seconds, waits that are
/// spread out.
class Random {
  public:
    virtual ~Random() = default;
    Random() = default;
    Random(const Random&) = delete;
    Random& operator=(const Random&) = delete;

    /// Returns 64 bits, each value as likely as any other.
    virtual std::uint64_t next() = 0;
    /// Returns a number from 0 to `most`, both included.
    std::uint64_t up_to(std::uint64_t most) {
        return most == UINT64_MAX ? next() : next() % (most + 1);
    }
};

/// The kernel's.
class SystemRandom final : public Random {
  public:
    std::uint64_t next() override;
};

/// Returns one that lives as long as the program.
Random& system_random();

}  // namespace dutyme
