#include "duty/pieces.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <set>

namespace dutyme::duty {

using pagerduty::Form;
using pagerduty::Kind;
using pagerduty::Schedule;
using pagerduty::Shift;
using pagerduty::User;

namespace {

constexpr std::size_t most_pieces = 20;

const Shift* covering(const std::vector<Shift>& shifts, Instant at) {
    for (const Shift& shift : shifts)
        if (shift.start <= at && at < shift.end) return &shift;
    return nullptr;
}

std::string shown(const User& user) {
    return printable(user.name.empty() ? user.id : user.name);
}

// On layers. Where the deployer's own regular shift, if it covers `from`, ends; an override does
// not count: it may be another tour's and end before this one.
Instant regular_until(const Schedule& schedule, const std::string& deployer, Instant from,
                      Instant until) {
    Instant at = from;
    while (at < until) {
        const Shift* shift = covering(schedule.shifts, at);
        if (shift == nullptr || shift->user.id != deployer) return at;
        if (covering(schedule.standing, at) != nullptr) return at;
        Instant end = shift->end;
        for (const Shift& other : schedule.standing)
            if (other.start > at) end = std::min(end, other.start);
        at = end;
    }
    return until;
}

std::vector<Piece> on_layers(const Schedule& schedule, const User& deployer, Instant from,
                             Instant until) {
    const Instant start = regular_until(schedule, deployer.id, from, until);
    if (start >= until) return {};
    return {Piece{Form::override, {}, {}, start, until}};
}

// The shifts of the window, cut to it; those that go on without a break are one.
std::vector<Shift> segments_of(const Schedule& schedule, Instant from, Instant until) {
    std::vector<Shift> segments;
    for (const Shift& shift : schedule.shifts) {
        Shift cut = shift;
        cut.start = std::max(shift.start, from);
        cut.end = std::min(shift.end, until);
        if (cut.start >= cut.end) continue;
        const auto before = std::find_if(segments.begin(), segments.end(), [&](const Shift& one) {
            return one.end == cut.start && one.user.id == cut.user.id && one.source == cut.source &&
                   one.substitute == cut.substitute;
        });
        if (before == segments.end())
            segments.push_back(cut);
        else
            before->end = cut.end;
    }
    return segments;
}

// The stretches of the window in which none of the shifts is.
std::vector<Piece> gaps_between(std::vector<Shift> shifts, Instant from, Instant until) {
    std::sort(shifts.begin(), shifts.end(),
              [](const Shift& left, const Shift& right) { return left.start < right.start; });
    std::vector<Piece> gaps;
    Instant covered = from;
    for (const Shift& shift : shifts) {
        if (shift.start > covered)
            gaps.push_back({Form::custom_shift, {}, {}, covered, shift.start});
        covered = std::max(covered, shift.end);
    }
    if (covered < until) gaps.push_back({Form::custom_shift, {}, {}, covered, until});
    return gaps;
}

std::vector<Shift> of_person(const std::vector<Shift>& shifts, const std::string& id, bool theirs) {
    std::vector<Shift> found;
    std::copy_if(shifts.begin(), shifts.end(), std::back_inserter(found),
                 [&](const Shift& shift) { return (shift.user.id == id) == theirs; });
    return found;
}

bool is_person(const User& user, const std::string& who) {
    return user.id == who || user.name == who || lower_case(user.email) == lower_case(who);
}

// Everybody who is on call at once with somebody else; none when they follow one another.
std::set<std::string> together(const std::vector<Shift>& shifts) {
    std::set<std::string> names;
    for (const Shift& one : shifts)
        for (const Shift& other : shifts)
            if (one.user.id != other.user.id && one.start < other.end && other.start < one.end)
                names.insert(shown(one.user));
    return names;
}

[[noreturn]] void refuse_several(const Schedule& schedule, const std::set<std::string>& names) {
    throw Error{Failure::refused,
                listed({names.begin(), names.end()}) + " are on call at once for " +
                    printable(schedule.name),
                "take it from all of them: --take all, from one: --from WHO, or join them: --mode "
                "join"};
}

std::vector<Shift> to_replace(const Schedule& schedule, const std::vector<Shift>& others,
                              const Manner& manner) {
    if (!manner.from.empty()) {
        std::vector<Shift> theirs;
        std::copy_if(others.begin(), others.end(), std::back_inserter(theirs),
                     [&](const Shift& shift) { return is_person(shift.user, manner.from); });
        if (theirs.empty())
            throw Error{Failure::refused,
                        printable(manner.from) + " is not on call for " + printable(schedule.name),
                        "see who is: dutyme exec --dry-run --take all"};
        return theirs;
    }
    const auto names = together(others);
    if (!manner.all && !names.empty()) refuse_several(schedule, names);
    return others;
}

std::vector<Piece> joining(const std::vector<Shift>& own, Instant from, Instant until) {
    std::vector<Piece> gaps = gaps_between(own, from, until);
    if (gaps.size() > 1) gaps = {{Form::custom_shift, {}, {}, gaps.front().start, until}};
    return gaps;
}

std::vector<Piece> on_shifts(const Schedule& schedule, const User& deployer, Instant from,
                             Instant until, const Manner& manner) {
    const std::vector<Shift> segments = segments_of(schedule, from, until);
    const std::vector<Shift> own = of_person(segments, deployer.id, true);
    const bool on_anyway = gaps_between(own, from, until).empty();
    if (manner.join) return joining(own, from, until);
    if (on_anyway && !manner.all && manner.from.empty()) return {};
    std::vector<Piece> pieces = gaps_between(segments, from, until);
    const std::vector<Shift> others = of_person(segments, deployer.id, false);
    if (others.empty()) return pieces;
    for (const Shift& shift : to_replace(schedule, others, manner))
        pieces.push_back({Form::shift_override, shift.source, shift.user.id, shift.start, shift.end,
                          shift.substitute});
    std::stable_sort(pieces.begin(), pieces.end(), [](const Piece& left, const Piece& right) {
        return left.start < right.start;
    });
    return pieces;
}

}  // namespace

std::vector<Piece> pieces_of(const Schedule& schedule, const User& deployer, Instant from,
                             Instant until, const Manner& manner) {
    if (schedule.kind == Kind::layers) {
        if (!manner.join) return on_layers(schedule, deployer, from, until);
        throw Error{Failure::usage,
                    printable(schedule.name) +
                        " cannot be joined: only shift-based schedules have "
                        "several people on call at once",
                    "take it instead: --mode replace"};
    }
    std::vector<Piece> pieces = on_shifts(schedule, deployer, from, until, manner);
    if (pieces.size() <= most_pieces) return pieces;
    throw Error{Failure::refused,
                "to take " + printable(schedule.name) + " would take " +
                    std::to_string(pieces.size()) + " overrides",
                "join instead: --mode join, or choose a shorter --lease"};
}

std::vector<Shift> shifts_beside(const Schedule& schedule, const User& deployer, Instant from,
                                 Instant until, const std::vector<Piece>& pieces) {
    if (schedule.kind == Kind::layers) return {};
    const auto replaced = [&](const Shift& shift) {
        return std::any_of(pieces.begin(), pieces.end(), [&](const Piece& piece) {
            return piece.form == Form::shift_override && piece.relieved == shift.user.id &&
                   piece.source == shift.source && piece.start <= shift.start &&
                   piece.end >= shift.end;
        });
    };
    std::vector<Shift> beside;
    for (const Shift& shift : segments_of(schedule, from, until))
        if (shift.user.id != deployer.id && !replaced(shift)) beside.push_back(shift);
    return beside;
}

}  // namespace dutyme::duty
