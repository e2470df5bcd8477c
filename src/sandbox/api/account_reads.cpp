#include "sandbox/api/operations.hpp"
#include "sandbox/model/account.hpp"
#include "sandbox/replies/account_replies.hpp"
#include "sandbox/replies/refusal.hpp"

#include <algorithm>

namespace dutyme::sandbox {

namespace {

const User& user_of(const Call& call) {
    const User* user = call.account.user(call.ids.at(0));
    if (user == nullptr || user->deleted) throw not_found();
    return *user;
}

Reply user_reply(const Call& call, const User& user) {
    return one_object("user", [&](json::Writer& out) {
        put_user(out, call.account, user, call.request.query.every("include[]"));
    });
}

// Accounts without the right to round robin may not even ask.
bool strategies_of(const Call& call) {
    const bool asked = includes(call, "escalation_rule_assignment_strategies");
    if (asked && !call.account.round_robin) throw Refusal{error_reply(403, "Access Denied", 2010)};
    return asked;
}

bool wanted(const Call& call, const char* filter, const std::string& value) {
    const auto values = call.request.query.every(filter);
    return values.empty() || std::count(values.begin(), values.end(), value) > 0;
}

// Without a range the last month counts.
Window range_of(const Call& call) {
    const std::string range = call.request.query.get("date_range");
    if (!range.empty() && range != "all") throw malformed("date_range is not all");
    if (range == "all") return {Time::min(), Time::max()};
    return window_of(call).value_or(
        Window{call.now - std::chrono::hours{24 * 30}, call.now + Milliseconds{1}});
}

}  // namespace

Reply list_users(Call& call) {
    const std::string query = call.request.query.get("query");
    const auto found = filtered(call.account.users, [&](const User& user) {
        return !user.deleted && (contains(user.name, query) || contains(user.email, query));
    });
    return one_page(call, "users", found, [&](json::Writer& out, const User& user) {
        put_user(out, call.account, user, call.request.query.every("include[]"));
    });
}

Reply get_user(Call& call) {
    return user_reply(call, user_of(call));
}

Reply get_me(Call& call) {
    const User* user = call.account.user(call.key.user);
    if (user != nullptr) return user_reply(call, *user);
    return {
        400,
        R"({"error":"User not found: this endpoint cannot be used with an account-level access token"})"};
}

Reply list_contact_methods(Call& call) {
    const Reach reach = user_of(call).how_reached();
    return {200, written([&](json::Writer& out) {
                out.StartObject();
                out.Key("contact_methods");
                out.StartArray();
                for (const ContactMethod& contact : reach.contacts)
                    put_contact_method(out, contact);
                out.EndArray();
                out.EndObject();
            })};
}

// Without "urgency" only the rules for high urgency are told.
Reply list_notification_rules(Call& call) {
    const std::string urgency = call.request.query.get("urgency", "high");
    if (urgency != "high" && urgency != "low" && urgency != "all")
        throw malformed("urgency is none of high, low and all");
    const Reach reach = user_of(call).how_reached();
    const bool whole = call.request.query.get("include[]") == "contact_methods";
    return {200, written([&](json::Writer& out) {
                out.StartObject();
                out.Key("notification_rules");
                out.StartArray();
                for (const NotificationRule& rule : reach.rules)
                    if (urgency == "all" || urgency == rule.urgency)
                        put_notification_rule(out, reach, rule, whole);
                out.EndArray();
                out.EndObject();
            })};
}

Reply get_license(Call& call) {
    const License& license = license_of(user_of(call));
    return one_object("license", [&](json::Writer& out) {
        begin_license(out, license);
        out.EndObject();
    });
}

// All of them: this list has no pages.
Reply list_licenses(Call& call) {
    return {200, written([&](json::Writer& out) {
                out.StartObject();
                out.Key("licenses");
                out.StartArray();
                for (const License& license : licenses()) {
                    const std::size_t taken = holders(call.account, license);
                    begin_license(out, license);
                    out.Key("current_value");
                    out.Uint64(taken);
                    out.Key("allocations_available");
                    out.Uint64(license.bought - taken);
                    out.EndObject();
                }
                out.EndArray();
                out.EndObject();
            })};
}

Reply list_policies(Call& call) {
    const bool strategies = strategies_of(call);
    const std::string query = call.request.query.get("query");
    const auto found = filtered(call.account.policies,
                                [&](const Policy& policy) { return contains(policy.name, query); });
    return one_page(call, "escalation_policies", found, [&](json::Writer& out, const Policy& it) {
        put_policy(out, call.account, it, strategies);
    });
}

Reply get_policy(Call& call) {
    const bool strategies = strategies_of(call);
    const Policy* policy = call.account.policy(call.ids.at(0));
    if (policy == nullptr) throw not_found();
    return one_object("escalation_policy", [&](json::Writer& out) {
        put_policy(out, call.account, *policy, strategies);
    });
}

Reply list_services(Call& call) {
    const std::string query = call.request.query.get("query");
    const auto name = call.request.query.find("name");
    const auto found = filtered(call.account.services, [&](const Service& service) {
        return contains(service.name, query) && (!name || service.name == *name);
    });
    return one_page(call, "services", found, [&](json::Writer& out, const Service& it) {
        put_service(out, call.account, it, includes(call, "escalation_policies"));
    });
}

Reply get_service(Call& call) {
    const Service* service = call.account.service(call.ids.at(0));
    if (service == nullptr) throw not_found();
    return one_object("service", [&](json::Writer& out) {
        put_service(out, call.account, *service, includes(call, "escalation_policies"));
    });
}

Reply list_incidents(Call& call) {
    const Window range = range_of(call);
    std::vector<Incident> found;
    for (const Incident& incident : call.account.incidents)
        if (range.since <= incident.created && incident.created < range.until &&
            wanted(call, "service_ids[]", incident.service) &&
            wanted(call, "statuses[]", incident.status) &&
            wanted(call, "urgencies[]", incident.urgency))
            found.push_back(incident);
    return page_reply(page_of(call), "incidents", found,
                      [&](json::Writer& out, const Incident& incident) {
                          put_incident(out, call.account, incident);
                      });
}

// Newest first, as PagerDuty seems to have it.
Reply list_log_entries(Call& call) {
    using Row = std::pair<const Incident*, const SentPage*>;
    const Window range = range_of(call);
    std::vector<Row> found;
    for (const Incident& incident : call.account.incidents)
        for (const SentPage& page : incident.pages)
            if (range.since <= page.at && page.at < range.until)
                found.emplace_back(&incident, &page);
    std::stable_sort(found.begin(), found.end(), [](const Row& left, const Row& right) {
        return left.second->at > right.second->at;
    });
    return page_reply(page_of(call), "log_entries", found, [&](json::Writer& out, const Row& row) {
        put_page(out, call.account, *row.first, *row.second, includes(call, "incidents"));
    });
}

Reply list_abilities(Call&) {
    return {200, R"({"abilities":["sso","advanced_reports","teams","urgencies"]})"};
}

}  // namespace dutyme::sandbox
