#include "duty/planned_overrides.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "duty/plan.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace dutyme::duty {

using pagerduty::OverrideKind;
using pagerduty::Schedule;
using pagerduty::ScheduleType;
using pagerduty::Shift;
using pagerduty::User;

namespace {

constexpr std::size_t most_pieces = 20;
constexpr Seconds brief{120};  // of a turn beside a stand-in, not worth an override of its own

const Shift* covering(const std::vector<Shift>& shifts, Instant at) {
    for (const Shift& shift : shifts)
        if (shift.start <= at && at < shift.end) return &shift;
    return nullptr;
}

// On layers. Where the deployer's own regular shift, if it covers `from`, ends; an override does
// not count: it may be another tour's and end before this one.
Instant regular_until(const Schedule& schedule, const std::string& deployer, Instant from,
                      Instant until) {
    Instant at = from;
    while (at < until) {
        const Shift* shift = covering(schedule.shifts, at);
        if (shift == nullptr || shift->user.id != deployer) return at;
        if (covering(schedule.existing_overrides, at) != nullptr) return at;
        Instant end = shift->end;
        for (const Shift& other : schedule.existing_overrides)
            if (other.start > at) end = std::min(end, other.start);
        at = end;
    }
    return until;
}

std::vector<PlannedOverride> on_layers(const Schedule& schedule, const User& deployer, Instant from,
                                       Instant until) {
    const Instant start = regular_until(schedule, deployer.id, from, until);
    if (start >= until) return {};
    return {PlannedOverride{OverrideKind::override, {}, {}, start, until}};
}

using CustomShifts = std::map<std::string, pagerduty::Override>;  // by id

// A part of a custom shift, of which it is the whole as far as is known; a stand-in's part says
// when, but not whose it is.
void add_part(CustomShifts& custom_shifts, const pagerduty::Override& part, bool is_stand_ins) {
    auto& whole = custom_shifts.try_emplace(part.id, part).first->second;
    whole.start = std::min(whole.start, part.start);
    whole.end = std::max(whole.end, part.end);
    if (!is_stand_ins) whole.user = part.user;
}

// The custom shifts and overrides as they are stored, but those of which that is not known. Where
// somebody stands in for a part of a custom shift, the schedule shows what is left of it.
std::vector<pagerduty::Override> added_to(const Schedule& schedule) {
    CustomShifts custom_shifts;
    std::set<std::string> unknown;
    std::vector<pagerduty::Override> added;
    for (const Shift& shift : schedule.shifts) {
        const std::string& id = shift.source.custom_shift;
        if (!shift.uncut) unknown.insert(id);
        if (!shift.uncut || (id.empty() && !shift.substitute)) continue;
        const auto& [start, end] = *shift.uncut;
        if (shift.substitute)
            added.push_back({{}, shift.user, start, end, OverrideKind::shift_override});
        if (!id.empty())
            add_part(custom_shifts, {id, shift.user, start, end, OverrideKind::custom_shift},
                     shift.substitute);
    }
    for (auto& [id, one] : custom_shifts)
        if (unknown.count(id) == 0) added.push_back(std::move(one));
    return added;
}

// The ids of the custom shifts that no dutyme can have made.
std::set<std::string> made_by_hand(const Schedule& schedule) {
    const auto added = added_to(schedule);
    std::set<std::string> ids;
    for (const pagerduty::Override& one : added)
        if (one.kind == OverrideKind::custom_shift && !could_be_ours(one, added))
            ids.insert(one.id);
    return ids;
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
std::vector<PlannedOverride> gaps_between(std::vector<Shift> shifts, Instant from, Instant until) {
    std::sort(shifts.begin(), shifts.end(),
              [](const Shift& left, const Shift& right) { return left.start < right.start; });
    std::vector<PlannedOverride> gaps;
    Instant covered = from;
    for (const Shift& shift : shifts) {
        if (shift.start > covered)
            gaps.push_back({OverrideKind::custom_shift, {}, {}, covered, shift.start});
        covered = std::max(covered, shift.end);
    }
    if (covered < until) gaps.push_back({OverrideKind::custom_shift, {}, {}, covered, until});
    return gaps;
}

// An override or a custom shift of the deployer's may be another tour's, and end before ours: only
// a turn of theirs counts.
bool is_own_turn(const Shift& shift, const std::string& deployer) {
    return shift.user.id == deployer && !shift.substitute && shift.source.custom_shift.empty();
}

template <class Wanted>
std::vector<Shift> those(const std::vector<Shift>& shifts, const Wanted& wanted) {
    std::vector<Shift> found;
    std::copy_if(shifts.begin(), shifts.end(), std::back_inserter(found), wanted);
    return found;
}

// What of the shifts lies within one of the stretches.
std::vector<Shift> within(const std::vector<Shift>& shifts,
                          const std::vector<PlannedOverride>& stretches) {
    std::vector<Shift> found;
    for (const Shift& shift : shifts)
        for (const PlannedOverride& stretch : stretches) {
            Shift part = shift;
            part.start = std::max(shift.start, stretch.start);
            part.end = std::min(shift.end, stretch.end);
            if (part.start < part.end) found.push_back(std::move(part));
        }
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
                names.insert(printable(name_or_id(one.user)));
    return names;
}

// Who is on call beside the deployer in the window.
struct Others {
    std::vector<Shift> turns;      // custom shifts that were made by hand are such, too
    std::vector<Shift> stand_ins;  // they are joined, never relieved
};

// Whom an override put there, or a custom shift that may be a dutyme's.
class StandIns {
  public:
    explicit StandIns(const Schedule& schedule) : made_by_hand_(made_by_hand(schedule)) {}
    bool has(const Shift& shift) const {
        const std::string& custom_shift = shift.source.custom_shift;
        return shift.substitute ||
               (!custom_shift.empty() && made_by_hand_.count(custom_shift) == 0);
    }
    Others among(const std::vector<Shift>& segments, const std::string& deployer) const {
        Others others;
        for (const Shift& shift : segments)
            if (shift.user.id != deployer)
                (has(shift) ? others.stand_ins : others.turns).push_back(shift);
        return others;
    }

  private:
    std::set<std::string> made_by_hand_;
};

std::vector<Shift> one_after_another(const Schedule& schedule, std::vector<Shift> turns) {
    const auto names = together(turns);
    if (names.empty()) return turns;
    throw Error{Failure::refused,
                listed({names.begin(), names.end()}) + " are on call at once for " +
                    printable(schedule.name),
                "take it from all of them: --take all, from one: --from WHO, or join them: --mode "
                "join"};
}

// The turns of that person, and between them those of whoever takes turns with them. Where neither
// is there, somebody may stand in for them: the schedule does not show for whom.
std::vector<Shift> turns_with(const Schedule& schedule, const Others& others,
                              const std::string& who, Instant from, Instant until) {
    const auto is_theirs = [&](const Shift& shift) { return is_person(shift.user, who); };
    std::vector<Shift> turns = those(others.turns, is_theirs);
    if (turns.empty())
        turns = one_after_another(schedule, those(others.turns, [&](const Shift& shift) {
                                      return shift.source.rotation == who;
                                  }));
    std::vector<Shift> theirs = those(others.stand_ins, is_theirs);
    theirs.insert(theirs.end(), turns.begin(), turns.end());
    if (theirs.empty() && !others.stand_ins.empty()) return {};
    if (theirs.empty())
        throw Error{Failure::refused,
                    printable(who) + " is not on call for " + printable(schedule.name),
                    "see who is: dutyme exec --dry-run --take all"};
    const auto of_their_rotation = those(others.turns, [&](const Shift& shift) {
        return std::any_of(theirs.begin(), theirs.end(),
                           [&](const Shift& turn) { return turn.source == shift.source; });
    });
    for (Shift& shift : within(of_their_rotation, gaps_between(theirs, from, until)))
        turns.push_back(std::move(shift));
    return turns;
}

// Who stands in is joined by a custom shift; that may as well last through the little that there
// is of a turn before or behind them.
std::vector<Shift> worth_an_override(const std::vector<Shift>& turns,
                                     const std::vector<Shift>& segments,
                                     const StandIns& stand_ins) {
    return those(turns, [&](const Shift& turn) {
        return turn.end - turn.start >= brief ||
               std::none_of(segments.begin(), segments.end(), [&](const Shift& other) {
                   return stand_ins.has(other) &&
                          (other.end == turn.start || other.start == turn.end);
               });
    });
}

std::vector<PlannedOverride> joining(const std::vector<PlannedOverride>& missing, Instant until) {
    if (missing.size() < 2) return missing;
    return {{OverrideKind::custom_shift, {}, {}, missing.front().start, until}};
}

// Whoever is replaced is so by name; where that leaves the deployer out, they are added.
std::vector<PlannedOverride> on_shifts(const Schedule& schedule, const User& deployer, Instant from,
                                       Instant until, const TakeMode& mode) {
    const std::vector<Shift> segments = segments_of(schedule, from, until);
    std::vector<Shift> covered =
        those(segments, [&](const Shift& shift) { return is_own_turn(shift, deployer.id); });
    const std::vector<PlannedOverride> missing = gaps_between(covered, from, until);
    if (mode.join) return joining(missing, until);
    const StandIns stand_ins{schedule};
    const Others others = stand_ins.among(segments, deployer.id);
    std::vector<Shift> replaced = others.turns;
    if (!mode.from.empty())
        replaced = turns_with(schedule, others, mode.from, from, until);
    else if (!mode.all)
        replaced = one_after_another(schedule, within(others.turns, missing));
    replaced = worth_an_override(replaced, segments, stand_ins);
    covered.insert(covered.end(), replaced.begin(), replaced.end());
    std::vector<PlannedOverride> overrides = gaps_between(covered, from, until);
    for (const Shift& shift : replaced)
        overrides.push_back({OverrideKind::shift_override, shift.source, shift.user.id, shift.start,
                             shift.end, name_or_id(shift.user)});
    std::stable_sort(overrides.begin(), overrides.end(),
                     [](const PlannedOverride& left, const PlannedOverride& right) {
                         return left.start < right.start;
                     });
    return overrides;
}

}  // namespace

Lease new_lease(const Lease& like, const PlannedOverride& planned) {
    Lease lease = new_lease_beside(like);
    lease.start = planned.start;
    lease.end = planned.end;
    lease.kind = planned.kind;
    lease.source = planned.source;
    lease.relieved = planned.relieved;
    return lease;
}

std::vector<PlannedOverride> planned_overrides(const Schedule& schedule, const User& deployer,
                                               Instant from, Instant until, const TakeMode& mode) {
    if (schedule.type == ScheduleType::layers) {
        if (!mode.join) return on_layers(schedule, deployer, from, until);
        throw Error{Failure::usage,
                    printable(schedule.name) +
                        " cannot be joined: only shift-based schedules have "
                        "several people on call at once",
                    "take it instead: --mode replace"};
    }
    std::vector<PlannedOverride> overrides = on_shifts(schedule, deployer, from, until, mode);
    if (overrides.size() <= most_pieces) return overrides;
    throw Error{Failure::refused,
                "to take " + printable(schedule.name) + " would take " +
                    std::to_string(overrides.size()) + " overrides",
                "join instead: --mode join, or choose a shorter --lease"};
}

std::vector<Shift> stand_ins(const Schedule& schedule, const User& deployer, Instant from,
                             Instant until) {
    if (schedule.type == ScheduleType::layers) return {};
    return StandIns{schedule}.among(segments_of(schedule, from, until), deployer.id).stand_ins;
}

std::vector<Shift> shifts_beside(const Schedule& schedule, const User& deployer, Instant from,
                                 Instant until, const std::vector<PlannedOverride>& overrides) {
    if (schedule.type == ScheduleType::layers) return {};
    const auto replaced = [&](const Shift& shift) {
        return std::any_of(overrides.begin(), overrides.end(), [&](const PlannedOverride& planned) {
            return planned.kind == OverrideKind::shift_override &&
                   planned.relieved == shift.user.id && planned.source == shift.source &&
                   planned.start <= shift.start && planned.end >= shift.end;
        });
    };
    std::vector<Shift> beside;
    for (const Shift& shift : segments_of(schedule, from, until))
        if (shift.user.id != deployer.id && !replaced(shift)) beside.push_back(shift);
    return beside;
}

}  // namespace dutyme::duty
