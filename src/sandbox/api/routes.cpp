#include "sandbox/api/routes.hpp"

#include "base/loopback.hpp"
#include "base/text.hpp"
#include "sandbox/api/operations.hpp"
#include "sandbox/http/message.hpp"
#include "sandbox/replies/account_replies.hpp"
#include "sandbox/replies/refusal.hpp"
#include "sandbox/replies/replies.hpp"

#include <algorithm>

namespace dutyme::sandbox {

namespace {

std::string whole(const std::string& body) {
    return body;
}

std::vector<Route> classic_routes() {
    return {
        {"GET",
         {"schedules"},
         "schedules",
         list_schedules,
         {"query", "limit", "offset", "total", "include[]", "since", "until", "time_zone"}},
        {"GET",
         {"schedules", "*"},
         "schedule",
         get_schedule,
         {"since", "until", "time_zone", "overflow", "include[]"}},
        {"GET",
         {"schedules", "*", "users"},
         "schedule-users",
         get_schedule_users,
         {"since", "until"}},
        {"GET",
         {"schedules", "*", "overrides"},
         "overrides",
         list_overrides,
         {"since", "until", "overflow", "editable", "include[]", "limit", "offset", "total"}},
        {"POST", {"schedules", "*", "overrides"}, "create-override", create_overrides, {}},
        {"DELETE", {"schedules", "*", "overrides", "*"}, "delete-override", delete_override, {}},
        {"GET",
         {"oncalls"},
         "oncalls",
         list_oncalls,
         {"schedule_ids[]", "user_ids[]", "escalation_policy_ids[]", "since", "until", "earliest",
          "include[]", "time_zone", "limit", "offset", "total"}},
        {"GET", {"abilities"}, "abilities", list_abilities, {}},
        {"GET",
         {"oauth", "authorize"},
         "authorize",
         authorize_login,
         {"response_type", "client_id", "redirect_uri", "scope", "code_challenge",
          "code_challenge_method", "state"},
         whole},
        {"POST", {"oauth", "token"}, "token", issue_oauth_token, {}, without_client_secret},
        {"POST",
         {"v2", "change", "enqueue"},
         "change-event",
         enqueue_change_event,
         {},
         without_routing_key},
    };
}

// Their credential is in the path, or a token of the vendor's.
const std::vector<Route>& notice_routes() {
    static const std::vector<Route> all = [] {
        std::vector<Route> routes;
        const auto add = [&](const char* method, std::vector<std::string> path,
                             Reply (*handler)(Call&)) {
            path.insert(path.begin(), "notices");
            routes.push_back({method, std::move(path), "notice", handler, {}, whole});
        };
        add("POST", {"slack", "services", "*", "*", "*"}, post_to_slack);
        add("POST", {"slack", "api", "chat.postMessage"}, post_as_slack_bot);
        add("POST", {"slack", "api", "chat.update"}, edit_as_slack_bot);
        add("POST", {"teams", "workflows", "*"}, post_to_teams);
        add("POST", {"google-chat", "v1", "spaces", "*", "messages"}, post_to_google_chat);
        add("POST", {"discord", "api", "webhooks", "*", "*"}, post_to_discord);
        add("PATCH", {"discord", "api", "webhooks", "*", "*", "messages", "*"}, edit_on_discord);
        add("POST", {"mattermost", "hooks", "*"}, post_to_mattermost);
        add("POST", {"json"}, post_to_webhook);
        return routes;
    }();
    return all;
}

const std::vector<Route>& people_routes() {
    // The order decides: "me" stands before the ids.
    static const std::vector<Route> all = {
        {"GET", {"users", "me"}, "me", get_me, {"include[]"}},
        {"GET", {"users", "*"}, "users", get_user, {"include[]"}},
        {"GET", {"users"}, "users", list_users, {"query", "limit", "offset", "total", "include[]"}},
        {"GET", {"users", "*", "contact_methods"}, "contact-methods", list_contact_methods, {}},
        {"GET",
         {"users", "*", "notification_rules"},
         "notification-rules",
         list_notification_rules,
         {"urgency", "include[]"}},
        {"GET", {"users", "*", "license"}, "license", get_license, {}},
        {"GET", {"licenses"}, "licenses", list_licenses, {}},
    };
    return all;
}

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
          "time_zone", "include[]", "limit", "offset", "total"}},
        {"GET",
         {"log_entries"},
         "log-entries",
         list_log_entries,
         {"since", "until", "time_zone", "is_overview", "include[]", "limit", "offset", "total"}},
    };
    return all;
}

