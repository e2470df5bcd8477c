#include "sandbox/api/services.hpp"

#include "sandbox/api/listing.hpp"
#include "sandbox/replies/refusal.hpp"
#include "sandbox/replies/service_replies.hpp"

#include <algorithm>

namespace dutyme::sandbox {

namespace {

// Accounts without the right to round robin may not even ask.
bool strategies_of(const Call& call) {
    const bool asked = includes(call, "escalation_rule_assignment_strategies");
    if (asked && !call.company.round_robin) throw Refusal{error_reply(403, "Access Denied", 2010)};
    return asked;
}

Reply list_policies(Call& call) {
    const bool strategies = strategies_of(call);
    const std::string query = call.request.query.get("query");
    const auto found = filtered(call.company.policies,
                                [&](const Policy& policy) { return contains(policy.name, query); });
    return one_page(call, "escalation_policies", found, [&](json::Writer& out, const Policy& it) {
        put_policy(out, call.company, it, strategies);
    });
}

Reply get_policy(Call& call) {
    const bool strategies = strategies_of(call);
    const Policy* policy = call.company.policy(call.ids.at(0));
    if (policy == nullptr) throw not_found();
    return one_object("escalation_policy", [&](json::Writer& out) {
        put_policy(out, call.company, *policy, strategies);
    });
}

Reply list_services(Call& call) {
    const std::string query = call.request.query.get("query");
    const auto name = call.request.query.find("name");
    const auto found = filtered(call.company.services, [&](const Service& service) {
        return contains(service.name, query) && (!name || service.name == *name);
    });
    return one_page(call, "services", found, [&](json::Writer& out, const Service& it) {
        put_service(out, call.company, it, includes(call, "escalation_policies"));
    });
}

Reply get_service(Call& call) {
    const Service* service = call.company.service(call.ids.at(0));
    if (service == nullptr) throw not_found();
    return one_object("service", [&](json::Writer& out) {
        put_service(out, call.company, *service, includes(call, "escalation_policies"));
    });
}

bool wanted(const Call& call, const char* filter, const std::string& value) {
    const auto values = call.request.query.every(filter);
    return values.empty() || std::count(values.begin(), values.end(), value) > 0;
}

// Without a range the last month counts.
Window range_of(const Call& call) {
    const std::string range = call.request.query.get("date_range");
    if (!range.empty() && range != "all") throw malformed("date_range is not all");
    if (range == "all") return {Moment::min(), Moment::max()};
    return window_of(call).value_or(
        Window{call.now - std::chrono::hours{24 * 30}, call.now + Milliseconds{1}});
}

Reply list_incidents(Call& call) {
    const Window range = range_of(call);
    std::vector<Incident> found;
    for (const Incident& incident : call.company.incidents)
        if (range.since <= incident.created && incident.created < range.until &&
            wanted(call, "service_ids[]", incident.service) &&
            wanted(call, "statuses[]", incident.status) &&
            wanted(call, "urgencies[]", incident.urgency))
            found.push_back(incident);
    return page_reply(page_of(call), "incidents", found,
                      [&](json::Writer& out, const Incident& incident) {
                          put_incident(out, call.company, incident);
                      });
}

}  // namespace

const std::vector<Route>& service_routes() {
    static const std::vector<Route> all = {
        {"GET",
         {"escalation_policies"},
         "policies",
         list_policies,
         {"query", "user_ids[]", "sort_by", "include[]", "limit", "offset", "total"}},
        {"GET", {"escalation_policies", "*"}, "policy", get_policy, {"include[]"}},
        {"GET",
         {"services"},
         "services",
         list_services,
         {"query", "name", "sort_by", "include[]", "limit", "offset", "total"}},
        {"GET", {"services", "*"}, "service", get_service, {"include[]"}},
        {"GET",
         {"incidents"},
         "incidents",
         list_incidents,
         {"service_ids[]", "statuses[]", "urgencies[]", "date_range", "since", "until", "sort_by",
          "include[]", "limit", "offset", "total"}},
    };
    return all;
}

}  // namespace dutyme::sandbox
