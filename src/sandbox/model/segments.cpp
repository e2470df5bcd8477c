#include "sandbox/model/segments.hpp"

#include "sandbox/model/rota.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>

namespace dutyme::sandbox {

namespace {

// What is left of a window around another.
std::vector<Window> around(const Window& window, const Window& hole) {
    std::vector<Window> rest;
    for (const Window& side :
         {window.cut_to({Moment::min(), hole.since}), window.cut_to({hole.until, Moment::max()})})
        if (!side.empty()) rest.push_back(side);
    return rest;
}

void cut_out(std::vector<Segment>& segments, const Window& hole) {
    const bool apart = std::none_of(segments.begin(), segments.end(), [&](const Segment& segment) {
        return segment.window.touches(hole);
    });
    if (apart) return;
    std::vector<Segment> left;
    for (const Segment& segment : segments) {
        for (const Window& side : around(segment.window, hole)) {
            left.push_back(segment);
            left.back().window = side;
        }
    }
    segments = std::move(left);
}

void add_event(std::vector<Segment>& segments, const Rotation& rotation, const Event& event,
               const Window& window) {
    const Window alive = window.cut_to({Moment::min(), event.until});
    if (alive.empty()) return;
    for (const Shift& shift : layer_shifts(event.turns, alive)) {
        cut_out(segments, shift.window);
        const auto members =
            event.everybody ? event.turns.users : std::vector<std::string>{shift.user};
        for (const std::string& member : members)
            segments.push_back({shift.window, member, rotation.id, {}, {}});
    }
}

std::vector<Window> uncovered(const std::vector<Window>& covered, const Window& window) {
    std::vector<Window> left{window};
    for (const Window& part : covered) {
        std::vector<Window> next;
        for (const Window& rest : left) {
            const auto sides = around(rest, part);
            next.insert(next.end(), sides.begin(), sides.end());
        }
        left = std::move(next);
    }
    return left;
}

std::vector<Segment> rotation_segments(const Rotation& rotation, const Window& window) {
    std::vector<Segment> found;
    for (const Event& event : rotation.events) add_event(found, rotation, event, window);
    std::vector<Window> covered;
    covered.reserve(found.size());
    for (const Segment& segment : found) covered.push_back(segment.window);
    for (const Window& gap : uncovered(covered, window))
        found.push_back({gap, "", rotation.id, {}, {}});
    return found;
}

bool fits(const Segment& segment, const Covered& covered) {
    return segment.override.empty() != covered.stand_in && segment.member == covered.member &&
           segment.rotation == covered.rotation && segment.custom_shift == covered.custom_shift;
}

// Its pieces: what is left of it before and behind the override, and what that takes.
std::vector<Segment> pieces_of(const Segment& segment, const StandingShift& override) {
    std::vector<Segment> pieces;
    const Window taken = segment.window.cut_to(override.window);
    for (const Window& side : around(segment.window, taken)) {
        pieces.push_back(segment);
        pieces.back().window = side;
    }
    pieces.push_back({taken, override.user, segment.rotation, segment.custom_shift, override.id});
    return pieces;
}

// What it does not touch stays where it is: there may be hundreds of overrides.
void lay_over(std::vector<Segment>& segments, const StandingShift& override) {
    const std::size_t before = segments.size();
    for (std::size_t i = 0; i < before; ++i) {
        const bool taken = segments[i].window.touches(override.window);
        if (!taken || !fits(segments[i], override.covered)) continue;
        auto pieces = pieces_of(segments[i], override);
        segments[i] = std::move(pieces.front());
        std::move(pieces.begin() + 1, pieces.end(), std::back_inserter(segments));
    }
}

auto source_of(const Segment& segment) {
    return std::tie(segment.rotation, segment.custom_shift, segment.override, segment.member);
}

std::vector<Segment> in_order(std::vector<Segment> segments) {
    std::stable_sort(segments.begin(), segments.end(),
                     [](const Segment& one, const Segment& other) {
                         return one.window.since < other.window.since;
                     });
    return segments;
}

}  // namespace

std::vector<Segment> segments(const ShiftSchedule& schedule,
                              const std::vector<StandingShift>& added, const Window& window) {
    std::vector<Segment> found;
    for (const Rotation& rotation : schedule.rotations)
        for (Segment& segment : rotation_segments(rotation, window))
            found.push_back(std::move(segment));
    for (const StandingShift& shift : added) {
        const Window seen = shift.window.cut_to(window);
        if (shift.kind == Added::custom_shift && !seen.empty())
            found.push_back({seen, shift.user, {}, shift.id, {}});
    }
    for (const StandingShift& shift : added)
        if (shift.kind == Added::override_shift) lay_over(found, shift);
    return in_order(std::move(found));
}

std::vector<Segment> joined(std::vector<Segment> segments) {
    std::vector<Segment> whole;
    for (Segment& segment : in_order(std::move(segments))) {
        const auto before = std::find_if(whole.begin(), whole.end(), [&](const Segment& it) {
            return it.window.until == segment.window.since && source_of(it) == source_of(segment);
        });
        if (before != whole.end())
            before->window.until = segment.window.until;
        else
            whole.push_back(std::move(segment));
    }
    return whole;
}

std::vector<Window> gaps(const std::vector<Segment>& segments, const Window& window) {
    std::vector<Window> covered;
    for (const Segment& segment : segments)
        if (!segment.member.empty()) covered.push_back(segment.window);
    return uncovered(covered, window);
}

bool can_cover(const std::vector<Segment>& segments, const Covered& covered, const Window& window) {
    std::vector<Window> theirs;
    for (const Segment& segment : segments)
        if (fits(segment, covered)) theirs.push_back(segment.window);
    return uncovered(theirs, window).empty();
}

}  // namespace dutyme::sandbox
