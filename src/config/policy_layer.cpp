#include "base/error.hpp"
#include "base/time.hpp"
#include "config/keys.hpp"
#include "config/layer.hpp"
#include "config/layers.hpp"
#include "config/policy.hpp"

#include <algorithm>
#include <array>

namespace dutyme::config {

namespace {

struct Limit {
    TypedKey<Seconds> key;
    const char* rule;
};

// The lease first: what is built in for max grows with it.
constexpr std::array<Limit, 6> limits{{{key::lease, "longest-lease"},
                                       {key::max, "longest-max"},
                                       {key::linger, "longest-linger"},
                                       {key::stay_on_incident, "longest-linger"},
                                       {key::for_, "longest-for"},
                                       {key::hook_for, "longest-for"}}};

// Absent: the value is malformed, which is told elsewhere.
std::optional<Seconds> length_in_force(const Settings& settings, const Limit& limit) {
    const auto value = settings.find(limit.key);
    if (!value || !parse_duration(value->text)) return std::nullopt;
    const bool grows = limit.key == key::max && value->origin == Origin::built_in;
    const auto lease = settings.find(key::lease);
    const auto least = grows && lease ? parse_duration(lease->text) : std::nullopt;
    return std::max(*parse_duration(value->text), least.value_or(Seconds{0}));
}

void cut(Settings& settings, const Limit& limit) {
    const auto rule = settings.policy.longest(limit.rule);
    const auto length = length_in_force(settings, limit);
    const auto longest = rule ? parse_duration(rule->value) : std::nullopt;
    if (!length || !longest || *length <= *longest) return;
    const Value asked = *settings.find(limit.key);
    if (asked.origin != Origin::built_in)
        settings.warnings.push_back(subject(row_of(limit.key), asked) + " (" +
                                    show_duration(*length) + ") is cut to " +
                                    show_duration(*longest) + ": " + named(*rule));
    settings.put(limit.key, {{show_duration(*longest), Origin::policy, named(*rule)}});
}

void require_use(const Settings& settings, Policy::Use use, KeyName key, bool is_used) {
    const auto value = settings.find(key);
    if (value && is_used) settings.policy.require_allowed(use, value->where);
}

}  // namespace

Settings within_policy(Settings settings) {
    for (const Limit& limit : limits) cut(settings, limit);
    return settings;
}

void require_policy(const Settings& settings) {
    using Use = Policy::Use;
    if (settings[key::sandbox]) return;
    if (const auto& trouble = settings.policy.trouble())
        throw Error{trouble->failure(),
                    "this machine's policy is not known, so nobody is put on call: " +
                        std::string{trouble->what()},
                    (trouble->hint().empty() ? "fix that file" : trouble->hint()) +
                        "\nin an emergency: DUTYME_SKIP=1, which runs the command without on-call"};
    require_use(settings, Use::force, key::force, settings[key::force]);
    const auto user = settings.find(key::user);
    require_use(settings, Use::user, key::user, user && user->origin != Origin::machine_file);
    require_use(settings, Use::join, key::mode, settings[key::mode] == "join");
    require_use(settings, Use::run_on_refusal, key::on_refusal, settings[key::on_refusal] == "run");
}

}  // namespace dutyme::config