std::vector<std::string> below_schedule(const std::vector<std::string>& rest) {
    std::vector<std::string> path{"v3", "schedules", "*"};
    path.insert(path.end(), rest.begin(), rest.end());
    return path;
}

const std::vector<Route>& shift_routes() {
    static const auto overrides = below_schedule({"overrides"});
    static const auto override = below_schedule({"overrides", "*"});
    static const auto shifts = below_schedule({"custom_shifts"});
    static const auto shift = below_schedule({"custom_shifts", "*"});
    static const auto rotations = below_schedule({"rotations"});
    static const auto rotation = below_schedule({"rotations", "*"});
    static const auto events = below_schedule({"rotations", "*", "events"});
    static const auto event = below_schedule({"rotations", "*", "events", "*"});
    static const std::vector<std::string> listing = {"since",     "until", "overflow",
                                                     "time_zone", "limit", "offset"};
    static const std::vector<Route> all = {
        {"GET",
         {"v3", "schedules"},
         "v3-schedules",
         list_shift_schedules,
         {"query", "team_ids[]", "limit", "offset", "total"}},
        {"GET",
         below_schedule({}),
         "v3-schedule",
         get_shift_schedule,
         {"since", "until", "time_zone", "overflow", "include[]"}},
        {"GET", overrides, "v3-overrides", list_shift_overrides, listing},
        {"GET", override, "v3-override", get_shift_override, {}},
        {"POST", overrides, "create-v3-override", create_shift_overrides, {}},
        {"PUT", override, "update-v3-override", update_shift_override, {}},
        {"DELETE", override, "delete-v3-override", delete_shift_override, {}},
        {"GET", shifts, "shifts", list_custom_shifts, listing},
        {"GET", shift, "shift", get_custom_shift, {}},
        {"POST", shifts, "create-shift", create_custom_shifts, {}},
        {"PUT", shift, "update-shift", update_custom_shift, {}},
        {"DELETE", shift, "delete-shift", delete_custom_shift, {}},
        {"GET", rotations, "rotations", list_rotations, {"limit", "offset"}},
        {"GET", rotation, "rotation", get_rotation, {}},
        {"GET", events, "rotation-events", list_events, {"limit", "offset"}},
        {"GET", event, "rotation-event", get_event, {}},
        {"POST", rotations, "change-rotations", refuse_rotation_change, {}},
        {"DELETE", rotation, "change-rotations", refuse_rotation_change, {}},
        {"POST", events, "change-rotations", refuse_rotation_change, {}},
        {"PUT", event, "change-rotations", refuse_rotation_change, {}},
        {"DELETE", event, "change-rotations", refuse_rotation_change, {}},
    };
    return all;
}

const std::vector<Route>& routes() {
    static const std::vector<Route> all = [] {
        std::vector<Route> joined = classic_routes();
        for (const auto* more :
             {&notice_routes(), &people_routes(), &service_routes(), &shift_routes()})
            joined.insert(joined.end(), more->begin(), more->end());
        return joined;
    }();
    return all;
}

bool fits(const std::vector<std::string>& pattern, const std::vector<std::string>& path) {
    return pattern.size() == path.size() && std::equal(pattern.begin(), pattern.end(), path.begin(),
                                                       [](const auto& one, const auto& other) {
                                                           return one == "*" || one == other;
                                                       });
}

bool is_id(const std::string& text) {
    constexpr auto letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
    return !text.empty() && text.size() <= 64 &&
           text.find_first_not_of(letters) == std::string::npos;
}

std::string without_spaces(std::string text) {
    text.erase(std::remove(text.begin(), text.end(), ' '), text.end());
    return lower_case(text);
}

void check_headers(const Request& request) {
    const std::string accept = without_spaces(request.header("accept"));
    if (accept != "application/vnd.pagerduty+json;version=2")
        throw malformed("Accept is not application/vnd.pagerduty+json;version=2");
    const std::string type = without_spaces(request.header("content-type"));
    // What else has a body is let alone: pagerduty-cli sends {} with every GET.
    const bool with_body = request.method == "POST" || request.method == "PUT";
    if (with_body && type != "application/json" && type != "application/json;charset=utf-8")
        throw malformed("Content-Type is not application/json");
}

