#include "duty/survey.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "duty/reachability.hpp"
#include "duty/where.hpp"

#include <algorithm>
#include <optional>

namespace dutyme::duty {

using pagerduty::Deadline;
using pagerduty::Directory;
using pagerduty::Incident;
using pagerduty::Schedule;

namespace {

class Survey {
  public:
    Survey(const Wish& wish, pagerduty::ScheduleBackend& schedules, Directory& directory,
           const pagerduty::ServerClock& server_clock, Random& random, const Deadline& deadline)
        : wish_(wish),
          schedules_(schedules),
          directory_(directory),
          server_clock_(server_clock),
          random_(random),
          deadline_(deadline) {}

    Plan run(const Deployer& deployer);

  private:
    bool can_be_asked() const;
    void look_ahead(const std::vector<std::string>& policies);
    void meet(const std::vector<Schedule>& found);
    std::vector<pagerduty::NamedId> services_with_incidents() const;
    void look_at_incidents(Plan& plan);
    Plan plan_at(Instant now, const Wish& wish, const Deployer& deployer);
    bool is_of_another_time(const Plan& plan) const;

    const Wish& wish_;
    pagerduty::ScheduleBackend& schedules_;
    Directory& directory_;
    const pagerduty::ServerClock& server_clock_;
    Random& random_;
    const Deadline& deadline_;
    Where where_;
    std::vector<std::string> policies_;  // those that are looked at
    std::optional<Directory::Policies> known_;
};

// Where somebody looks, nearly always. Two hundred jobs that begin at once would use up a minute's
// grant with it: where nobody looks, only while nearly all of that is left.
bool Survey::can_be_asked() const {
    return directory_.requests_left_percent() >= (wish_.is_watched ? 15 : 90);
}

// What the rest of the plan needs goes along with the look-up of the schedules.
void Survey::look_ahead(const std::vector<std::string>& policies) {
    if (!can_be_asked() && !wish_.block_on_incident) return;
    policies_ = policies;
    directory_.prefetch_policies(policies);
}

// Where the policies were known before, who is on call has come along, names and all.
void Survey::meet(const std::vector<Schedule>& found) {
    if (policies_.empty()) {
        std::vector<std::string> policies;
        for (const Schedule& schedule : found)
            for (const std::string& policy : schedule.policies)
                if (std::find(policies.begin(), policies.end(), policy) == policies.end())
                    policies.push_back(policy);
        return look_ahead(policies);
    }
    known_ = directory_.policies(policies_, deadline_);
    for (const pagerduty::OnCall& on_call : known_->on_calls) schedules_.remember(on_call.user);
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
std::vector<pagerduty::NamedId> Survey::services_with_incidents() const {
    std::vector<pagerduty::NamedId> services;
    for (const pagerduty::Service& service : where_.services)
        if (service.status == "warning" || service.status == "critical")
            services.push_back({service.id, service.name});
    if (!where_.services.empty() || !wish_.block_on_incident) return services;
    if (known_->forbidden || known_->incomplete)
        throw Error{known_->forbidden ? Failure::denied : Failure::unreachable,
                    "PagerDuty does not tell which services are paged, nor what is open on them",
                    "name the service: --service, or leave out --block-on-incident"};
    for (const pagerduty::Policy& policy : known_->policies)
        services.insert(services.end(), policy.services.begin(), policy.services.end());
    return services;
}

void Survey::look_at_incidents(Plan& plan) {
    std::vector<std::string> ids;
    std::vector<std::string> names;
    for (const pagerduty::NamedId& service : services_with_incidents()) {
        ids.push_back(service.id);
        names.push_back(service.name);
    }
    if (ids.empty()) return;
    std::string sentence;
    try {
        const auto incidents = directory_.open_incidents(ids, deadline_);
        if (incidents.empty()) return;
        sentence = described(incidents);
    } catch (const Error&) {
        if (wish_.block_on_incident) throw;
        sentence = "an incident is open on " + listed(names);
    }
    if (wish_.block_on_incident)
        throw Error{Failure::refused, sentence,
                    "deploy when it is resolved, or without --block-on-incident"};
    plan.outlook.remarks.push_back(sentence + "; going on call does not move it");
}

Plan Survey::plan_at(Instant now, const Wish& wish, const Deployer& deployer) {
    return make_plan(wish, deployer.user, schedules_, now, random_, deadline_,
                     [this](const std::vector<Schedule>& found) { meet(found); });
}

// True: an answer that came since the plan was begun tells another time than those before.
bool Survey::is_of_another_time(const Plan& plan) const {
    constexpr Seconds another{60};
    const Instant now = server_clock_.now();
    return now >= plan.from + another || now <= plan.from - another;
}

Plan Survey::run(const Deployer& deployer) {
    const bool licence_counts = deployer.unfit && can_be_asked();
    if (licence_counts) directory_.prefetch_licence(deployer.user);
    where_ = find_where(wish_, directory_, deadline_);
    Wish wish = wish_;
    wish.schedules = where_.schedules;
    expect_kinds(where_, schedules_);
    if (wish_.schedules.empty()) look_ahead(where_.policies);
    Plan plan = plan_at(server_clock_.now(), wish, deployer);
    if (!known_) known_ = directory_.policies(policies_, deadline_);
    if (is_of_another_time(plan)) plan = plan_at(server_clock_.now(), wish, deployer);
    plan.outlook.remarks = where_.remarks;
    if (licence_counts && directory_.has_stakeholder_licence(deployer.user, deadline_))
        throw stakeholder_error(deployer.user, *deployer.unfit);
    std::vector<std::string> named;
    for (const pagerduty::Service& service : where_.services) named.push_back(service.id);
    look_beyond(plan, *known_, named);
    look_at_incidents(plan);
    return plan;
}

}  // namespace

// Our clock may be wrong by some minutes yet.
void prefetch(const Wish& wish, pagerduty::ScheduleBackend& schedules, Directory& directory,
              Instant now) {
    constexpr Seconds margin = std::chrono::minutes{5};
    const Instant until = now + std::min(wish.lease, wish.max) + std::chrono::minutes{1};
    schedules.prefetch(wish.schedules, now - margin, end_of_view(now, until) + margin);
    directory.prefetch(wish.services, wish.policies);
}

Plan survey(const Wish& wish, const Deployer& deployer, pagerduty::ScheduleBackend& schedules,
            Directory& directory, const pagerduty::ServerClock& server_clock, Random& random,
            const Deadline& deadline) {
    Plan plan = Survey{wish, schedules, directory, server_clock, random, deadline}.run(deployer);
    plan.outlook.remarks.insert(plan.outlook.remarks.begin(), deployer.remarks.begin(),
                                deployer.remarks.end());
    return plan;
}

}  // namespace dutyme::duty
