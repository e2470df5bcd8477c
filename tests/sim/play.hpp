#pragma once
#include "choices.hpp"
#include "evidence.hpp"
#include "story.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace dutyme::sim {

/// What came of one world.
struct Play {
    std::vector<Finding> findings;
    std::vector<Decision> decisions;  ///< all that were not dull: they make the same world again
    std::vector<Story::Line> lines;   ///< where they were asked for
    std::uint64_t hash = 0;           ///< of the whole story
    /// How often a process waited, and how often it wrote, by its name.
    struct Counts {
        unsigned waits = 0;
        unsigned writes = 0;
    };
    std::map<std::string, Counts> counts;
    unsigned tours = 0;
    unsigned taken = 0;
};

/// Sets a world up, runs it through storm and calm to its last end, and judges it.
Play play(Choices choices, bool written = false);

}  // namespace dutyme::sim
