#include "duty/outlook.hpp"

#include "duty/plan.hpp"
#include "pagerduty/model/reachability.hpp"

#include <algorithm>
#include <set>

namespace dutyme::duty {

using pagerduty::Directory;
using pagerduty::OnCall;
using pagerduty::Policy;

namespace {

void add_once(std::vector<std::string>& names, const std::string& name) {
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

// Null: the deployer does not go on call there.
const Stand* stand_on(const Plan& plan, const std::string& schedule) {
    for (const Stand& stand : plan.stands)
        if (stand.schedule_id == schedule && !stand.left_alone) return &stand;
    return nullptr;
}

class Climb {
  public:
    Climb(Plan& plan, const Policy& policy, const std::vector<OnCall>& on_calls)
        : plan_(plan), policy_(policy), on_calls_(on_calls) {}

    void run();

  private:
    Rung rung_at(std::size_t level) const;
    void remark(const std::string& sentence) { add_once(plan_.outlook.remarks, sentence); }
    void judge(const Ladder& ladder, std::size_t at);

    Plan& plan_;
    const Policy& policy_;
    const std::vector<OnCall>& on_calls_;
};

Rung Climb::rung_at(std::size_t level) const {
    Rung rung;
    for (const auto& schedule : policy_.levels[level].schedules) {
        const Stand* stand = stand_on(plan_, schedule.id);
        if (stand == nullptr) continue;
        rung.deployer = true;
        for (const std::string& name : stand->beside) add_once(rung.others, name);
    }
    for (const OnCall& row : on_calls_) {
        if (row.policy != policy_.id || row.level != static_cast<int>(level) + 1) continue;
        if (stand_on(plan_, row.schedule) != nullptr) continue;
        if (row.user.id == plan_.deployer.id)
            rung.deployer = true;
        else
            add_once(rung.others, row.user.name);
    }
    return rung;
}

// A level with nobody is passed over at once.
void Climb::run() {
    Ladder ladder{policy_.name, {}};
    int after = 0;
    std::optional<std::size_t> first;  // the rung where the deployer comes first
    std::size_t times = 0;
    for (std::size_t level = 0; level < policy_.levels.size(); ++level) {
        Rung rung = rung_at(level);
        if (!rung.deployer && rung.others.empty()) continue;
        rung.after = after;
        after += policy_.levels[level].delay;
        if (rung.deployer && !first) first = ladder.rungs.size();
        times += rung.deployer ? 1 : 0;
        if (rung.deployer && policy_.levels[level].round_robin)
            remark("level " + std::to_string(level + 1) + " of " + policy_.name +
                   " takes turns: only some of its pages reach " + plan_.deployer.name);
        ladder.rungs.push_back(std::move(rung));
    }
    if (!first) return;
    if (times > 1) remark(plan_.deployer.name + " is at two levels of " + policy_.name);
    judge(ladder, *first);
    plan_.outlook.ladders.push_back(std::move(ladder));
}

// Whether somebody else is there when the deployer does not answer, and not too early.
void Climb::judge(const Ladder& ladder, std::size_t at) {
    const std::string& name = plan_.deployer.name;
    const bool alone = std::all_of(ladder.rungs.begin() + static_cast<long>(at), ladder.rungs.end(),
                                   [](const Rung& rung) { return rung.others.empty(); });
    if (alone)
        return remark("nobody is behind " + name + " on " + policy_.name +
                      ": a page they miss reaches nobody else");
    const auto told = plan_.deployer.reachability
                          ? pagerduty::first_told_after(*plan_.deployer.reachability)
                          : std::nullopt;
    if (!told || at + 1 == ladder.rungs.size()) return;
    const int deadline = ladder.rungs[at + 1].after - ladder.rungs[at].after;
    if (*told >= deadline)
        remark(name + " is told of an incident after " + std::to_string(*told) + " minutes, but " +
               policy_.name + " goes on to the next level after " + std::to_string(deadline));
}

}  // namespace

void look_beyond(Plan& plan, const Directory::Policies& known,
                 const std::vector<std::string>& named) {
    std::set<std::string> seen{named.begin(), named.end()};
    for (const Policy& policy : known.policies) {
        if (known.knows_on_calls) Climb{plan, policy, known.on_calls}.run();
        for (const pagerduty::NamedId& service : policy.services)
            if (seen.insert(service.id).second) plan.outlook.services.push_back(service.name);
    }
    std::sort(plan.outlook.services.begin(), plan.outlook.services.end());
    plan.outlook.more_services = !named.empty();
    if (known.forbidden)
        plan.outlook.remarks.push_back("who comes after " + plan.deployer.name +
                                       " is not known: the token may not read it "
                                       "(escalation_policies.read, oncalls.read)");
}

}  // namespace dutyme::duty
