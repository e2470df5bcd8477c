#include "duty/plan.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "base/time.hpp"

#include <algorithm>
#include <cstdint>

namespace dutyme::duty {

namespace {

constexpr Seconds shortest_lease = std::chrono::minutes{1};
constexpr Seconds longest_lease = std::chrono::hours{24};

void check_range(const config::Settings& settings, const config::TypedKey<Seconds>& key,
                 Seconds least) {
    const auto value = settings.find(key);
    if (!value) return;
    const Seconds duration = settings[key];
    if (duration >= least && duration <= longest_lease) return;
    throw Error{Failure::usage,
                std::string{key.text()} + " " + value->text + " is outside " +
                    show_duration(least) + " to 24h (" + value->where + ")",
                "give a duration such as 30m, 1.5h or 2h45m"};
}

bool is_on_call(const std::vector<pagerduty::Shift>& shifts, const std::string& user, Instant at) {
    return std::any_of(shifts.begin(), shifts.end(), [&](const pagerduty::Shift& shift) {
        return shift.user.id == user && shift.start <= at && at < shift.end;
    });
}

// Layers have one person on call at a time, and so they follow one another; on shifts it is the
// planned overrides that tell who is replaced.
void name_relieved(SchedulePlan& part, const pagerduty::Schedule& schedule,
                   const std::string& deployer) {
    for (const auto& shift : schedule.shifts) {
        if (shift.user.id == deployer || shift.end <= part.start || shift.start >= part.end)
            continue;
        const bool replaced = schedule.type == pagerduty::ScheduleType::layers ||
                              std::any_of(part.overrides.begin(), part.overrides.end(),
                                          [&](const PlannedOverride& planned) {
                                              return planned.relieved == shift.user.id;
                                          });
        if (!replaced) continue;
        if (schedule.type == pagerduty::ScheduleType::shifts)
            add_once(part.relieved, name_or_id(shift.user));
        else if (part.relieved.empty() || part.relieved.back() != name_or_id(shift.user))
            part.relieved.push_back(name_or_id(shift.user));
    }
}

std::string on_call_at(const pagerduty::Schedule& schedule, Instant at) {
    std::vector<std::string> names;
    for (const auto& shift : schedule.shifts)
        if (shift.start <= at && at < shift.end) add_once(names, name_or_id(shift.user));
    return listed(names);
}

std::vector<OnCallSpan> spans_of(const pagerduty::Schedule& schedule) {
    constexpr std::size_t most = 40;  // a plan travels in one message
    std::vector<OnCallSpan> spans;
    for (const auto& shift : schedule.shifts)
        if (spans.size() < most)
            spans.push_back({name_or_id(shift.user), shift.start, shift.end,
                             pagerduty::is_an_override(schedule, shift)});
    return spans;
}

std::vector<pagerduty::Shift> others_standing(const pagerduty::Schedule& schedule,
                                              const pagerduty::User& deployer, Instant from,
                                              Instant until) {
    if (schedule.type == pagerduty::ScheduleType::shifts)
        return stand_ins(schedule, deployer, from, until);
    std::vector<pagerduty::Shift> others;
    for (const auto& other : schedule.existing_overrides)
        if (other.user.id != deployer.id && other.start < until) others.push_back(other);
    return others;
}

// As far as the schedule was looked at. On shifts nobody has to know them: they are joined.
std::vector<ExistingOverride> others_ahead(const pagerduty::Schedule& schedule,
                                           const pagerduty::User& deployer, Instant until) {
    std::vector<ExistingOverride> ahead;
    if (schedule.type == pagerduty::ScheduleType::shifts) return ahead;
    for (const auto& other : schedule.existing_overrides)
        if (other.user.id != deployer.id && other.start >= until)
            ahead.push_back({other.user.id, name_or_id(other.user), other.end});
    return ahead;
}

// A custom shift is no override, but where nobody is on call otherwise it is how somebody is put
// there.
void leave_alone_unless_free(SchedulePlan& part, const pagerduty::Schedule& schedule,
                             const std::string& deployer) {
    for (const auto& shift : schedule.shifts) {
        const bool is_theirs =
            shift.user.id != deployer && !shift.source.custom_shift.empty() && !shift.substitute;
        const bool is_known = std::any_of(
            part.existing_overrides.begin(), part.existing_overrides.end(),
            [&](const ExistingOverride& known) { return known.user_id == shift.user.id; });
        if (is_theirs && !is_known)
            part.existing_overrides.push_back({shift.user.id, name_or_id(shift.user), shift.end});
    }
    if (!part.needed || part.existing_overrides.empty()) return;
    part.needed = false;
    part.left_alone = true;
    part.overrides.clear();
}

}  // namespace

void check_durations(const config::Settings& settings) {
    check_range(settings, config::key::lease, shortest_lease);
    check_range(settings, config::key::max, shortest_lease);
    check_range(settings, config::key::for_, shortest_lease);
    check_range(settings, config::key::linger, Seconds{0});
}

TakeRequest take_request_from(const config::Settings& settings) {
    check_durations(settings);
    TakeRequest request;
    for (const std::string& name : settings[config::key::schedule])
        add_once(request.schedules, name);
    for (const std::string& name : settings[config::key::escalation_policy])
        add_once(request.policies, name);
    for (const std::string& name : settings[config::key::service]) add_once(request.services, name);
    if (request.schedules.empty() && request.policies.empty() && request.services.empty())
        throw Error{settings.lacks_committed ? Failure::skipped : Failure::usage,
                    settings.lacks_committed ? "no schedule is named outside .dutyme"
                                             : "no schedule is named",
                    "add --schedule \"Payments Primary\", or: git config dutyme.schedule ID"};
    request.lease = settings[config::key::lease];
    request.max = settings[config::key::max];
    // A longer lease that was asked for is not cut by a limit that was not.
    const auto max = settings.find(config::key::max);
    if (!max || max->origin == config::Origin::built_in)
        request.max = std::max(request.max, request.lease);
    request.linger = settings[config::key::linger];
    request.mode = take_mode_from(settings);
    request.policy = settings.policy;
    request.if_free = settings[config::key::if_free];
    request.block_on_incident = settings[config::key::block_on_incident];
    if (const auto gate = settings.find(config::key::block_on_incident))
        request.gate_set_by = gate->where;
    return request;
}

SchedulePlan schedule_plan_with(const pagerduty::Schedule& schedule,
                                const pagerduty::User& deployer, Instant from, Instant until,
                                std::vector<PlannedOverride> overrides) {
    SchedulePlan part;
    part.schedule_id = schedule.id;
    part.schedule_name = schedule.name;
    part.schedule_url = schedule.html_url;
    part.on_a_policy = schedule.on_a_policy;
    part.overrides = std::move(overrides);
    part.needed = !part.overrides.empty();
    part.start = part.needed ? part.overrides.front().start : until;
    part.end = until;
    part.theirs_already = part.start <= from && is_on_call(schedule.shifts, deployer.id, from);
    name_relieved(part, schedule, deployer.id);
    part.next = on_call_at(schedule, until);
    for (const auto& shift : shifts_beside(schedule, deployer, from, until, part.overrides))
        add_once(part.beside, name_or_id(shift.user));
    for (const auto& other : others_standing(schedule, deployer, from, until))
        part.existing_overrides.push_back({other.user.id, name_or_id(other.user), other.end});
    part.ahead = others_ahead(schedule, deployer, until);
    part.around = spans_of(schedule);
    return part;
}

void leave_until(SchedulePlan& part, Instant then) {
    auto& overrides = part.overrides;
    overrides.erase(
        std::remove_if(overrides.begin(), overrides.end(),
                       [&](const PlannedOverride& planned) { return planned.end <= then; }),
        overrides.end());
    for (PlannedOverride& planned : overrides) planned.start = std::max(planned.start, then);
    part.needed = !overrides.empty();
    part.left_to_another = !part.needed;
    if (part.needed) part.start = overrides.front().start;
}

TakeMode take_mode_from(const config::Settings& settings) {
    return {settings[config::key::mode] == "join", settings[config::key::take] == "all",
            settings[config::key::from]};
}

Instant fingerprinted_end(Instant start, Seconds length, Rounding rounding, Random& random) {
    const auto room = std::min<Seconds::rep>(58, length.count() / 4);
    const Seconds chance{random.up_to(static_cast<std::uint64_t>(room))};
    const Instant end =
        rounding == Rounding::at_most ? start + length - chance : start + length + chance;
    if (is_fingerprinted(end)) return end;
    return rounding == Rounding::at_most ? end - Seconds{1} : end + Seconds{1};
}

bool is_fingerprinted(Instant end) {
    return end.time_since_epoch().count() % 60 != 0;
}

bool could_be_ours(const pagerduty::Override& override,
                   const std::vector<pagerduty::Override>& existing) {
    if (override.end - override.start > longest_lease + std::chrono::minutes{1}) return false;
    if (is_fingerprinted(override.end)) return true;
    return override.kind != pagerduty::OverrideKind::override &&
           std::any_of(existing.begin(), existing.end(), [&](const auto& next) {
               return next.user.id == override.user.id && next.start == override.end &&
                      next.end > next.start && could_be_ours(next, existing);
           });
}

Instant end_of_view(Instant from, Instant until) {
    return from + std::max<Seconds>(std::chrono::hours{2}, 2 * (until - from));
}

Plan make_plan(const TakeRequest& request, const pagerduty::User& deployer,
               pagerduty::ScheduleBackend& schedules, Instant now, Random& random,
               const pagerduty::Deadline& deadline, const Meanwhile& meanwhile) {
    Plan plan{
        deployer,
        now,
        fingerprinted_end(now, std::min(request.lease, request.max), request.rounding, random),
        request.lease,
        request.max,
        request.mode,
        {}};
    // Further than the lease: who is on call at its very end is who comes next.
    auto found = schedules.find_all(request.schedules, now, end_of_view(now, plan.until), deadline);
    const bool names_matter = !meanwhile || meanwhile(found);
    if (!request.mode.from.empty())
        schedules.identify_people(found, deadline);
    else if (names_matter)
        schedules.name_people(found, request.is_interactive, deadline);
    for (const pagerduty::Schedule& schedule : found) {
        SchedulePlan part = schedule_plan_with(
            schedule, deployer, now, plan.until,
            planned_overrides(schedule, deployer, now, plan.until, request.mode));
        if (request.if_free) leave_alone_unless_free(part, schedule, deployer.id);
        plan.schedules.push_back(std::move(part));
    }
    return plan;
}

}  // namespace dutyme::duty
