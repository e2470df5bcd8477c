#include "sandbox/model/policies.hpp"

#include "base/text.hpp"
#include "sandbox/model/account.hpp"
#include "sandbox/model/on_call.hpp"
#include "sandbox/model/overrides.hpp"

#include <algorithm>

namespace dutyme::sandbox {

namespace {

std::vector<std::string> assigned(const Level& level, std::vector<std::string> people,
                                  std::size_t turn) {
    if (!level.round_robin || people.empty()) return people;
    return {people[turn % people.size()]};
}

void send_pages(Incident& incident, NextPage next) {
    for (const std::string& user : next.users)
        incident.pages.push_back({next.at, next.level, user});
    incident.level = next.level;
    incident.users = std::move(next.users);
}

const Policy* policy_of(const Account& account, const Incident& incident) {
    const Service* service = account.service(incident.service);
    return service != nullptr ? account.policy(service->policy) : nullptr;
}

Time turn_of_next_level(const Account& account, const Incident& incident) {
    const Policy* policy = policy_of(account, incident);
    if (policy == nullptr || incident.level == 0 || incident.level >= policy->levels.size())
        return Time::max();
    return incident.pages.back().at +
           std::chrono::minutes{policy->levels[incident.level - 1].delay};
}

// The levels behind the one that was paged last. A level without anybody is skipped at once.
std::vector<NextPage> climb_of(const Account& account, const Incident& incident) {
    std::vector<NextPage> climb;
    const Policy* policy = policy_of(account, incident);
    if (policy == nullptr || incident.level == 0) return climb;
    Time at = incident.pages.back().at;
    std::size_t last = incident.level;
    for (std::size_t i = incident.level; i < policy->levels.size(); ++i) {
        const Time turn = at + std::chrono::minutes{policy->levels[last - 1].delay};
        auto people = assigned(policy->levels[i], people_at(account, policy->levels[i], turn),
                               static_cast<std::size_t>(incident.number));
        if (people.empty()) continue;
        at = turn;
        last = i + 1;
        climb.push_back({turn, last, std::move(people)});
    }
    return climb;
}

}  // namespace

std::vector<std::string> people_at(const Account& account, const Level& level, Time now) {
    std::vector<std::string> people;
    for (const std::string& schedule : level.schedules)
        for (const Shift& shift : people_on(account, schedule, {now, now + Milliseconds{1}}, now))
            add_once(people, shift.user);
    for (const std::string& user : level.users) add_once(people, user);
    return people;
}

std::optional<Incident> page(Account& account, const Service& service, Time now) {
    const Policy* policy = account.policy(service.policy);
    if (policy == nullptr || !service.closed.empty()) return std::nullopt;
    const std::size_t before = account.incidents.size();
    for (std::size_t i = 0; i < policy->levels.size(); ++i) {
        const Level& level = policy->levels[i];
        auto people = assigned(level, people_at(account, level, now), before);
        if (people.empty()) continue;
        account.incidents.push_back({opaque_id("Q", 13, 1000000 + before),
                                     static_cast<long>(before + 1),
                                     service.id,
                                     "triggered",
                                     "high",
                                     now,
                                     0,
                                     {}});
        send_pages(account.incidents.back(), {now, i + 1, std::move(people)});
        return account.incidents.back();
    }
    return std::nullopt;
}

void escalate(Account& account, Time now) {
    for (Incident& incident : account.incidents) {
        if (incident.status != "triggered" || now < turn_of_next_level(account, incident)) continue;
        for (NextPage& next : climb_of(account, incident)) {
            if (now < next.at) break;
            send_pages(incident, std::move(next));
        }
    }
}

std::vector<NextPage> pages_to_come(const Account& account, const Incident& incident) {
    if (incident.status != "triggered") return {};
    return climb_of(account, incident);
}

std::string status_of(const Account& account, const Service& service) {
    if (!service.closed.empty()) return service.closed;
    std::string status = "active";
    for (const Incident& incident : account.incidents) {
        if (incident.service != service.id) continue;
        if (incident.status == "triggered") return "critical";
        if (incident.status == "acknowledged") status = "warning";
    }
    return status;
}

}  // namespace dutyme::sandbox
