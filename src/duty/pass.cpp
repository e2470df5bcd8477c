#include "duty/pass.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "duty/deployer.hpp"
#include "duty/extension.hpp"

#include <algorithm>
#include <utility>

namespace dutyme::duty {

namespace {

bool can_be_passed(const Lease& lease, Instant now) {
    const bool is_in_force = lease.state == LeaseState::held ||
                             lease.state == LeaseState::lingering || lease.state == LeaseState::own;
    return is_in_force && lease.renewable && certain_end(lease) > now;
}

void remove_name(std::vector<std::string>& names, const std::string& name) {
    names.erase(std::remove(names.begin(), names.end(), name), names.end());
}

}  // namespace

TakeRequest request_to_pass(const Record& record, PassLength length, Instant now) {
    constexpr Seconds shortest{60};
    TakeRequest request;
    for (const Lease& lease : record.leases)
        if (can_be_passed(lease, now)) add_once(request.schedules, lease.schedule_id);
    const std::string name = printable(record.deployer.name);
    if (request.schedules.empty())
        throw Error{Failure::refused, name + " holds nothing that can be passed on",
                    "see who is on call: dutyme status"};
    request.mode = record.mode;
    request.max = record.begun + record.max - now;
    if (length == PassLength::as_left) request.max = end_of_tour(record).value_or(now) - now;
    request.lease = length == PassLength::as_left ? request.max : record.lease;
    if (length == PassLength::as_left) request.rounding = Rounding::at_least;
    if (request.max < shortest)
        throw Error{Failure::refused, "the tour of " + name + " ends within a minute",
                    "wait for its end, and go on call anew: dutyme start"};
    return request;
}

Plan plan_for_colleague(const Colleague& colleague, TakeRequest request, const Account& account,
                        const pagerduty::Deadline& deadline) {
    account.policy.require_allowed(config::Policy::Use::pass, "dutyme pass");
    if (colleague.is_forced) account.policy.require_allowed(config::Policy::Use::force, "--force");
    Clues clues;
    clues.named = colleague.who;
    clues.force = colleague.is_forced;
    request.policy = account.policy;
    const Deployer deployer = find_deployer(clues, [&](const std::string& who) {
        return std::optional{account.directory.find_user(who, deadline)};
    });
    return build_plan(request, deployer, account.schedules, account.directory, account.server_clock,
                      account.random, deadline);
}

void expect_another_person(const Record& record, const pagerduty::User& colleague) {
    if (colleague.id != record.deployer.id) return;
    throw Error{Failure::refused, printable(record.deployer.name) + " has the pager already",
                "name somebody else"};
}

Record successor_of(const Record& record, std::string id, Instant now) {
    Record next = new_record(std::move(id), record.host);
    next.to_be_told = record.to_be_told;
    next.dutyme = record.dutyme;
    next.dutyme_begun = record.dutyme_begun;
    next.api_url = record.api_url;
    next.sandbox = record.sandbox;
    next.deploy = record.deploy;
    next.passed = record.passed;
    next.passed.push_back(
        {record.id, {record.deployer.id, record.deployer.name}, record.begun, now});
    return next;
}

Plan plan_as_pass(Plan plan, const Record& from) {
    const std::string& id = from.deployer.id;
    for (SchedulePlan& part : plan.schedules) {
        auto& others = part.existing_overrides;
        others.erase(std::remove_if(others.begin(), others.end(),
                                    [&](const ExistingOverride& one) { return one.user_id == id; }),
                     others.end());
        remove_name(part.beside, from.deployer.name);
        if (part.needed) part.relieved = {from.deployer.name};
    }
    return plan;
}

Plan plan_after_pass(Plan plan, const Record& from) {
    plan = plan_as_pass(std::move(plan), from);
    for (SchedulePlan& part : plan.schedules)
        if (part.needed) part.relieved = from.relieved;
    return plan;
}

std::string told_as_passed(const Record& record, Instant now) {
    const std::string from = record.passed.empty() ? "somebody" : record.passed.back().from.name;
    const auto end = end_of_tour(record);
    return printable(from) + " has passed " + schedules_in(record) + " to " +
           printable(record.deployer.name) +
           (end ? ", until " + local_time_with_zone(*end, now) + " at the latest" : std::string{});
}

bool pass_on(Tour& before, Tour& next, const Plan& plan, PassLength length, Instant now,
             const pagerduty::Deadline& deadline) {
    next.take(plan, deadline);
    next.relieve(before.record().relieved);
    if (length == PassLength::as_left) next.leave_standing();
    before.note_passed_to({plan.deployer.id, plan.deployer.name}, now);
    const bool is_done = before.release(deadline) && before.doubts().empty();
    if (length == PassLength::as_left) next.take_up();
    next.replace_turns(now, deadline);
    if (length == PassLength::as_left) next.leave_standing();
    return is_done;
}

}  // namespace dutyme::duty
