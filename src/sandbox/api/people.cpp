#include "sandbox/api/people.hpp"

#include "sandbox/api/listing.hpp"
#include "sandbox/model/licenses.hpp"
#include "sandbox/replies/refusal.hpp"

namespace dutyme::sandbox {

namespace {

const User& user_of(const Call& call) {
    const User* user = call.company.user(call.ids.at(0));
    if (user == nullptr || user->deleted) throw not_found();
    return *user;
}

Reply user_reply(const Call& call, const User& user) {
    return one_object("user", [&](json::Writer& out) {
        put_user(out, call.company, user, call.request.query.every("include[]"));
    });
}

Reply list_users(Call& call) {
    const std::string query = call.request.query.get("query");
    const auto found = filtered(call.company.users, [&](const User& user) {
        return !user.deleted && (contains(user.name, query) || contains(user.email, query));
    });
    return one_page(call, "users", found, [&](json::Writer& out, const User& user) {
        put_user(out, call.company, user, call.request.query.every("include[]"));
    });
}

Reply get_user(Call& call) {
    return user_reply(call, user_of(call));
}

Reply get_me(Call& call) {
    const User* user = call.company.user(call.key.user);
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
                    const std::size_t taken = holders(call.company, license);
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

}  // namespace

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

}  // namespace dutyme::sandbox
