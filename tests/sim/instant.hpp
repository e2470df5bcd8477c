#pragma once
#include "base/time.hpp"

#include <chrono>

namespace dutyme::sim {

/// A moment or a length of virtual time; moments count from the beginning of the world.
using Ms = std::chrono::milliseconds;

constexpr Ms never = Ms::max();
constexpr Ms second{1000};
constexpr Ms minute{60'000};
constexpr Ms hour{3'600'000};

/// When every world begins, by PagerDuty's clock: 2026-11-23T10:00:00Z, a Monday.
constexpr Instant beginning{Seconds{1'795'428'000}};

/// Returns the whole second in which the moment lies.
constexpr Instant instant_at(Ms moment) {
    return beginning + std::chrono::floor<Seconds>(moment);
}

constexpr Ms moment_of(Instant instant) {
    return instant - beginning;
}

}  // namespace dutyme::sim
