#include "pagerduty/account_directory.hpp"

#include "base/json.hpp"
#include "base/text.hpp"
#include "pagerduty/http/url.hpp"
#include "pagerduty/model/codec_v2.hpp"
#include "pagerduty/model/reachability.hpp"
#include "pagerduty/name_lookup.hpp"

#include <algorithm>
#include <utility>

namespace dutyme::pagerduty {

// People.

namespace {

constexpr const char* name_one = "name one by id or e-mail address: --user WHO";

User user_of(const json::Value& document) {
    const json::Value* user = json::find(document, "user");
    const auto read = user == nullptr ? std::nullopt : read_user(*user);
    if (!read) throw unreadable_answer();
    User found = *read;
    found.reachability = read_reachability(*user);
    return found;
}

std::string with_reachability(const std::string& path_and_query) {
    const char* joint = path_and_query.find('?') == std::string::npos ? "?" : "&";
    return path_and_query + joint +
           "include%5B%5D=contact_methods&include%5B%5D=notification_rules";
}

// A token that may read people need not be one that may read how they are reached.
template <class Ask>
auto with_reach_if_allowed(const std::string& path_and_query, const Ask& ask) {
    try {
        return ask(with_reachability(path_and_query));
    } catch (const Refusal& refusal) {
        if (refusal.status() != 403) throw;
    }
    return ask(path_and_query);
}

std::string licence_path(const User& user) {
    return "/users/" + encoded(user.id) + "/license";
}

[[noreturn]] void throw_unknown_user(const std::string& what, const std::string& who) {
    throw Error{Failure::not_found, "no PagerDuty user has the " + what + " " + printable(who),
                name_one};
}

User user_by_id(Session& session, const std::string& id, const Deadline& deadline) {
    if (!is_id(id)) throw_unknown_user("id", id);
    try {
        return with_reach_if_allowed("/users/" + id, [&](const std::string& path) {
            return user_of(session.get(path, deadline));
        });
    } catch (const Refusal& refusal) {
        if (refusal.status() != 404) throw;
        throw_unknown_user("id", id);
    }
}

User user_by_email(Session& session, const std::string& email, const Deadline& deadline) {
    const std::string wanted = lower_case(email);
    const auto found =
        with_reach_if_allowed("/users?query=" + encoded(email), [&](const std::string& path) {
            std::vector<User> users;
            session.for_each_row(path, "users", deadline, [&](const json::Value& row) {
                auto user = read_user(row);
                if (!user || lower_case(json::text_or_empty(row, "email")) != wanted) return;
                user->reachability = read_reachability(row);
                users.push_back(*std::move(user));
            });
            return users;
        });
    const bool one_person = std::all_of(found.begin(), found.end(), [&](const User& user) {
        return user.id == found.front().id;  // a row may come on two pages
    });
    if (found.empty()) throw_unknown_user("e-mail address", email);
    if (!one_person)
        throw Error{Failure::ambiguous,
                    "several PagerDuty users have the e-mail address " + printable(email),
                    "name one by id: --user " + found.front().id};
    return found.front();
}

}  // namespace

std::optional<User> AccountDirectory::token_owner(const Deadline& deadline) {
    try {
        return with_reach_if_allowed("/users/me", [&](const std::string& path) {
            return user_of(session_.get(path, deadline));
        });
    } catch (const Refusal& refusal) {
        const int status = refusal.status();
        if (status == 401 || status < 400) throw;
        return std::nullopt;
    }
}

User AccountDirectory::find_user(const std::string& id_or_email, const Deadline& deadline) {
    const bool email = id_or_email.find('@') != std::string::npos;
    return email ? user_by_email(session_, id_or_email, deadline)
                 : user_by_id(session_, id_or_email, deadline);
}

void AccountDirectory::prefetch_licence(const User& user) {
    session_.prefetch({licence_path(user)});
}

bool AccountDirectory::has_stakeholder_licence(const User& user, const Deadline& deadline) {
    const Deadline soon = session_.best_effort(deadline);
    try {
        const Handle answer = std::move(session_.get_all({licence_path(user)}, soon)[0]);
        if (!answer.arrived()) return false;
        const json::Document document = json::parse(answer.body());
        const json::Value* licence = json::find(document, "license");
        return licence != nullptr && json::text_or_empty(*licence, "role_group") == "Stakeholder";
    } catch (const std::exception&) {
        return false;
    }
}

// Services, escalation policies and incidents.

namespace {

constexpr EntityKind service_kind{"service", "services", "--service"};
constexpr EntityKind policy_kind{"escalation policy", "escalation policies", "--escalation-policy"};
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
std::vector<NamedId> names_of(const std::vector<Thing>& things) {
    std::vector<NamedId> names;
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
                        const Deadline& deadline) {
    std::vector<Thing> found;
    session.for_each_row(path, list, deadline, [&](const json::Value& row) {
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
auto AccountDirectory::without_strategies_if_refused(const Ask& ask) {
    try {
        return ask();
    } catch (const Refusal& refusal) {
        if (refusal.status() != forbidden || !std::exchange(asks_strategies_, false)) throw;
    }
    return ask();
}

std::string AccountDirectory::policy_path(const std::string& id) const {
    return "/escalation_policies/" + encoded(id) + (asks_strategies_ ? "?" : "") +
           (asks_strategies_ ? strategies : "");
}

std::string AccountDirectory::policies_like(const std::string& name) const {
    const std::string filter = name.empty() ? "" : "query=" + encoded(name) + "&";
    return "/escalation_policies?" + filter + (asks_strategies_ ? strategies : "");
}

void AccountDirectory::prefetch(const std::vector<std::string>& services,
                                const std::vector<std::string>& policies) {
    std::vector<std::string> paths;
    paths.reserve(services.size() + policies.size());
    for (const std::string& name : services)
        paths.push_back(looks_like_id(name) ? service_path(name)
                                            : Session::first_page(services_by("name", name)));
    for (const std::string& name : policies)
        paths.push_back(looks_like_id(name) ? policy_path(name)
                                            : Session::first_page(policies_like(name)));
    session_.prefetch(paths);
}

Service AccountDirectory::find_service(const std::string& id_or_name, const Deadline& deadline) {
    if (looks_like_id(id_or_name)) {
        const auto found = unless_unknown([&] {
            return only(session_.get(service_path(id_or_name), deadline), "service", read_service);
        });
        if (found) return *found;
    }
    for (const char* filter : {"name", "query"}) {
        const auto found =
            rows(session_, services_by(filter, id_or_name), "services", read_service, deadline);
        if (const auto one = pick(names_of(found), id_or_name, service_kind))
            return of_id(found, one->id);
    }
    const auto all =
        rows(session_, std::string{"/services?"} + whole, "services", read_service, deadline);
    throw_unknown_name(service_kind, id_or_name, names_of(all));
}

Policy AccountDirectory::find_policy(const std::string& id_or_name, const Deadline& deadline) {
    return without_strategies_if_refused([&]() -> Policy {
        if (looks_like_id(id_or_name)) {
            const auto found = unless_unknown([&] {
                return only(session_.get(policy_path(id_or_name), deadline), "escalation_policy",
                            read_policy);
            });
            if (found) return *found;
        }
        const auto named_like = [&](const std::string& name) {
            return rows(session_, policies_like(name), "escalation_policies", read_policy,
                        deadline);
        };
        const auto found = named_like(id_or_name);
        if (const auto one = pick(names_of(found), id_or_name, policy_kind))
            return of_id(found, one->id);
        const auto all = named_like({});
        if (const auto one = pick(names_of(all), id_or_name, policy_kind))
            return of_id(all, one->id);
        throw_unknown_name(policy_kind, id_or_name, names_of(all));
    });
}

std::vector<Incident> AccountDirectory::open_incidents(const std::vector<std::string>& services,
                                                       const Deadline& deadline) {
    // Without a range only the last month's are told.
    const json::Document answer = session_.get(
        "/incidents?" + repeated("service_ids%5B%5D", services) +
            "&statuses%5B%5D=triggered&statuses%5B%5D=acknowledged&date_range=all&limit=25",
        deadline);
    std::vector<Incident> incidents;
    json::for_each(answer, "incidents", [&](const json::Value& incident) {
        incidents.push_back(read_incident(incident));
    });
    return incidents;
}

// The on-calls first: PagerDuty limits how often they may be asked for.
std::vector<std::string> AccountDirectory::paths_for(
    const std::vector<std::string>& policies) const {
    std::vector<std::string> paths{"/oncalls?" + repeated("escalation_policy_ids%5B%5D", policies) +
                                   "&limit=100"};
    for (const std::string& policy : policies) paths.push_back(policy_path(policy));
    return paths;
}

void AccountDirectory::prefetch_policies(const std::vector<std::string>& policies) {
    if (!policies.empty()) session_.prefetch(paths_for(policies));
}

namespace {

// What came is read; what did not, or cannot be read, is missed.
void read_into(Directory::Policies& read, Handle& answer, bool on_calls) {
    if (answer.status() == forbidden) read.forbidden = true;
    if (!answer.arrived()) {
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

Directory::Policies AccountDirectory::policies(const std::vector<std::string>& policies,
                                               const Deadline& deadline) {
    Policies read;
    if (policies.empty()) return read;
    const Deadline soon = session_.best_effort(deadline);
    std::vector<Handle> answers = session_.get_all(paths_for(policies), soon);
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
    for (Handle& answer : session_.get_all(paths, soon)) read_into(read, answer, false);
    return read;
}

}  // namespace dutyme::pagerduty
