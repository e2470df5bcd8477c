#include "sandbox/model/scopes.hpp"

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
        {"incidents.read", {"incidents"}},
        {"abilities.read", {"abilities"}},
        {"licenses.read", {"license", "licenses"}},
    };
    return all;
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

}  // namespace dutyme::sandbox
