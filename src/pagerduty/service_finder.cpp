#include "pagerduty/service_finder.hpp"

#include "base/json.hpp"
#include "pagerduty/http/transport.hpp"
#include "pagerduty/name_lookup.hpp"

#include <algorithm>
#include <cstddef>
#include <exception>
#include <optional>
#include <utility>

namespace dutyme::pagerduty {

namespace {

constexpr EntityKind policy_kind{"escalation policy", "escalation policies", "--escalation-policy"};
constexpr const char* include_strategies = "include%5B%5D=escalation_rule_assignment_strategies";

std::string on_calls_path(const std::vector<std::string>& policies) {
    return "/oncalls?" + repeated("escalation_policy_ids%5B%5D", policies);
}

// Returns false, and notes in `read` what is missing, when the GET failed.
bool has_arrived(Directory::Policies& read, const Handle& answer) {
    if (answer.status() == forbidden_status) read.forbidden = true;
    if (!answer.arrived()) read.incomplete = read.incomplete || answer.status() != forbidden_status;
    return answer.arrived();
}

void read_policy_into(Directory::Policies& read, const Handle& answer) {
    if (!has_arrived(read, answer)) return;
    try {
        read.policies.push_back(
            read_member(json::parse(answer.body()), "escalation_policy", read_policy));
    } catch (const std::exception&) {
        read.incomplete = true;
    }
}

}  // namespace

// An account without the round robin feature may be refused the include.
template <class Ask>
auto PolicyFinder::without_strategies_if_refused(const Ask& ask) {
    if (!asks_strategies_) return ask();
    return with_include_if_allowed([&](bool allowed) {
        asks_strategies_ = allowed;
        return ask();
    });
}

std::string PolicyFinder::policy_path(const std::string& id) const {
    return "/escalation_policies/" + id_segment(id) + (asks_strategies_ ? "?" : "") +
           (asks_strategies_ ? include_strategies : "");
}

std::string PolicyFinder::policies_like(const std::string& name) const {
    const std::string filter = name.empty() ? "" : "query=" + encoded(name) + "&";
    return "/escalation_policies?" + filter + (asks_strategies_ ? include_strategies : "");
}

Handle PolicyFinder::fetch(const std::string& id_or_name) {
    if (looks_like_id(id_or_name)) return session_.fetch_needed(policy_path(id_or_name));
    return fetch_first_page(session_, policies_like(id_or_name));
}

void PolicyFinder::prefetch(const std::string& id_or_name) {
    policies_.insert_or_assign(id_or_name, fetch(id_or_name));
}

Policy PolicyFinder::find(const std::string& id_or_name, const Deadline& deadline) {
    return without_strategies_if_refused([&]() -> Policy {
        Handle first = prefetched_or(policies_, id_or_name, [&] { return fetch(id_or_name); });
        const bool by_id = looks_like_id(id_or_name);
        if (by_id) {
            const auto found = unless_unknown([&] {
                return read_member(first.document(deadline), "escalation_policy", read_policy);
            });
            if (found) return *found;
        }
        const auto policies_in = [&](const std::string& path, const Handle& page,
                                     const Deadline& until) {
            return read_rows(session_, path, page, "escalation_policies", read_policy, until);
        };
        const std::string like_it = policies_like(id_or_name);
        const auto found =
            policies_in(like_it, by_id ? fetch_first_page(session_, like_it) : first, deadline);
        if (const auto one = pick(names_of(found), id_or_name, policy_kind))
            return entity_of(found, one->id);
        const auto all = empty_on_failure([&] {
            return policies_in(policies_like({}), fetch_first_page(session_, policies_like({})),
                               session_.best_effort(deadline));
        });
        if (const auto one = pick(names_of(all), id_or_name, policy_kind))
            return entity_of(all, one->id);
        throw_unknown_name(policy_kind, id_or_name, names_of(all.empty() ? found : all));
    });
}

// details() reads the on-calls from the front.
std::vector<Handle> PolicyFinder::fetch_details(const std::vector<std::string>& policies) {
    std::vector<Handle> handles{fetch_optional_page(session_, on_calls_path(policies))};
    for (const std::string& policy : policies)
        handles.push_back(session_.fetch(policy_path(policy)));
    return handles;
}

void PolicyFinder::prefetch_details(const std::vector<std::string>& ids) {
    if (!ids.empty()) details_.insert_or_assign(ids, fetch_details(ids));
}

// An incomplete list does not prove that somebody is off call.
void PolicyFinder::read_on_calls(Directory::Policies& read,
                                 const std::vector<std::string>& policies, const Handle& first_page,
                                 const Deadline& deadline) {
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

Directory::Policies PolicyFinder::details(const std::vector<std::string>& ids,
                                          const Deadline& deadline) {
    Directory::Policies read;
    if (ids.empty()) return read;
    const Deadline soon = session_.best_effort(deadline);
    const std::vector<Handle> handles =
        prefetched_or(details_, ids, [&] { return fetch_details(ids); });
    session_.wait(handles, soon);
    std::vector<Handle> again;
    const bool asked_strategies = asks_strategies_;
    read_on_calls(read, ids, handles.front(), soon);
    for (std::size_t i = 1; i < handles.size(); ++i) {
        const int status = handles[i].status();
        if (asked_strategies && (status == forbidden_status || status == 400)) {
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

std::vector<Policy> PolicyFinder::needed(const std::vector<std::string>& ids,
                                         const Deadline& deadline) {
    std::vector<Handle> handles;
    handles.reserve(ids.size());
    for (const std::string& id : ids)
        handles.push_back(session_.fetch_needed("/escalation_policies/" + id_segment(id)));
    session_.wait(handles, deadline);
    std::vector<Policy> found;
    for (Handle& handle : handles) {
        auto policy = unless_unknown([&] {
            return read_member(handle.document(deadline), "escalation_policy", read_policy);
        });
        if (policy) found.push_back(*std::move(policy));
    }
    return found;
}

namespace {

constexpr EntityKind service_kind{"service", "services", "--service"};
constexpr const char* include_policy = "include%5B%5D=escalation_policies";

std::string service_path(const std::string& id, bool with_policy) {
    return "/services/" + id_segment(id) + (with_policy ? std::string{"?"} + include_policy : "");
}

// `filter` is "name" (exact) or "query" (contained, without case).
std::string services_by(const std::string& filter, const std::string& name, bool with_policy) {
    return "/services?" + filter + "=" + encoded(name) +
           (with_policy ? std::string{"&"} + include_policy : "");
}

}  // namespace

Handle ServiceFinder::fetch(const std::string& id_or_name) {
    if (looks_like_id(id_or_name)) return session_.fetch_needed(service_path(id_or_name, true));
    return fetch_first_page(session_, services_by("name", id_or_name, true));
}

void ServiceFinder::prefetch(const std::string& id_or_name) {
    services_.insert_or_assign(id_or_name, fetch(id_or_name));
}

Service ServiceFinder::find(const std::string& id_or_name, const Deadline& deadline) {
    return with_include_if_allowed([&](bool allowed) {
        Service service = find(id_or_name, allowed, deadline);
        if (!allowed && !service.policy.id.empty())
            service.policy = policies_.find(service.policy.id, deadline);
        return service;
    });
}

Service ServiceFinder::find(const std::string& id_or_name, bool with_policy,
                            const Deadline& deadline) {
    const bool by_id = looks_like_id(id_or_name);
    if (by_id) {
        Handle handle =
            with_policy ? prefetched_or(services_, id_or_name, [&] { return fetch(id_or_name); })
                        : session_.fetch(service_path(id_or_name, false));
        const auto found = unless_unknown(
            [&] { return read_member(handle.document(deadline), "service", read_service); });
        if (found) return *found;
    }
    std::vector<Service> similar;
    for (const std::string filter : {"name", "query"}) {
        const std::string path = services_by(filter, id_or_name, with_policy);
        const auto fetch_list = [&] { return fetch_first_page(session_, path); };
        const bool may_be_ahead = !by_id && with_policy && filter == "name";
        const Handle page =
            may_be_ahead ? prefetched_or(services_, id_or_name, fetch_list) : fetch_list();
        const auto found = read_rows(session_, path, page, "services", read_service, deadline);
        if (const auto one = pick(names_of(found), id_or_name, service_kind))
            return entity_of(found, one->id);
        similar = found;
    }
    const auto all = empty_on_failure([&] {
        const std::string path = "/services";
        return read_rows(session_, path, fetch_first_page(session_, path), "services", read_service,
                         session_.best_effort(deadline));
    });
    throw_unknown_name(service_kind, id_or_name, names_of(all.empty() ? similar : all));
}

// Keeps the URL short enough for any server and proxy.
constexpr std::size_t services_per_request = 50;

std::vector<Incident> ServiceFinder::open_incidents(const std::vector<std::string>& services,
                                                    const Deadline& deadline) {
    std::vector<std::pair<std::string, Handle>> lists;
    for (std::size_t begin = 0; begin < services.size(); begin += services_per_request) {
        const auto first = services.begin() + static_cast<std::ptrdiff_t>(begin);
        const auto count = std::min(services_per_request, services.size() - begin);
        // Without date_range PagerDuty lists the last month alone.
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

void ServiceFinder::prefetch_incidents() {
    incidents_ = fetch_optional_page(session_,
                                     "/incidents?statuses%5B%5D=triggered"
                                     "&statuses%5B%5D=acknowledged&date_range=all");
}

std::vector<Incident> ServiceFinder::prefetched_incidents(
    const std::vector<std::string>& services) const {
    std::vector<Incident> incidents;
    if (!incidents_ || !incidents_->arrived()) return incidents;
    try {
        const json::Document document = json::parse(incidents_->body());
        json::for_each(document, "incidents", [&](const json::Value& row) {
            const json::Value* service = json::find(row, "service");
            const std::string id = service == nullptr ? "" : json::text_or_empty(*service, "id");
            if (std::find(services.begin(), services.end(), id) != services.end())
                incidents.push_back(read_incident(row));
        });
    } catch (const JsonError&) {
        incidents.clear();
    }
    return incidents;
}

}  // namespace dutyme::pagerduty
