#include "duty/targets.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace dutyme::duty {

using pagerduty::Level;
using pagerduty::Policy;
using pagerduty::ScheduleReference;
using pagerduty::Service;
using pagerduty::User;

namespace {

constexpr const char* make_a_slot =
    "put a schedule there, which may be empty between deploys, or name one: --schedule";

template <class Thing>
std::string names_of(const std::vector<Thing>& things) {
    std::vector<std::string> names;
    names.reserve(things.size());
    for (const Thing& thing : things) names.push_back(printable(thing.name));
    return listed(names);
}

[[noreturn]] void refuse_without_schedule(const std::string& level_1, const Level& level) {
    if (level.people.empty())
        throw Error{Failure::refused, "nothing to override: nobody is at " + level_1, make_a_slot};
    throw Error{Failure::refused,
                "nothing to override: only people, no schedule, at " + level_1 + " (" +
                    names_of(level.people) + ")",
                make_a_slot};
}

void add_level_1(Targets& targets, const Policy& policy) {
    const std::string level_1 = "level 1 of " + printable(policy.name);
    const Level level = policy.levels.empty() ? Level{} : policy.levels.front();
    if (level.schedules.empty()) refuse_without_schedule(level_1, level);
    add_once(targets.policies, policy.id);
    for (const ScheduleReference& schedule : level.schedules) {
        add_once(targets.schedules, schedule.id);
        targets.known.push_back(schedule);
    }
    if (level.schedules.size() > 1)
        targets.remarks.push_back(
            level_1 + " is " + std::to_string(level.schedules.size()) +
            " schedules, and all of them are taken: " + names_of(level.schedules));
    if (!level.people.empty())
        targets.remarks.push_back(level_1 + " also pages " + names_of(level.people) +
                                  " by name, which no override changes");
}

void add_service(Targets& targets, const Service& service) {
    const std::string name = printable(service.name);
    if (service.policy.id.empty())
        throw Error{Failure::refused, "nothing to override: " + name + " has no escalation policy",
                    "name a schedule: --schedule"};
    if (service.status == "disabled")
        targets.remarks.push_back("nothing pages through " + name + " now: it is disabled");
    if (service.status == "maintenance")
        targets.remarks.push_back("nothing pages through " + name + " now: it is in maintenance");
    targets.services.push_back(service);
    add_level_1(targets, service.policy);
}

}  // namespace

Targets find_targets(const TakeRequest& request, pagerduty::Directory& directory,
                     const pagerduty::Deadline& deadline) {
    Targets targets;
    targets.schedules = request.schedules;
    for (const std::string& name : request.services)
        add_service(targets, directory.find_service(name, deadline));
    for (const std::string& name : request.policies)
        add_level_1(targets, directory.find_policy(name, deadline));
    return targets;
}

void expect_kinds(const Targets& targets, pagerduty::ScheduleBackend& schedules) {
    for (const ScheduleReference& schedule : targets.known)
        schedules.remember(schedule.id, schedule.type);
}

}  // namespace dutyme::duty