void check_includes(const Call& call) {
    const std::string& refused = call.quirks.refused_include;
    for (const std::string& name : call.request.query.every("include[]"))
        if (refused == "any" || refused == name)
            throw Refusal{error_reply(400, "Invalid Input Provided", 2001,
                                      {"include " + name + " is invalid"})};
}

void check_parameters(const Request& request, const Route& route) {
    for (const auto& [name, value] : request.query.all()) {
        const auto& known = route.parameters;
        if (std::find(known.begin(), known.end(), name) == known.end())
            throw malformed("unknown parameter " + name);
        const bool list = name.size() > 2 && name.substr(name.size() - 2) == "[]";
        if (!list && request.query.every(name).size() > 1)
            throw malformed("parameter " + name + " stands twice");
    }
}

void check_rights(const Call& call) {
    if (call.request.method == "GET") return;
    const User* user = call.account.user(call.key.user);
    if (call.key.kind == Key::Kind::read_only || (user != nullptr && user->stakeholder()))
        throw Refusal{error_reply(403, "Access Denied", 2010)};
}

void check_scopes(const Call& call, const Route& route) {
    const std::string needed = scope_for(route.operation);
    if (!call.key.scopes || needed.empty() || holds(*call.key.scopes, needed)) return;
    throw Refusal{{403, written([&](json::Writer& out) {
                       out.StartObject();
                       out.Key("error");
                       out.StartObject();
                       json::put(out, "message", "The token lacks a required scope");
                       json::put(out, "required_scopes", needed);
                       json::put(out, "token_scopes", joined(*call.key.scopes));
                       out.EndObject();
                       out.EndObject();
                   })}};
}

Refusal without_v3(int status) {
    if (status == 402)
        return Refusal{error_reply(402, "Account does not have the required ability", 2014)};
    if (status == 403) return Refusal{error_reply(403, "Access Denied", 2010)};
    return not_found();
}

bool is_our_own(const Request& request) {
    return request.path.empty() || request.path.front() == "sandbox";
}

}  // namespace

const Route* route_of(const Request& request) {
    const auto& all = routes();
    const auto found = std::find_if(all.begin(), all.end(), [&](const Route& route) {
        return request.method == route.method && fits(route.path, request.path);
    });
    return found == all.end() ? nullptr : &*found;
}

std::vector<std::string> operations() {
    std::vector<std::string> names;
    for (const Route& route : routes())
        if (std::find(names.begin(), names.end(), route.operation) == names.end())
            names.emplace_back(route.operation);
    return names;
}

std::vector<std::string> ids_in(const Request& request, const Route& route) {
    std::vector<std::string> ids;
    for (std::size_t i = 0; i < route.path.size(); ++i)
        if (route.path[i] == "*") ids.push_back(request.path.at(i));
    return ids;
}

Reply handle_call(const Route& route, Call& call) {
    if (route.without_secrets != nullptr) return route.handler(call);
    check_headers(call.request);
    check_scopes(call, route);
    check_rights(call);
    check_parameters(call.request, route);
    check_includes(call);
    if (route.path.front() == "v3" && call.account.v3_status != 200)
        throw without_v3(call.account.v3_status);
    for (const std::string& id : call.ids)
        if (!is_id(id)) throw not_found();
    return route.handler(call);
}

std::optional<Reply> turned_away(const Request& request, bool by_tls) {
    const std::string host = lower_case(request.header("host"));
    const bool is_here = is_loopback(host_of(host));
    const bool is_played = by_tls && host_named(host) != nullptr;
    if (!host.empty() && !is_here && !is_played)
        return error_reply(421, "This is a sandbox on another machine than the one asked for",
                           2015);
    if (!is_our_own(request)) return std::nullopt;
    const std::string origin = request.header("origin");
    const std::string own = std::string{by_tls ? "https" : "http"} + "://" + host;
    if (!is_here || (!origin.empty() && origin != own))
        return error_reply(403, "The sandbox's own pages are for this machine alone", 2010);
    return std::nullopt;
}

}  // namespace dutyme::sandbox
