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
                                     static_cast<long>(before + 1), service.id, "triggered", "high",
                                     now, i + 1, std::move(people)});
        return account.incidents.back();
    }
    return std::nullopt;
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
