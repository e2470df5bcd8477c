#include "duty/plan.hpp"

#include "base/duration.hpp"
#include "base/error.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <cstdint>

namespace dutyme::duty {

namespace {

constexpr Seconds shortest_lease = std::chrono::minutes{1};
constexpr Seconds longest_lease = std::chrono::hours{24};

void check_range(const config::Settings& settings, const std::string& key, Seconds least) {
    const auto value = settings.find(key);
    if (!value) return;
    const Seconds duration = settings.duration(key);
    if (duration >= least && duration <= longest_lease) return;
    throw Error{Failure::usage,
                key + " " + value->text + " is outside " + show_duration(least) + " to 24h (" +
                    value->where + ")",
                "give a duration such as 30m, 1.5h or 2h45m"};
}

bool is_on_call(const std::vector<pagerduty::Shift>& shifts, const std::string& user, Instant at) {
    return std::any_of(shifts.begin(), shifts.end(), [&](const pagerduty::Shift& shift) {
        return shift.user.id == user && shift.start <= at && at < shift.end;
    });
}

std::string shown(const pagerduty::User& user) {
    return user.name.empty() ? user.id : user.name;
}

void add_once(std::vector<std::string>& names, const std::string& name) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

// Layers have one person on call at a time, and so they follow one another; on shifts it is the
// pieces that tell who is replaced.
void name_relieved(Stand& stand, const pagerduty::Schedule& schedule, const std::string& deployer) {
    for (const auto& shift : schedule.shifts) {
        if (shift.user.id == deployer || shift.end <= stand.start || shift.start >= stand.end)
            continue;
        const bool replaced =
            schedule.type == pagerduty::ScheduleType::layers ||
            std::any_of(stand.pieces.begin(), stand.pieces.end(),
                        [&](const Piece& piece) { return piece.relieved == shift.user.id; });
        if (!replaced) continue;
        if (schedule.type == pagerduty::ScheduleType::shifts)
            add_once(stand.relieved, shown(shift.user));
        else if (stand.relieved.empty() || stand.relieved.back() != shown(shift.user))
            stand.relieved.push_back(shown(shift.user));
    }
}

std::string on_call_at(const pagerduty::Schedule& schedule, Instant at) {
    std::vector<std::string> names;
    for (const auto& shift : schedule.shifts)
        if (shift.start <= at && at < shift.end) add_once(names, shown(shift.user));
    return listed(names);
}

std::vector<Watch> watches_of(const pagerduty::Schedule& schedule) {
    constexpr std::size_t most = 40;  // a plan travels in one message
    std::vector<Watch> watches;
    for (const auto& shift : schedule.shifts)
        if (watches.size() < most)
            watches.push_back({shown(shift.user), shift.start, shift.end,
                               pagerduty::is_an_override(schedule, shift)});
    return watches;
}

std::vector<pagerduty::Shift> others_standing(const pagerduty::Schedule& schedule,
                                              const pagerduty::User& deployer, Instant from,
                                              Instant until) {
    if (schedule.type == pagerduty::ScheduleType::shifts)
        return stand_ins(schedule, deployer, from, until);
    std::vector<pagerduty::Shift> others;
    for (const auto& other : schedule.standing)
        if (other.user.id != deployer.id && other.start < until) others.push_back(other);
    return others;
}

// A custom shift is no override, but where nobody is on call otherwise it is how somebody is put
// there.
void leave_alone_unless_free(Stand& stand, const pagerduty::Schedule& schedule,
                             const std::string& deployer) {
    for (const auto& shift : schedule.shifts) {
        const bool is_theirs =
            shift.user.id != deployer && !shift.source.custom_shift.empty() && !shift.substitute;
        const bool is_known =
            std::any_of(stand.standing.begin(), stand.standing.end(),
                        [&](const Standing& known) { return known.user_id == shift.user.id; });
        if (is_theirs && !is_known)
            stand.standing.push_back({shift.user.id, shown(shift.user), shift.end});
    }
    if (!stand.needed || stand.standing.empty()) return;
    stand.needed = false;
    stand.left_alone = true;
    stand.pieces.clear();
}

}  // namespace

void check_durations(const config::Settings& settings) {
    check_range(settings, "lease", shortest_lease);
    check_range(settings, "max", shortest_lease);
    check_range(settings, "for", shortest_lease);
    check_range(settings, "linger", Seconds{0});
}

Wish wish_from(const config::Settings& settings) {
    check_durations(settings);
    Wish wish;
    for (const config::Value& value : settings.all("schedule"))
        add_once(wish.schedules, value.text);
    for (const config::Value& value : settings.all("escalation-policy"))
        add_once(wish.policies, value.text);
    for (const config::Value& value : settings.all("service")) add_once(wish.services, value.text);
    if (wish.schedules.empty() && wish.policies.empty() && wish.services.empty())
        throw Error{Failure::usage, "no schedule is named",
                    "add --schedule \"Payments Primary\", or: git config dutyme.schedule ID"};
    wish.lease = settings.duration("lease");
    wish.max = settings.duration("max");
    // A longer lease that was asked for is not cut by a limit that was not.
    const auto max = settings.find("max");
    if (!max || max->origin == config::Origin::built_in) wish.max = std::max(wish.max, wish.lease);
    wish.linger = settings.duration("linger");
    wish.manner = manner_from(settings);
    wish.if_free = settings.enabled("if-free");
    wish.block_on_incident = settings.enabled("block-on-incident");
    if (const auto gate = settings.find("block-on-incident")) wish.gate_set_by = gate->where;
    return wish;
}

Stand stand_with(const pagerduty::Schedule& schedule, const pagerduty::User& deployer, Instant from,
                 Instant until, std::vector<Piece> pieces) {
    Stand stand;
    stand.schedule_id = schedule.id;
    stand.schedule_name = schedule.name;
    stand.schedule_url = schedule.html_url;
    stand.on_a_policy = schedule.on_a_policy;
    stand.pieces = std::move(pieces);
    stand.needed = !stand.pieces.empty();
    stand.start = stand.needed ? stand.pieces.front().start : until;
    stand.end = until;
    stand.theirs_already = stand.start == from && is_on_call(schedule.shifts, deployer.id, from);
    name_relieved(stand, schedule, deployer.id);
    stand.next = on_call_at(schedule, until);
    for (const auto& shift : shifts_beside(schedule, deployer, from, until, stand.pieces))
        add_once(stand.beside, shown(shift.user));
    for (const auto& other : others_standing(schedule, deployer, from, until))
        stand.standing.push_back({other.user.id, shown(other.user), other.end});
    stand.around = watches_of(schedule);
    return stand;
}

void leave_until(Stand& stand, Instant then) {
    auto& pieces = stand.pieces;
    pieces.erase(std::remove_if(pieces.begin(), pieces.end(),
                                [&](const Piece& piece) { return piece.end <= then; }),
                 pieces.end());
    for (Piece& piece : pieces) piece.start = std::max(piece.start, then);
    stand.needed = !pieces.empty();
    stand.left_to_another = !stand.needed;
    if (stand.needed) stand.start = pieces.front().start;
}

Manner manner_from(const config::Settings& settings) {
    return {settings.text("mode") == "join", settings.text("take") == "all", settings.text("from")};
}

Instant fingerprinted_end(Instant start, Seconds length, Length kind, Random& random) {
    const auto room = std::min<Seconds::rep>(58, length.count() / 4);
    const Seconds chance{random.up_to(static_cast<std::uint64_t>(room))};
    const Instant end = kind == Length::at_most ? start + length - chance : start + length + chance;
    if (is_fingerprinted(end)) return end;
    return kind == Length::at_most ? end - Seconds{1} : end + Seconds{1};
}

bool is_fingerprinted(Instant end) {
    return end.time_since_epoch().count() % 60 != 0;
}

bool could_be_ours(const pagerduty::Override& override,
                   const std::vector<pagerduty::Override>& standing) {
    if (override.end - override.start > longest_lease + std::chrono::minutes{1}) return false;
    if (is_fingerprinted(override.end)) return true;
    return override.kind != pagerduty::OverrideKind::override &&
           std::any_of(standing.begin(), standing.end(), [&](const auto& next) {
               return next.user.id == override.user.id && next.start == override.end &&
                      next.end > next.start && could_be_ours(next, standing);
           });
}

Instant end_of_view(Instant from, Instant until) {
    return from + std::max<Seconds>(std::chrono::hours{2}, 2 * (until - from));
}

Plan make_plan(const Wish& wish, const pagerduty::User& deployer,
               pagerduty::ScheduleBackend& schedules, Instant now, Random& random,
               const pagerduty::Deadline& deadline, const Meanwhile& meanwhile) {
    Plan plan{deployer,
              now,
              fingerprinted_end(now, std::min(wish.lease, wish.max), wish.kind, random),
              wish.lease,
              wish.max,
              wish.manner,
              {}};
    // Further than the lease: who is on call at its very end is who comes next.
    auto found = schedules.find_all(wish.schedules, now, end_of_view(now, plan.until), deadline);
    const bool names_matter = !meanwhile || meanwhile(found);
    if (!wish.manner.from.empty())
        schedules.identify_people(found, deadline);
    else if (names_matter)
        schedules.name_people(found, wish.is_watched, deadline);
    for (const pagerduty::Schedule& schedule : found) {
        Stand stand = stand_with(schedule, deployer, now, plan.until,
                                 pieces_of(schedule, deployer, now, plan.until, wish.manner));
        if (wish.if_free) leave_alone_unless_free(stand, schedule, deployer.id);
        plan.stands.push_back(std::move(stand));
    }
    return plan;
}

}  // namespace dutyme::duty
