#include "sandbox/model/access.hpp"

#include "sandbox/http/message.hpp"

#include <algorithm>
#include <sstream>

namespace dutyme::sandbox {

namespace {

struct Rule {
    const char* scope;
    std::vector<std::string> operations;
};

const std::vector<Rule>& rules() {
    static const std::vector<Rule> all = {
        {"schedules.read",
         {"schedules", "schedule", "overrides", "v3-schedules", "v3-schedule", "v3-overrides",
          "v3-override", "shifts", "shift", "rotations", "rotation", "rotation-events",
          "rotation-event"}},
        {"schedules.write",
         {"create-override", "delete-override", "create-v3-override", "update-v3-override",
          "delete-v3-override", "create-shift", "update-shift", "delete-shift",
          "change-rotations"}},
        {"users.read", {"users", "schedule-users"}},
        {"users:contact_methods.read", {"contact-methods", "notification-rules"}},
        {"oncalls.read", {"oncalls"}},
        {"escalation_policies.read", {"policies", "policy"}},
        {"services.read", {"services", "service"}},
        {"incidents.read", {"incidents", "log-entries"}},
        {"abilities.read", {"abilities"}},
        {"licenses.read", {"license", "licenses"}},
    };
    return all;
}

std::string authorization_for(const Key& key) {
    const bool bearer = key.kind == Key::Kind::oauth || key.kind == Key::Kind::app;
    return (bearer ? "Bearer " : "Token token=") + key.secret;
}

bool fits(const std::string& region, const std::string& other) {
    return region.empty() || region == other;
}

}  // namespace

std::string scope_for(const std::string& operation) {
    for (const Rule& rule : rules())
        if (holds(rule.operations, operation)) return rule.scope;
    return "";
}

Scopes all_scopes() {
    Scopes scopes;
    for (const Rule& rule : rules()) scopes.emplace_back(rule.scope);
    return scopes;
}

Scopes split_scopes(const std::string& text) {
    Scopes scopes;
    std::istringstream words{text};
    for (std::string word; words >> word;) scopes.push_back(word);
    return scopes;
}

std::string joined(const Scopes& scopes) {
    std::string text;
    for (const std::string& scope : scopes) text += (text.empty() ? "" : " ") + scope;
    return text;
}

bool holds(const Scopes& scopes, const std::string& scope) {
    return std::find(scopes.begin(), scopes.end(), scope) != scopes.end();
}

const char* name_of(Key::Kind kind) {
    switch (kind) {
        case Key::Kind::account:
            return "account";
        case Key::Kind::read_only:
            return "read-only";
        case Key::Kind::user:
            return "user";
        case Key::Kind::oauth:
            return "oauth";
        case Key::Kind::app:
            return "app";
    }
    return "";
}

std::optional<Key> key_of(const Request& request, const std::vector<Key>& keys,
                          const std::string& region, Time now) {
    const std::string sent = request.header("authorization");
    const Host* host = host_named(request.header("host"));
    if (host != nullptr && !fits(host->region, region)) return std::nullopt;
    const auto found = std::find_if(keys.begin(), keys.end(), [&](const Key& key) {
        return authorization_for(key) == sent && fits(key.region, region) && now < key.expires;
    });
    return found == keys.end() ? std::nullopt : std::optional{*found};
}

std::optional<Allowance> RateLimit::spend(const std::string& secret, Time now) {
    constexpr std::chrono::minutes minute{1};
    if (per_minute_ <= 0) return std::nullopt;
    Count& count = counts_[secret];
    if (now - count.since >= minute || now < count.since) count = {now, 0};
    const auto left = std::chrono::ceil<Seconds>(count.since + minute - now);
    const bool exceeded = count.requests >= per_minute_;
    if (!exceeded) ++count.requests;
    return Allowance{per_minute_, per_minute_ - count.requests, left.count(), exceeded};
}

}  // namespace dutyme::sandbox
