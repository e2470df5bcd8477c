#include "duty/build_plan.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "duty/deployer.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>

namespace dutyme::duty {

using pagerduty::Level;
using pagerduty::Policy;
using pagerduty::ScheduleReference;
using pagerduty::Service;
using pagerduty::User;

namespace {

constexpr const char* make_a_slot =
    "put a schedule there, which may be empty between deploys, or name one: --schedule";

// With their ids where two have one name.
template <class Thing>
std::string names_of(const std::vector<Thing>& things) {
    std::vector<std::string> names;
    names.reserve(things.size());
    for (const Thing& thing : things) {
        const auto alike = std::count_if(things.begin(), things.end(), [&](const Thing& other) {
            return other.name == thing.name;
        });
        names.push_back(printable(thing.name) + (alike > 1 ? " (" + thing.id + ")" : ""));
    }
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
    const std::string level_1 = "level 1 of the escalation policy " + printable(policy.name);
    const Level level = policy.levels.empty() ? Level{} : policy.levels.front();
    if (level.schedules.empty()) refuse_without_schedule(level_1, level);
    add_once(targets.policies, policy.id);
    targets.named_policies.push_back({policy.id, policy.name});
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

using pagerduty::Deadline;
using pagerduty::Directory;
using pagerduty::Incident;
using pagerduty::Schedule;
using Thing = config::Policy::Thing;

namespace {

void require_allowed(const config::Policy& policy, const Targets& targets) {
    for (const Service& service : targets.services)
        policy.require_allowed(Thing::service, service.id, service.name);
    for (const pagerduty::NamedId& escalation_policy : targets.named_policies)
        policy.require_allowed(Thing::escalation_policy, escalation_policy.id,
                               escalation_policy.name);
}

class PlanBuilder {
  public:
    PlanBuilder(const TakeRequest& request, pagerduty::ScheduleBackend& schedules,
                Directory& directory, const pagerduty::ServerClock& server_clock, Random& random,
                const Deadline& deadline)
        : request_(request),
          schedules_(schedules),
          directory_(directory),
          server_clock_(server_clock),
          random_(random),
          deadline_(deadline) {}

    Plan run(const Deployer& deployer);

  private:
    bool can_be_asked() const;
    void look_ahead(const std::vector<std::string>& policies);
    bool meet(const std::vector<Schedule>& found);
    void tell_of_the_rest(Plan& plan) const;
    std::vector<pagerduty::NamedId> services_with_incidents() const;
    std::vector<Incident> incidents_on_what_is_paged() const;
    std::vector<Incident> open_incidents(const std::vector<pagerduty::NamedId>& services,
                                         const Deadline& deadline);
    void pass_gate();
    void look_at_incidents(Plan& plan);
    Plan plan_at(Instant now, const TakeRequest& request, const Deployer& deployer);

    const TakeRequest& request_;
    pagerduty::ScheduleBackend& schedules_;
    Directory& directory_;
    const pagerduty::ServerClock& server_clock_;
    Random& random_;
    const Deadline& deadline_;
    Targets targets_;
    std::vector<std::string> all_policies_;  // those that lead to the schedules
    std::vector<std::string> policies_;      // those that are looked at
    std::optional<Directory::Policies> known_;
};

// Where somebody looks, nearly always. Two hundred jobs that begin at once would use up a minute's
// grant with it: where nobody looks, only while nearly all of that is left.
bool PlanBuilder::can_be_asked() const {
    return directory_.requests_left_percent() >= (request_.is_interactive ? 15 : 90);
}

// What the rest of the plan needs goes along with the look-up of the schedules. A schedule may be
// on hundreds of policies.
void PlanBuilder::look_ahead(const std::vector<std::string>& policies) {
    constexpr std::size_t at_most = 10;
    all_policies_ = policies;
    if (!can_be_asked()) return;
    policies_.assign(policies.begin(), policies.begin() + static_cast<std::ptrdiff_t>(
                                                              std::min(at_most, policies.size())));
    directory_.prefetch_policies(policies_);
    if (targets_.services.empty() && !request_.block_on_incident && !policies_.empty())
        directory_.prefetch_incidents();
}

void PlanBuilder::tell_of_the_rest(Plan& plan) const {
    if (policies_.empty() || policies_.size() == all_policies_.size()) return;
    plan.impact.remarks.push_back(
        "whom a page reaches is told for " + std::to_string(policies_.size()) +
        " escalation policies, and " + std::to_string(all_policies_.size() - policies_.size()) +
        (all_policies_.size() - policies_.size() == 1 ? " more leads there" : " more lead there"));
}

// Where the policies were known before, who is on call has come along, names and all. True: names
// may be asked for.
bool PlanBuilder::meet(const std::vector<Schedule>& found) {
    if (all_policies_.empty()) {
        std::vector<std::string> policies;
        for (const Schedule& schedule : found)
            for (const std::string& policy : schedule.policies)
                if (std::find(policies.begin(), policies.end(), policy) == policies.end())
                    policies.push_back(policy);
        look_ahead(policies);
        return can_be_asked();
    }
    known_ = directory_.policies(policies_, deadline_);
    for (const pagerduty::OnCall& on_call : known_->on_calls) schedules_.remember(on_call.user);
    return can_be_asked();
}

std::string described(const std::vector<Incident>& incidents) {
    const Incident& first = incidents.front();
    std::string text = "incident #" + first.number + " is open on " + first.service + ": " +
                       first.title + " (" + first.status;
    if (!first.assignees.empty()) text += ", with " + listed(first.assignees);
    text += ")";
    if (incidents.size() > 1) text += ", and " + std::to_string(incidents.size() - 1) + " more";
    return text;
}

// A service's own status tells for nothing whether something is open.
std::vector<pagerduty::NamedId> PlanBuilder::services_with_incidents() const {
    std::vector<pagerduty::NamedId> services;
    for (const pagerduty::Service& service : targets_.services) {
        const bool is_told = service.status == "warning" || service.status == "critical";
        const bool is_unsaid = service.status.empty() && request_.block_on_incident;
        if (is_told || is_unsaid) services.push_back({service.id, service.name});
    }
    if (!targets_.services.empty() || !request_.block_on_incident) return services;
    std::vector<std::string> unknown = all_policies_;
    const auto add = [&](const pagerduty::Policy& policy) {
        services.insert(services.end(), policy.services.begin(), policy.services.end());
        unknown.erase(std::remove(unknown.begin(), unknown.end(), policy.id), unknown.end());
    };
    for (const pagerduty::Policy& policy : known_->policies) add(policy);
    if (unknown.empty()) return services;
    for (const pagerduty::Policy& policy : directory_.needed_policies(unknown, deadline_))
        add(policy);
    return services;
}

// Empty: nothing is open.
std::vector<Incident> PlanBuilder::open_incidents(const std::vector<pagerduty::NamedId>& services,
                                                  const Deadline& deadline) {
    if (services.empty()) return {};
    std::vector<std::string> ids;
    for (const pagerduty::NamedId& service : services)
        if (std::find(ids.begin(), ids.end(), service.id) == ids.end()) ids.push_back(service.id);
    return directory_.open_incidents(ids, deadline);
}

void PlanBuilder::pass_gate() {
    std::vector<Incident> incidents;
    try {
        incidents = open_incidents(services_with_incidents(), deadline_);
    } catch (const Error& error) {
        if (error.failure() == Failure::cancelled) throw;
        throw closed_gate(request_, error);
    }
    if (!incidents.empty())
        throw Error{Failure::refused, described(incidents),
                    "deploy when it is resolved, or without --block-on-incident"};
}

// A named service tells in its status whether something is open; those that are paged through a
// schedule do not.
std::vector<Incident> PlanBuilder::incidents_on_what_is_paged() const {
    std::vector<std::string> ids;
    for (const pagerduty::Policy& policy : known_->policies)
        for (const pagerduty::NamedId& service : policy.services) ids.push_back(service.id);
    return directory_.prefetched_incidents(ids);
}

// As a courtesy: what PagerDuty does not tell is left open.
void PlanBuilder::look_at_incidents(Plan& plan) {
    constexpr const char* stays = "; going on call does not move it";
    if (targets_.services.empty()) {
        const auto incidents = incidents_on_what_is_paged();
        if (!incidents.empty()) plan.impact.remarks.push_back(described(incidents) + stays);
        return;
    }
    const auto services = services_with_incidents();
    if (services.empty()) return;
    std::string sentence;
    try {
        const auto incidents = open_incidents(services, directory_.best_effort(deadline_));
        if (incidents.empty()) return;
        sentence = described(incidents);
    } catch (const Error& error) {
        if (error.failure() == Failure::cancelled) throw;
        std::vector<std::string> names;
        names.reserve(services.size());
        for (const pagerduty::NamedId& service : services) names.push_back(service.name);
        sentence = "an incident is open on " + listed(names);
    }
    plan.impact.remarks.push_back(sentence + stays);
}

Plan PlanBuilder::plan_at(Instant now, const TakeRequest& request, const Deployer& deployer) {
    Plan plan = make_plan(request, deployer.user, schedules_, now, random_, deadline_,
                          [this](const std::vector<Schedule>& found) { return meet(found); });
    if (!known_) known_ = directory_.policies(policies_, deadline_);
    for (const pagerduty::OnCall& on_call : known_->on_calls) schedules_.remember(on_call.user);
    for (const SchedulePlan& part : plan.schedules)
        request.policy.require_allowed(Thing::schedule, part.schedule_id, part.schedule_name);
    return plan;
}

Plan PlanBuilder::run(const Deployer& deployer) {
    request_.policy.require_allowed(Thing::person, deployer.user.id, deployer.user.email);
    const bool licence_counts = deployer.unfit && can_be_asked();
    if (licence_counts) directory_.prefetch_licence(deployer.user);
    targets_ = find_targets(request_, directory_, deadline_);
    require_allowed(request_.policy, targets_);
    TakeRequest request = request_;
    request.schedules = targets_.schedules;
    expect_kinds(targets_, schedules_);
    if (request_.schedules.empty()) look_ahead(targets_.policies);
    schedules_.remember(deployer.user);
    Plan plan = pagerduty::look_by_server_time(
        server_clock_, [&](Instant now) { return plan_at(now, request, deployer); });
    plan.impact.remarks = targets_.remarks;
    if (licence_counts && directory_.has_stakeholder_licence(deployer.user, deadline_))
        throw stakeholder_error(deployer.user, *deployer.unfit);
    std::vector<std::string> named;
    for (const pagerduty::Service& service : targets_.services) named.push_back(service.id);
    trace_escalation(plan, *known_, named);
    tell_of_the_rest(plan);
    if (request_.block_on_incident)
        pass_gate();
    else
        look_at_incidents(plan);
    return plan;
}

}  // namespace

namespace {

// Schedules of one name are called by their ids as well.
void tell_apart(Plan& plan) {
    std::map<std::string, int> count;
    for (const SchedulePlan& part : plan.schedules) ++count[part.schedule_name];
    for (SchedulePlan& part : plan.schedules)
        if (count[part.schedule_name] > 1) part.schedule_name += " (" + part.schedule_id + ")";
}

}  // namespace

// Our clock may be wrong by some minutes yet.
void prefetch(const TakeRequest& request, pagerduty::ScheduleBackend& schedules,
              Directory& directory, Instant now) {
    constexpr Seconds margin = std::chrono::minutes{5};
    const Instant until = now + std::min(request.lease, request.max) + std::chrono::minutes{1};
    schedules.prefetch(request.schedules, now - margin, end_of_view(now, until) + margin);
    directory.prefetch(request.services, request.policies);
}

Error closed_gate(const TakeRequest& request, const Error& why) {
    return {Failure::refused,
            "block-on-incident (" + request.gate_set_by +
                ") stops the deploy, for PagerDuty does not tell what is open: " + why.what(),
            "to deploy all the same: --block-on-incident=false, or DUTYME_SKIP=1"};
}

Plan build_plan(const TakeRequest& request, const Deployer& deployer,
                pagerduty::ScheduleBackend& schedules, Directory& directory,
                const pagerduty::ServerClock& server_clock, Random& random,
                const Deadline& deadline) {
    Plan plan = behind_gate(request, [&] {
        return PlanBuilder{request, schedules, directory, server_clock, random, deadline}.run(
            deployer);
    });
    tell_apart(plan);
    plan.impact.remarks.insert(plan.impact.remarks.begin(), deployer.remarks.begin(),
                               deployer.remarks.end());
    return plan;
}

}  // namespace dutyme::duty
