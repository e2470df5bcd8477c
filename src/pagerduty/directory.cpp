#include "pagerduty/directory.hpp"

#include "pagerduty/codec.hpp"
#include "pagerduty/schedule_names.hpp"

#include <utility>

namespace dutyme::pagerduty {

namespace {

constexpr Noun service_noun{"service", "services", "--service"};
constexpr Noun policy_noun{"escalation policy", "escalation policies", "--escalation-policy"};
constexpr const char* strategies = "include%5B%5D=escalation_rule_assignment_strategies";
constexpr int forbidden = 403;

constexpr const char* whole = "include%5B%5D=escalation_policies";

std::string service_path(const std::string& id) {
    return "/services/" + encoded(id) + "?" + whole;
}

// "name": called exactly so; "query": a part of it, without case.
std::string services_by(const std::string& filter, const std::string& name) {
    return "/services?" + filter + "=" + encoded(name) + "&" + whole;
}

std::string repeated(const char* key, const std::vector<std::string>& values) {
    std::string query;
    for (const std::string& value : values)
        query += (query.empty() ? "" : "&") + std::string{key} + "=" + encoded(value);
    return query;
}

template <class Thing>
std::vector<Named> names_of(const std::vector<Thing>& things) {
    std::vector<Named> names;
    names.reserve(things.size());
    for (const Thing& thing : things) names.push_back({thing.id, thing.name});
    return names;
}

template <class Thing>
Thing of_id(const std::vector<Thing>& things, const std::string& id) {
    for (const Thing& thing : things)
        if (thing.id == id) return thing;
    return {};
}

// The rows of a list, each once: one may come on two pages.
template <class Thing>
std::vector<Thing> rows(Session& session, const std::string& path, const char* list,
                        std::optional<Thing> (*read)(const json::Value&),
                        const Patience& patience) {
    std::vector<Thing> found;
    session.for_each_row(path, list, patience, [&](const json::Value& row) {
        auto thing = read(row);
        if (thing && of_id(found, thing->id).id.empty()) found.push_back(*std::move(thing));
    });
    return found;
}

template <class Thing>
Thing only(const json::Document& answer, const char* member,
           std::optional<Thing> (*read)(const json::Value&)) {
    const json::Value* value = json::find(answer, member);
    auto thing = value == nullptr ? std::nullopt : read(*value);
    if (!thing) throw unreadable_answer();
    return *std::move(thing);
}

// Absent: there is no such id.
template <class Ask>
auto unless_unknown(const Ask& ask) -> std::optional<decltype(ask())> {
    try {
        return ask();
    } catch (const Refusal& refusal) {
        if (refusal.status() != 404) throw;
        return std::nullopt;
    }
}

}  // namespace

// Accounts without round robin may not even ask for it.
template <class Ask>
auto Directory::without_strategies_if_refused(const Ask& ask) {
    try {
        return ask();
    } catch (const Refusal& refusal) {
        if (refusal.status() != forbidden || !std::exchange(asks_strategies_, false)) throw;
    }
    return ask();
}

std::string Directory::policy_path(const std::string& id) const {
    return "/escalation_policies/" + encoded(id) + (asks_strategies_ ? "?" : "") +
           (asks_strategies_ ? strategies : "");
}

std::string Directory::policies_like(const std::string& name) const {
    const std::string filter = name.empty() ? "" : "query=" + encoded(name) + "&";
    return "/escalation_policies?" + filter + (asks_strategies_ ? strategies : "");
}

void Directory::ask_ahead(const std::vector<std::string>& services,
                          const std::vector<std::string>& policies) {
    std::vector<std::string> paths;
    paths.reserve(services.size() + policies.size());
    for (const std::string& name : services)
        paths.push_back(looks_like_id(name) ? service_path(name)
                                            : Session::first_page(services_by("name", name)));
    for (const std::string& name : policies)
        paths.push_back(looks_like_id(name) ? policy_path(name)
                                            : Session::first_page(policies_like(name)));
    session_.ask_along(paths);
}

Service Directory::service(const std::string& id_or_name, const Patience& patience) {
    if (looks_like_id(id_or_name)) {
        const auto found = unless_unknown([&] {
            return only(session_.get(service_path(id_or_name), patience), "service", read_service);
        });
        if (found) return *found;
    }
    for (const char* filter : {"name", "query"}) {
        const auto found =
            rows(session_, services_by(filter, id_or_name), "services", read_service, patience);
        if (const auto one = pick(names_of(found), id_or_name, service_noun))
            return of_id(found, one->id);
    }
    const auto all =
        rows(session_, std::string{"/services?"} + whole, "services", read_service, patience);
    throw_unknown(service_noun, id_or_name, names_of(all));
}

Policy Directory::policy(const std::string& id_or_name, const Patience& patience) {
    return without_strategies_if_refused([&]() -> Policy {
        if (looks_like_id(id_or_name)) {
            const auto found = unless_unknown([&] {
                return only(session_.get(policy_path(id_or_name), patience), "escalation_policy",
                            read_policy);
            });
            if (found) return *found;
        }
        const auto named_like = [&](const std::string& name) {
            return rows(session_, policies_like(name), "escalation_policies", read_policy,
                        patience);
        };
        const auto found = named_like(id_or_name);
        if (const auto one = pick(names_of(found), id_or_name, policy_noun))
            return of_id(found, one->id);
        const auto all = named_like({});
        if (const auto one = pick(names_of(all), id_or_name, policy_noun))
            return of_id(all, one->id);
        throw_unknown(policy_noun, id_or_name, names_of(all));
    });
}

std::vector<Incident> Directory::open_incidents(const std::vector<std::string>& services,
                                                const Patience& patience) {
    // Without a range only the last month's are told.
    const json::Document answer = session_.get(
        "/incidents?" + repeated("service_ids%5B%5D", services) +
            "&statuses%5B%5D=triggered&statuses%5B%5D=acknowledged&date_range=all&limit=25",
        patience);
    std::vector<Incident> incidents;
    json::for_each(answer, "incidents", [&](const json::Value& incident) {
        incidents.push_back(read_incident(incident));
    });
    return incidents;
}

// The on-calls first: PagerDuty limits how often they may be asked for.
std::vector<std::string> Directory::paths_for(const std::vector<std::string>& policies) const {
    std::vector<std::string> paths{"/oncalls?" + repeated("escalation_policy_ids%5B%5D", policies) +
                                   "&limit=100"};
    for (const std::string& policy : policies) paths.push_back(policy_path(policy));
    return paths;
}

void Directory::ask_along(const std::vector<std::string>& policies) {
    if (!policies.empty()) session_.ask_along(paths_for(policies));
}

namespace {

// What came is read; what did not, or cannot be read, is missed.
void read_into(Directory::Policies& read, Answer& answer, bool on_calls) {
    if (answer.status() == forbidden) read.forbidden = true;
    if (!answer.came()) {
        read.incomplete = read.incomplete || answer.status() != forbidden;
        return;
    }
    try {
        const json::Document document = json::parse(answer.body());
        if (!on_calls)
            return read.policies.push_back(only(document, "escalation_policy", read_policy));
        const json::Value* list = json::find(document, "oncalls");
        read.incomplete = read.incomplete || list == nullptr || !list->IsArray();
        json::for_each(document, "oncalls", [&](const json::Value& row) {
            if (auto on_call = read_on_call(row)) read.on_calls.push_back(*on_call);
        });
    } catch (const std::exception&) {
        read.incomplete = true;
    }
}

}  // namespace

Directory::Policies Directory::policies(const std::vector<std::string>& policies,
                                        const Patience& patience) {
    Policies read;
    if (policies.empty()) return read;
    const Patience short_patience = session_.for_company(patience);
    std::vector<Answer> answers = session_.get_all(paths_for(policies), short_patience);
    std::vector<std::string> again;
    for (std::size_t i = 0; i < answers.size(); ++i) {
        if (answers[i].status() == forbidden && i > 0 && asks_strategies_)
            again.push_back(policies[i - 1]);
        else
            read_into(read, answers[i], i == 0);
    }
    if (again.empty()) return read;
    asks_strategies_ = false;
    std::vector<std::string> paths;
    paths.reserve(again.size());
    for (const std::string& policy : again) paths.push_back(policy_path(policy));
    for (Answer& answer : session_.get_all(paths, short_patience)) read_into(read, answer, false);
    return read;
}

}  // namespace dutyme::pagerduty
