#pragma once

#include "base/environment.hpp"
#include "base/time.hpp"
#include "duty/plan.hpp"

#include <optional>
#include <string>
#include <vector>

namespace dutyme::ui {

/// What a segment of somebody's lane is. Each has a shape of its own; colours only repeat it: blue
/// and orange, which all kinds of colour-blindness tell apart, neither too light for white paper
/// nor too dark for a black screen.
enum class Segment {
    relieved,  ///< would be on call, and is not while we are
    shift,
    override,
    finished,  ///< a deploy that has ended
    ours,      ///< the deploy
    gap,       ///< nobody is on call
};

struct Bar {
    std::string person;
    Instant start;
    Instant end;
    Segment kind = Segment::shift;
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

/// Returns the bars of which something is in [from, until), by their start.
std::vector<Bar> bars_in_view(const Timeline& timeline);
/// Returns who they are of, each once.
std::vector<std::string> people_in(const std::vector<Bar>& bars);
/// Adds a bar of kind gap for "nobody" wherever nobody is on call in [from, until). Sorts the bars.
void add_gaps(std::vector<Bar>& bars, Instant from, Instant until);
/// Returns what a legend calls it: "deploy".
std::string meaning_of(Segment kind);

inline constexpr std::size_t narrowest_picture = 32;  ///< in columns

/// The picture line by line, at most so many columns wide (but at least narrowest_picture): the
/// hours in the system's zone, a lane for each person, in the order in which they come on call, and
/// the mark for now with the zone's offset. Where bars of one person overlap, the later kind above
/// covers the earlier.
std::vector<std::string> render(const Timeline& timeline, const Style& style);

/// What the shapes of these bars mean, in one line.
std::string legend(const std::vector<Bar>& bars, const Style& style);

/// The plan as a picture: what each schedule will look like for the next hours, without the
/// schedules on which nothing is taken.
std::vector<std::string> render(const duty::Plan& plan, const Style& style);

/// How wide the terminal behind the descriptor is, in columns. Absent: it is none, or does not
/// tell.
std::optional<std::size_t> columns_of(int fd);

/// How to draw there. Colours only on a terminal that is not dumb, unless NO_COLOR is set
/// (no-color.org); CLICOLOR_FORCE asks for them anywhere (bixense.com/clicolors). ASCII where the
/// locale is not one of UTF-8. As wide as the terminal; elsewhere as COLUMNS says, or 80 columns.
Style style_for(int fd, const Environment& environment);

}  // namespace dutyme::ui
