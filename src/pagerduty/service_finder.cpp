#include "pagerduty/service_finder.hpp"

#include "base/json.hpp"
#include "pagerduty/entity_lookup.hpp"
#include "pagerduty/http/url.hpp"
#include "pagerduty/name_lookup.hpp"
#include "pagerduty/paged_list.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

namespace dutyme::pagerduty {

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

}  // namespace dutyme::pagerduty
