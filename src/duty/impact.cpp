#include "duty/impact.hpp"

#include "base/text.hpp"
#include "duty/plan.hpp"
#include "pagerduty/model/codec_v2.hpp"

#include <algorithm>
#include <set>

namespace dutyme::duty {

using pagerduty::Directory;
using pagerduty::OnCall;
using pagerduty::Policy;

namespace {

// Null: the deployer does not go on call there.
const SchedulePlan* stand_on(const Plan& plan, const std::string& schedule) {
    for (const SchedulePlan& part : plan.schedules)
        if (part.schedule_id == schedule && !part.left_alone) return &part;
    return nullptr;
}

class Climb {
  public:
    Climb(Plan& plan, const Policy& policy, const std::vector<OnCall>& on_calls)
        : plan_(plan), policy_(policy), on_calls_(on_calls) {}

    void run();

  private:
    EscalationStep rung_at(std::size_t level) const;
    void remark(const std::string& sentence) { add_once(plan_.impact.remarks, sentence); }
    void judge(const EscalationPath& escalation_path, std::size_t at);

    Plan& plan_;
    const Policy& policy_;
    const std::vector<OnCall>& on_calls_;
};

EscalationStep Climb::rung_at(std::size_t level) const {
    EscalationStep step;
    for (const auto& schedule : policy_.levels[level].schedules) {
        const SchedulePlan* part = stand_on(plan_, schedule.id);
        if (part == nullptr) continue;
        step.deployer = true;
        for (const std::string& name : part->beside) add_once(step.others, name);
    }
    for (const OnCall& row : on_calls_) {
        if (row.policy != policy_.id || row.level != static_cast<int>(level) + 1) continue;
        if (stand_on(plan_, row.schedule) != nullptr) continue;
        if (row.user.id == plan_.deployer.id)
            step.deployer = true;
        else
            add_once(step.others, row.user.name);
    }
    return step;
}

// A level with nobody is passed over at once.
void Climb::run() {
    EscalationPath escalation_path{policy_.name, {}};
    int after = 0;
    std::optional<std::size_t> first;  // the step where the deployer comes first
    std::size_t times = 0;
    for (std::size_t level = 0; level < policy_.levels.size(); ++level) {
        EscalationStep step = rung_at(level);
        if (!step.deployer && step.others.empty()) continue;
        step.after = after;
        after += policy_.levels[level].delay;
        if (step.deployer && !first) first = escalation_path.steps.size();
        times += step.deployer ? 1 : 0;
        if (step.deployer && policy_.levels[level].round_robin)
            remark("level " + std::to_string(level + 1) + " of the escalation policy " +
                   policy_.name + " takes turns: only some of its pages reach " +
                   plan_.deployer.name);
        escalation_path.steps.push_back(std::move(step));
    }
    if (!first) return;
    if (times > 1)
        remark(plan_.deployer.name + " is at two levels of the escalation policy " + policy_.name);
    judge(escalation_path, *first);
    plan_.impact.escalation_paths.push_back(std::move(escalation_path));
}

// Whether somebody else is there when the deployer does not answer, and not too early.
void Climb::judge(const EscalationPath& escalation_path, std::size_t at) {
    const std::string& name = plan_.deployer.name;
    const bool alone = std::all_of(escalation_path.steps.begin() + static_cast<long>(at),
                                   escalation_path.steps.end(),
                                   [](const EscalationStep& step) { return step.others.empty(); });
    if (alone)
        return remark("nobody is behind " + name + " on the escalation policy " + policy_.name +
                      ": a page they miss reaches nobody else");
    const auto told = plan_.deployer.reachability
                          ? pagerduty::first_notified_after(*plan_.deployer.reachability)
                          : std::nullopt;
    if (!told || at + 1 == escalation_path.steps.size()) return;
    const int deadline = escalation_path.steps[at + 1].after - escalation_path.steps[at].after;
    if (*told >= deadline)
        remark(name + " is told of an incident after " + std::to_string(*told) +
               " minutes, but the escalation policy " + policy_.name +
               " goes on to the next level after " + std::to_string(deadline));
}

}  // namespace

void trace_escalation(Plan& plan, const Directory::Policies& known,
                      const std::vector<std::string>& named) {
    std::set<std::string> seen{named.begin(), named.end()};
    for (const Policy& policy : known.policies) {
        if (known.knows_on_calls) Climb{plan, policy, known.on_calls}.run();
        for (const pagerduty::NamedId& service : policy.services)
            if (seen.insert(service.id).second) plan.impact.services.push_back(service.name);
    }
    std::sort(plan.impact.services.begin(), plan.impact.services.end());
    plan.impact.more_services = !named.empty();
    if (known.forbidden)
        plan.impact.remarks.push_back("who comes after " + plan.deployer.name +
                                      " is not known: the token may not read it "
                                      "(escalation_policies.read, oncalls.read)");
}

}  // namespace dutyme::duty
