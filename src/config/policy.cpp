#include "config/policy.hpp"

#include "base/text.hpp"
#include "base/time.hpp"
#include "config/layer.hpp"

#include <fnmatch.h>

#include <algorithm>
#include <array>

namespace dutyme::config {

namespace {

constexpr const char* ask_its_owner = "ask whoever keeps that file";

struct ThingWords {
    const char* key;
    const char* noun;
    const char* taken;
};

// In the order of Policy::Thing.
constexpr std::array<ThingWords, 4> things{
    {{"allow-schedule", "the schedule ", "may not be taken"},
     {"allow-service", "the service ", "may not be named"},
     {"allow-escalation-policy", "the escalation policy ", "may not be named"},
     {"allow-person", "", "may not be put on call"}}};

// In the order of Policy::Use: its key, and what it forbids.
constexpr std::array<std::pair<const char*, const char*>, 5> uses{
    {{"allow-force", "force"},
     {"allow-user", "naming the deployer"},
     {"allow-pass", "passing the pager on"},
     {"allow-join", "mode = join"},
     {"allow-run-on-refusal", "on-refusal = run"}}};

const PolicyKey* find_policy_key(std::string_view name) {
    for (const PolicyKey& key : policy_keys())
        if (key.name == name) return &key;
    return nullptr;
}

std::string nearest_policy_key(std::string_view name) {
    std::vector<std::string> names;
    for (const PolicyKey& key : policy_keys()) names.emplace_back(key.name);
    const std::string meant = nearest(name, names);
    return meant.empty() ? "the keys are: " + listed(names) : "did you mean " + meant + "?";
}

// Empty: nothing is wrong.
std::string error_in(const PolicyKey& key, const std::string& value) {
    constexpr Seconds shortest_window{60};
    if (key.kind == PolicyKey::Kind::globs) return "";
    if (key.kind != PolicyKey::Kind::longest)
        return parse_boolean(value) && !value.empty() ? "" : "is neither true nor false";
    const auto duration = parse_duration(value);
    if (!duration) return "is not a duration, as in 90m or 1h30m";
    const bool may_be_none = std::string_view{key.name} == "longest-linger";
    return *duration < shortest_window && !may_be_none ? "must be 1m or more" : "";
}

bool matches_any(std::string_view patterns, const std::string& text) {
    while (!patterns.empty()) {
        const auto end = std::min(patterns.find(','), patterns.size());
        const std::string pattern = lower_case(trimmed(patterns.substr(0, end)));
        if (!pattern.empty() && ::fnmatch(pattern.c_str(), lower_case(text).c_str(), 0) == 0)
            return true;
        patterns.remove_prefix(std::min(end + 1, patterns.size()));
    }
    return false;
}

Error refusal(const ThingWords& words, const Policy::Rule& rule, const std::string& id,
              const std::string& name) {
    const std::string what =
        words.noun + (name.empty() ? printable(id) : printable(name) + " (" + printable(id) + ")");
    const std::string allowed =
        trimmed(rule.value).empty() ? "nothing" : "only " + printable(trimmed(rule.value));
    if (name.empty())
        return {Failure::refused,
                what + " " + words.taken + " here: its name could not be learnt, and " +
                    named(rule) + " allows " + allowed,
                ask_its_owner};
    return {Failure::refused,
            what + " " + words.taken + " here: " + named(rule) + " allows " + allowed,
            ask_its_owner};
}

}  // namespace

const std::vector<PolicyKey>& policy_keys() {
    constexpr auto globs = PolicyKey::Kind::globs;
    constexpr auto longest = PolicyKey::Kind::longest;
    constexpr auto permission = PolicyKey::Kind::permission;
    constexpr auto requirement = PolicyKey::Kind::requirement;
    static const std::vector<PolicyKey> keys{
        {"allow-schedule", globs, "schedules that may be taken, by id or name"},
        {"allow-service", globs, "services that may be named, by id or name"},
        {"allow-escalation-policy", globs,
         "escalation policies that may be named, or that a named service may have, by id or name"},
        {"allow-person", globs, "people who may be put on call, by id or e-mail address"},
        {"only-actor", requirement,
         "whether a CI job puts nobody on call but the person who started it; `user.map` counts "
         "only from this file then"},
        {"longest-lease", longest, "the longest `lease`"},
        {"longest-max", longest, "the longest `max`"},
        {"longest-linger", longest, "the longest `linger` and `stay-on-incident`"},
        {"longest-for", longest, "the longest `for` and `hook.for`"},
        {"allow-force", permission, "whether `force` may be used"},
        {"allow-user", permission, "whether `user` may be set anywhere else than in this file"},
        {"allow-pass", permission, "whether the pager may be passed on to somebody else"},
        {"allow-join", permission, "whether `mode` may be join"},
        {"allow-run-on-refusal", permission, "whether `on-refusal` may be run"}};
    return keys;
}

std::optional<std::string_view> policy_entry(std::string_view name) {
    constexpr std::string_view section = "dutyme.";
    const auto dot = name.rfind('.');
    if (name.substr(0, section.size()) != section || dot < section.size()) return std::nullopt;
    const std::string subsection = lower_case(name.substr(section.size(), dot - section.size()));
    if (nearest(subsection, {"policy"}).empty()) return std::nullopt;
    return name.substr(dot + 1);
}

std::string named(const Policy::Rule& rule) {
    return std::string{rule.key->name} + " in " + rule.where;
}

void Policy::add(std::string_view name, const std::string& value, const std::string& where) {
    const PolicyKey* key = find_policy_key(name);
    if (key == nullptr)
        throw Error{Failure::settings, where + ": there is no policy called " + printable(name, 60),
                    nearest_policy_key(name)};
    const std::string wrong = error_in(*key, value);
    if (!wrong.empty())
        throw Error{Failure::settings, where + ": " + key->name + " " + wrong, ask_its_owner};
    rules_.push_back({key, value, where});
}

void Policy::require_allowed(Thing thing, const std::string& id, const std::string& name) const {
    const ThingWords& words = things.at(static_cast<std::size_t>(thing));
    for (const Rule& rule : rules_)
        if (std::string_view{rule.key->name} == words.key && !matches_any(rule.value, id) &&
            (name.empty() || !matches_any(rule.value, name)))
            throw refusal(words, rule, id, name);
}

void Policy::require_allowed(Use use, const std::string& set_by) const {
    const auto& [key, what] = uses.at(static_cast<std::size_t>(use));
    for (const Rule& rule : rules_)
        if (std::string_view{rule.key->name} == key && parse_boolean(rule.value) == false)
            throw Error{Failure::settings,
                        what + std::string{" ("} + set_by +
                            ") is not allowed here: " + named(rule) + " is false",
                        ask_its_owner};
}

std::optional<Policy::Rule> Policy::longest(std::string_view key) const {
    std::optional<Rule> shortest;
    for (const Rule& rule : rules_)
        if (key == rule.key->name &&
            (!shortest || parse_duration(rule.value) < parse_duration(shortest->value)))
            shortest = rule;
    return shortest;
}

std::optional<Policy::Rule> Policy::only_actor() const {
    for (const Rule& rule : rules_)
        if (std::string_view{rule.key->name} == "only-actor" && parse_boolean(rule.value) == true)
            return rule;
    return std::nullopt;
}

}  // namespace dutyme::config
