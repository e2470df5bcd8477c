#pragma once
#include <vector>

namespace dutyme::sim {

/// A schedule of events that dutyme has to stand, in words instead of a seed. No rule is broken in
/// it, not even as a known failure does, and each of these words is somewhere in its timeline: else
/// it is not that schedule any more.
struct Case {
    const char* name;
    std::vector<const char*> world;
    std::vector<const char*> shows;
    std::vector<const char*> never = {};  ///< words that are nowhere in it
    const char* known = nullptr;          ///< the known failure that it shows until it is mended
};

const std::vector<Case>& cases();

}  // namespace dutyme::sim
