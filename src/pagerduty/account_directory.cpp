#include "pagerduty/account_directory.hpp"

#include "base/json.hpp"
#include "base/text.hpp"
#include "pagerduty/http/url.hpp"
#include "pagerduty/model/codec_v2.hpp"
#include "pagerduty/model/reachability.hpp"
#include "pagerduty/name_lookup.hpp"
#include "pagerduty/paged_list.hpp"

#include <algorithm>
#include <cstddef>
#include <exception>
#include <string_view>
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

constexpr int forbidden = 403;

// What is asked for along with something may be refused by itself. An account's key that asks for
// its own person is refused for good.
bool may_be_of_include(const Refusal& refusal) {
    const bool is_of_key =
        std::string_view{refusal.what()}.find("access token") != std::string_view::npos;
    const bool is_refused = refusal.status() == 400 && refusal.failure() == Failure::refused;
    return refusal.status() == forbidden || (is_refused && !is_of_key);
}

// Calls ask(true), and where what is asked along is refused, or makes the answer too large for us,
// ask(false). A token that may read people need not be one that may read how they are reached.
template <class Ask>
auto with_include_if_allowed(const Ask& ask) {
    try {
        return ask(true);
    } catch (const Refusal& refusal) {
        if (!may_be_of_include(refusal)) throw;
    } catch (const NoResponse& none) {
        if (none.trouble() != Trouble::too_large) throw;
    }
    return ask(false);
}

// What was prefetched for this key, or what fetch() queues now.
template <class Key, class Handles, class Fetch>
Handles take(std::map<Key, Handles>& prefetched, const Key& key, const Fetch& fetch) {
    const auto found = prefetched.extract(key);
    return found.empty() ? fetch() : found.mapped();
}

std::string users_like(const std::string& email) {
    return "/users?query=" + encoded(email);
}

bool is_email(const std::string& id_or_email) {
    return id_or_email.find('@') != std::string::npos;
}

[[noreturn]] void throw_unknown_user(const std::string& what, const std::string& who) {
    throw Error{Failure::not_found, "no PagerDuty user has the " + what + " " + printable(who),
                name_one};
}

}  // namespace

Handle AccountDirectory::fetch_user(const std::string& who) {
    if (is_email(who)) return fetch_first_page(session_, with_reachability(users_like(who)));
    return session_.fetch_needed(
        with_reachability("/users/" + (who.empty() ? "me" : encoded(who))));
}

void AccountDirectory::prefetch_user(const std::string& who) {
    users_.insert_or_assign(who, fetch_user(who));
}

std::optional<User> AccountDirectory::token_owner(const Deadline& deadline) {
    try {
        return with_include_if_allowed([&](bool allowed) {
            const std::string me;
            Handle handle = allowed ? take(users_, me, [&] { return fetch_user(me); })
                                    : session_.fetch("/users/me");
            return user_of(handle.document(deadline));
        });
    } catch (const Refusal& refusal) {
        const int status = refusal.status();
        if (status == 401 || status < 400) throw;
        return std::nullopt;
    }
}

User AccountDirectory::find_user(const std::string& id_or_email, const Deadline& deadline) {
    return is_email(id_or_email) ? user_by_email(id_or_email, deadline)
                                 : user_by_id(id_or_email, deadline);
}

User AccountDirectory::user_by_id(const std::string& id, const Deadline& deadline) {
    if (!is_id(id)) throw_unknown_user("id", id);
    try {
        return with_include_if_allowed([&](bool allowed) {
            Handle handle = allowed ? take(users_, id, [&] { return fetch_user(id); })
                                    : session_.fetch("/users/" + id);
            return user_of(handle.document(deadline));
        });
    } catch (const Refusal& refusal) {
        if (refusal.status() != 404) throw;
        throw_unknown_user("id", id);
    }
}

