#pragma once
#include "base/instant.hpp"

#include <optional>
#include <string>
#include <vector>

namespace dutyme::ui {

/// What a stretch of somebody's lane is. Each has a shape of its own; colours only repeat it: blue
/// and orange, which all kinds of colour-blindness tell apart, neither too light for white paper
/// nor too dark for a black screen.
enum class Stretch {
    relieved,  ///< would be on call, and is not while we are
    shift,
    override,
    ours,  ///< the deploy
    gap,   ///< nobody is on call
};

struct Bar {
    std::string person;
    Instant start;
    Instant end;
    Stretch kind = Stretch::shift;
};

/// One schedule for a while.
struct Timeline {
    Instant from;
    Instant until;
    std::optional<Instant> now;  ///< marked; absent: it is where the picture begins
    std::vector<Bar> bars;
};

struct Style {
    std::size_t columns = 80;
    bool ascii = false;  ///< in what is drawn; names stay as they are
    bool colour = false;
    bool folded = false;  ///< sentences are folded to the columns
};

/// The picture line by line, at most so many columns wide (but at least 32): the hours in the
/// system's zone, a lane for each person, in the order in which they come on call, and the mark for
/// now with the zone's offset. Where bars of one person overlap, the later kind above covers the
/// earlier.
std::vector<std::string> drawn(const Timeline& timeline, const Style& style);

/// What the shapes of these bars mean, in one line.
std::string legend(const std::vector<Bar>& bars, const Style& style);

}  // namespace dutyme::ui
