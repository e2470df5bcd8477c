#include "sandbox/model/on_call.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>

namespace dutyme::sandbox {

namespace {

// Cuts out of `shifts` what `top` covers, and puts it there. What it does not touch stays where it
// is: there may be hundreds of overrides.
void lay_over(std::vector<Shift>& shifts, const Shift& top) {
    const std::size_t before = shifts.size();
    bool covers_one = false;
    for (std::size_t i = 0; i < before; ++i) {
        if (!shifts[i].window.touches(top.window)) continue;
        Shift behind = shifts[i];
        behind.window = behind.window.cut_to({top.window.until, Time::max()});
        shifts[i].window = shifts[i].window.cut_to({Time::min(), top.window.since});
        covers_one = covers_one || shifts[i].window.empty();
        if (!behind.window.empty()) shifts.push_back(std::move(behind));
    }
    const auto is_covered = [](const Shift& shift) { return shift.window.empty(); };
    if (covers_one)
        shifts.erase(std::remove_if(shifts.begin(), shifts.end(), is_covered), shifts.end());
    shifts.push_back(top);
}

void lay_over(std::vector<Shift>& shifts, const std::vector<Shift>& tops) {
    for (const Shift& top : tops) lay_over(shifts, top);
}

std::vector<Shift> in_order(std::vector<Shift> shifts) {
    std::sort(shifts.begin(), shifts.end(), [](const Shift& one, const Shift& other) {
        return one.window.since < other.window.since;
    });
    return shifts;
}

std::vector<Shift> within_hours(const Shift& shift, const DailyHours& hours) {
    constexpr std::chrono::hours day{24};
    std::vector<Shift> pieces;
    const auto days = shift.window.since.time_since_epoch() / day;
    // The day before counts too: its hours may reach past midnight.
    for (Time midnight{day * (days - 1)}; midnight < shift.window.until; midnight += day) {
        const Window open{midnight + hours.from, midnight + hours.from + hours.length};
        const Window piece = shift.window.cut_to(open);
        if (!piece.empty()) pieces.push_back({piece, shift.user, {}});
    }
    return pieces;
}

}  // namespace

std::vector<Shift> layer_shifts(const Layer& layer, const Window& window) {
    std::vector<Shift> shifts;
    const Window alive = window.cut_to({layer.start, Time::max()});
    if (layer.users.empty() || layer.turn.count() <= 0 || alive.empty()) return shifts;
    auto turns = (alive.since - layer.start) / Milliseconds{layer.turn};
    for (Time turn = layer.start + turns * layer.turn; turn < alive.until; turn += layer.turn) {
        const auto user = static_cast<std::size_t>(turns++) % layer.users.size();
        const Shift shift{Window{turn, turn + layer.turn}.cut_to(alive), layer.users[user], {}};
        if (layer.hours) {
            const auto pieces = within_hours(shift, *layer.hours);
            shifts.insert(shifts.end(), pieces.begin(), pieces.end());
        } else {
            shifts.push_back(shift);
        }
    }
    return shifts;
}

std::vector<Shift> override_shifts(const std::vector<Standing>& overrides, const Window& window) {
    std::vector<Shift> shifts;
    for (const Standing& override : overrides) {
        const Window seen = override.window.cut_to(window);
        if (!seen.empty()) lay_over(shifts, {seen, override.user, override.id});
    }
    return in_order(std::move(shifts));
}

std::vector<Shift> final_shifts(const Schedule& schedule, const std::vector<Standing>& overrides,
                                const Window& window) {
    std::vector<Shift> shifts;
    for (const Layer& layer : schedule.layers) lay_over(shifts, layer_shifts(layer, window));
    lay_over(shifts, override_shifts(overrides, window));
    return in_order(std::move(shifts));
}

std::vector<Shift> merged(std::vector<Shift> shifts) {
    std::vector<Shift> whole;
    for (Shift& shift : shifts) {
        const bool goes_on = !whole.empty() && whole.back().user == shift.user &&
                             whole.back().window.until == shift.window.since;
        if (goes_on) whole.back().window.until = shift.window.until;
        if (!goes_on) whole.push_back(std::move(shift));
    }
    return whole;
}

std::optional<Shift> on_call(const Schedule& schedule, const std::vector<Standing>& overrides,
                             Time at) {
    const auto shifts = final_shifts(schedule, overrides, {at, at + Milliseconds{1}});
    if (shifts.empty()) return std::nullopt;
    return shifts.front();
}

double coverage(const std::vector<Shift>& shifts, const Window& window) {
    Milliseconds covered{0};
    for (const Shift& shift : shifts) covered += shift.window.until - shift.window.since;
    const auto whole = window.until - window.since;
    if (whole.count() <= 0) return 0;
    return 100.0 * static_cast<double>(covered.count()) / static_cast<double>(whole.count());
}

namespace {

// What is left of a window around another.
std::vector<Window> around(const Window& window, const Window& hole) {
    std::vector<Window> rest;
    for (const Window& side :
         {window.cut_to({Time::min(), hole.since}), window.cut_to({hole.until, Time::max()})})
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
    const Window alive = window.cut_to({Time::min(), event.until});
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

namespace {

std::vector<Shift> shifts_of(const std::vector<Segment>& segments) {
    std::vector<Shift> shifts;
    for (const Segment& segment : segments) {
        const std::string& why = segment.override.empty() ? segment.custom_shift : segment.override;
        if (!segment.member.empty()) shifts.push_back({segment.window, segment.member, why});
    }
    return shifts;
}

// What was added: overrides for the one kind, overrides and custom shifts for the other.
struct Changes {
    std::vector<Standing> overrides;
    std::vector<StandingShift> added;
};

std::vector<Shift> shifts_with(const Account& account, const std::string& id, const Changes& made,
                               const Window& window) {
    std::vector<Shift> shifts;
    const Schedule* layered = account.schedule(id);
    const ShiftSchedule* shifted = account.shift_schedule(id);
    const Time turn = layered != nullptr ? layered->upgraded : Time::min();
    const Window before = window.cut_to({Time::min(), turn});
    const Window after = window.cut_to({turn, Time::max()});
    if (layered != nullptr && !before.empty())
        shifts = final_shifts(*layered, made.overrides, before);
    if (shifted == nullptr || after.empty()) return shifts;
    for (Shift& shift : shifts_of(segments(*shifted, made.added, after)))
        shifts.push_back(std::move(shift));
    return shifts;
}

bool earlier(const Shift& one, const Shift& other) {
    return one.window.since < other.window.since;
}

}  // namespace

std::vector<Shift> people_on(const Account& account, const std::string& schedule,
                             const Window& window, Time known) {
    const Changes made{account.overrides.standing(schedule, known),
                       account.added_shifts.standing(schedule, known)};
    return shifts_with(account, schedule, made, window);
}

std::vector<Shift> planned_on(const Account& account, const std::string& schedule,
                              const Window& window) {
    return joined_by_person(shifts_with(account, schedule, {}, window));
}

std::vector<Shift> joined_by_person(std::vector<Shift> shifts) {
    std::stable_sort(shifts.begin(), shifts.end(), earlier);
    std::stable_sort(shifts.begin(), shifts.end(),
                     [](const Shift& one, const Shift& other) { return one.user < other.user; });
    std::vector<Shift> whole = merged(std::move(shifts));
    std::stable_sort(whole.begin(), whole.end(), earlier);
    return whole;
}

}  // namespace dutyme::sandbox