User AccountDirectory::user_by_email(const std::string& email, const Deadline& deadline) {
    const std::string wanted = lower_case(email);
    const auto found = with_include_if_allowed([&](bool allowed) {
        const std::string path = allowed ? with_reachability(users_like(email)) : users_like(email);
        const Handle first_page = allowed ? take(users_, email, [&] { return fetch_user(email); })
                                          : fetch_first_page(session_, path);
        std::vector<User> users;
        for_each_row(session_, path, first_page, "users", deadline, [&](const json::Value& row) {
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

Handle AccountDirectory::fetch_licence(const User& user) {
    return session_.fetch("/users/" + encoded(user.id) + "/license");
}

void AccountDirectory::prefetch_licence(const User& user) {
    licences_.insert_or_assign(user.id, fetch_licence(user));
}

bool AccountDirectory::has_stakeholder_licence(const User& user, const Deadline& deadline) {
    Handle handle = take(licences_, user.id, [&] { return fetch_licence(user); });
    try {
        handle.wait(session_.best_effort(deadline));
        if (!handle.arrived()) return false;
        const json::Document document = json::parse(handle.body());
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
constexpr const char* whole = "include%5B%5D=escalation_policies";

std::string service_path(const std::string& id, bool with_policy) {
    return "/services/" + encoded(id) + (with_policy ? std::string{"?"} + whole : "");
}

// "name": called exactly so; "query": a part of it, without case.
std::string services_by(const std::string& filter, const std::string& name, bool with_policy) {
    return "/services?" + filter + "=" + encoded(name) +
           (with_policy ? std::string{"&"} + whole : "");
}

// What is asked for a hint alone never decides: failing, it hints at nothing.
template <class Ask>
auto as_courtesy(const Ask& ask) -> decltype(ask()) {
    try {
        return ask();
    } catch (const Error& error) {
        if (error.failure() == Failure::cancelled) throw;
        return {};
    }
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

// The rows of a list whose first page was queued, each once: one may come on two pages.
template <class Thing>
std::vector<Thing> rows(Session& session, const std::string& path, const Handle& first_page,
                        const char* list, std::optional<Thing> (*read)(const json::Value&),
                        const Deadline& deadline) {
    std::vector<Thing> found;
    for_each_row(session, path, first_page, list, deadline, [&](const json::Value& row) {
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
    if (!asks_strategies_) return ask();
    return with_include_if_allowed([&](bool allowed) {
        asks_strategies_ = allowed;
        return ask();
    });
}

std::string AccountDirectory::policy_path(const std::string& id) const {
    return "/escalation_policies/" + encoded(id) + (asks_strategies_ ? "?" : "") +
           (asks_strategies_ ? strategies : "");
}

std::string AccountDirectory::policies_like(const std::string& name) const {
    const std::string filter = name.empty() ? "" : "query=" + encoded(name) + "&";
    return "/escalation_policies?" + filter + (asks_strategies_ ? strategies : "");
}

Handle AccountDirectory::fetch_service(const std::string& id_or_name) {
    if (looks_like_id(id_or_name)) return session_.fetch_needed(service_path(id_or_name, true));
    return fetch_first_page(session_, services_by("name", id_or_name, true));
}

Handle AccountDirectory::fetch_policy(const std::string& id_or_name) {
    if (looks_like_id(id_or_name)) return session_.fetch_needed(policy_path(id_or_name));
    return fetch_first_page(session_, policies_like(id_or_name));
}

void AccountDirectory::prefetch(const std::vector<std::string>& services,
                                const std::vector<std::string>& policies) {
    for (const std::string& name : services) services_.insert_or_assign(name, fetch_service(name));
    for (const std::string& name : policies) policies_.insert_or_assign(name, fetch_policy(name));
}

Service AccountDirectory::find_service(const std::string& id_or_name, const Deadline& deadline) {
    return with_include_if_allowed([&](bool allowed) {
        Service service = find_service(id_or_name, allowed, deadline);
        if (!allowed && !service.policy.id.empty())
            service.policy = find_policy(service.policy.id, deadline);
        return service;
    });
}

Service AccountDirectory::find_service(const std::string& id_or_name, bool with_policy,
                                       const Deadline& deadline) {
    const bool by_id = looks_like_id(id_or_name);
    if (by_id) {
        Handle handle = with_policy
                            ? take(services_, id_or_name, [&] { return fetch_service(id_or_name); })
                            : session_.fetch(service_path(id_or_name, false));
        const auto found = unless_unknown(
            [&] { return only(handle.document(deadline), "service", read_service); });
        if (found) return *found;
    }
    std::vector<Service> similar;
    for (const std::string filter : {"name", "query"}) {
        const std::string path = services_by(filter, id_or_name, with_policy);
        const auto fetch = [&] { return fetch_first_page(session_, path); };
        const bool may_be_ahead = !by_id && with_policy && filter == "name";
        const Handle page = may_be_ahead ? take(services_, id_or_name, fetch) : fetch();
        const auto found = rows(session_, path, page, "services", read_service, deadline);
        if (const auto one = pick(names_of(found), id_or_name, service_kind))
            return of_id(found, one->id);
        similar = found;
    }
    const auto all = as_courtesy([&] {
        const std::string path = "/services";
        return rows(session_, path, fetch_first_page(session_, path), "services", read_service,
                    session_.best_effort(deadline));
    });
    throw_unknown_name(service_kind, id_or_name, names_of(all.empty() ? similar : all));
}

Policy AccountDirectory::find_policy(const std::string& id_or_name, const Deadline& deadline) {
    return without_strategies_if_refused([&]() -> Policy {
        Handle first = take(policies_, id_or_name, [&] { return fetch_policy(id_or_name); });
        const bool by_id = looks_like_id(id_or_name);
        if (by_id) {
            const auto found = unless_unknown(
                [&] { return only(first.document(deadline), "escalation_policy", read_policy); });
            if (found) return *found;
        }
        const auto policies_in = [&](const std::string& path, const Handle& page,
                                     const Deadline& until) {
            return rows(session_, path, page, "escalation_policies", read_policy, until);
        };
        const std::string like_it = policies_like(id_or_name);
        const auto found =
            policies_in(like_it, by_id ? fetch_first_page(session_, like_it) : first, deadline);
        if (const auto one = pick(names_of(found), id_or_name, policy_kind))
            return of_id(found, one->id);
        const auto all = as_courtesy([&] {
            return policies_in(policies_like({}), fetch_first_page(session_, policies_like({})),
                               session_.best_effort(deadline));
        });
        if (const auto one = pick(names_of(all), id_or_name, policy_kind))
            return of_id(all, one->id);
        throw_unknown_name(policy_kind, id_or_name, names_of(all.empty() ? found : all));
    });
}

// So many in one URL that no server finds it too long.
constexpr std::size_t services_at_once = 50;

std::vector<Incident> AccountDirectory::open_incidents(const std::vector<std::string>& services,
                                                       const Deadline& deadline) {
    std::vector<std::pair<std::string, Handle>> lists;
    for (std::size_t begin = 0; begin < services.size(); begin += services_at_once) {
        const auto first = services.begin() + static_cast<std::ptrdiff_t>(begin);
        const auto count = std::min(services_at_once, services.size() - begin);
        // Without a range only the last month's are told.
        const std::string path =
            "/incidents?" +
            repeated("service_ids%5B%5D", {first, first + static_cast<std::ptrdiff_t>(count)}) +
            "&statuses%5B%5D=triggered&statuses%5B%5D=acknowledged"
            "&date_range=all";
        lists.emplace_back(path, fetch_first_page(session_, path));
    }
    std::vector<Incident> incidents;
    for (const auto& [path, first_page] : lists)
        for_each_row(session_, path, first_page, "incidents", deadline,
                     [&](const json::Value& row) { incidents.push_back(read_incident(row)); });
    return incidents;
}

namespace {

std::string on_calls_path(const std::vector<std::string>& policies) {
    return "/oncalls?" + repeated("escalation_policy_ids%5B%5D", policies);
}

}  // namespace

// The on-calls first: PagerDuty limits how often they may be asked for.
std::vector<Handle> AccountDirectory::fetch_details(const std::vector<std::string>& policies) {
    std::vector<Handle> handles{fetch_optional_page(session_, on_calls_path(policies))};
    for (const std::string& policy : policies)
        handles.push_back(session_.fetch(policy_path(policy)));
    return handles;
}

void AccountDirectory::prefetch_policies(const std::vector<std::string>& ids) {
    if (!ids.empty()) details_.insert_or_assign(ids, fetch_details(ids));
}

namespace {

// True: it came. Else what is missed is noted.
bool has_arrived(Directory::Policies& read, const Handle& answer) {
    if (answer.status() == forbidden) read.forbidden = true;
    if (!answer.arrived()) read.incomplete = read.incomplete || answer.status() != forbidden;
    return answer.arrived();
}

// What cannot be read is missed.
void read_policy_into(Directory::Policies& read, const Handle& answer) {
    if (!has_arrived(read, answer)) return;
    try {
        read.policies.push_back(only(json::parse(answer.body()), "escalation_policy", read_policy));
    } catch (const std::exception&) {
        read.incomplete = true;
    }
}

}  // namespace

// Of a list that did not come to its end nobody can say who is not in it.
void AccountDirectory::read_on_calls(Policies& read, const std::vector<std::string>& policies,
                                     const Handle& first_page, const Deadline& deadline) {
    read.knows_on_calls = false;
    if (!has_arrived(read, first_page)) return;
    try {
        json::check(first_page.body());
        for_each_row(session_, on_calls_path(policies), first_page, "oncalls", deadline,
                     [&](const json::Value& row) {
                         if (auto on_call = read_on_call(row)) read.on_calls.push_back(*on_call);
                     });
        read.knows_on_calls = true;
    } catch (const std::exception&) {
        read.incomplete = true;
    }
}

Directory::Policies AccountDirectory::policies(const std::vector<std::string>& ids,
                                               const Deadline& deadline) {
    Policies read;
    if (ids.empty()) return read;
    const Deadline soon = session_.best_effort(deadline);
    const std::vector<Handle> handles = take(details_, ids, [&] { return fetch_details(ids); });
    session_.wait(handles, soon);
    std::vector<Handle> again;
    const bool asked_strategies = asks_strategies_;
    read_on_calls(read, ids, handles.front(), soon);
    for (std::size_t i = 1; i < handles.size(); ++i) {
        const int status = handles[i].status();
        if (asked_strategies && (status == forbidden || status == 400)) {
            asks_strategies_ = false;
            again.push_back(session_.fetch(policy_path(ids[i - 1])));
        } else {
            read_policy_into(read, handles[i]);
        }
    }
    session_.wait(again, soon);
    for (const Handle& handle : again) read_policy_into(read, handle);
    return read;
}

std::vector<Policy> AccountDirectory::needed_policies(const std::vector<std::string>& ids,
                                                      const Deadline& deadline) {
    std::vector<Handle> handles;
    handles.reserve(ids.size());
    for (const std::string& id : ids)
        handles.push_back(session_.fetch_needed("/escalation_policies/" + encoded(id)));
    session_.wait(handles, deadline);
    std::vector<Policy> found;
    for (Handle& handle : handles) {
        auto policy = unless_unknown(
            [&] { return only(handle.document(deadline), "escalation_policy", read_policy); });
        if (policy) found.push_back(*std::move(policy));
    }
    return found;
}

}  // namespace dutyme::pagerduty
