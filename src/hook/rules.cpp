#include "hook/rules.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "git/checkout.hpp"

#include <fnmatch.h>

#include <algorithm>

namespace dutyme::hook {

namespace {

std::string full_pattern(const std::string& pattern) {
    return pattern.compare(0, 5, "refs/") == 0 ? pattern : "refs/heads/" + pattern;
}

bool is_listed(const std::string& ref, const std::vector<std::string>& patterns) {
    return std::any_of(patterns.begin(), patterns.end(), [&](const std::string& pattern) {
        return ::fnmatch(full_pattern(pattern).c_str(), ref.c_str(), 0) == 0;
    });
}

bool counts(const git::Push& push, const std::string& remote) {
    if (remote.empty() || (push.is_named() && push.remote == remote)) return true;
    const std::string name = git::public_remote_name(push.url);
    return !name.empty() && name == git::public_remote_name("https://" + remote);
}

std::string shown_refs(const git::Push& push) {
    constexpr std::size_t most = 3;
    std::vector<std::string> names;
    for (const git::PushedRef& ref : push.refs)
        if (names.size() < most && ref.brings_a_commit()) names.push_back(ref.remote_ref);
    return printable(listed(names));
}

}  // namespace

PushRules push_rules_from(const config::Settings& settings) {
    return {settings[config::key::hook_ref], settings[config::key::hook_remote]};
}

Verdict judge(const git::Push& push, const PushRules& rules) {
    const bool moves = std::any_of(push.refs.begin(), push.refs.end(),
                                   [](const auto& ref) { return ref.brings_a_commit(); });
    if (!moves) return {{}, "it brings the remote nothing"};
    if (rules.refs.empty()) return {{}, "no ref is listed as one that is deployed (hook.ref)"};
    if (!counts(push, rules.remote))
        return {{}, "it does not go to " + printable(rules.remote) + " (hook.remote)"};
    Verdict verdict;
    std::copy_if(push.refs.begin(), push.refs.end(), std::back_inserter(verdict.deployed),
                 [&](const git::PushedRef& ref) {
                     return ref.brings_a_commit() && is_listed(ref.remote_ref, rules.refs);
                 });
    if (verdict.deployed.empty())
        verdict.reason = shown_refs(push) + " is not listed as deployed (hook.ref)";
    return verdict;
}

Seconds length_of_push(const config::Settings& settings) {
    constexpr Seconds shortest = std::chrono::minutes{1};
    constexpr Seconds longest = std::chrono::hours{4};
    const Seconds length = settings[config::key::hook_for];
    if (length >= shortest && length <= longest) return length;
    const auto value = settings.find(config::key::hook_for);
    throw Error{Failure::settings,
                "hook.for " + value->text + " is outside 1m to 4h (" + value->where + ")",
                "give a duration such as 30m"};
}

namespace {

std::string values_of(const config::Settings& settings, config::KeyName key) {
    std::vector<std::string> texts;
    for (const config::Value& value : settings.all(key)) texts.push_back(printable(value.text));
    return listed(texts);
}

std::string place_of(const config::Settings& settings) {
    std::vector<std::string> places;
    for (const auto& [key, before] :
         {std::pair{config::key::schedule, ""},
          {config::key::service, "the schedules behind "},
          {config::key::escalation_policy, "the schedules at level 1 of "}})
        if (const std::string named = values_of(settings, key); !named.empty())
            places.push_back(before + named);
    return listed(places);
}

std::string person_of(const config::Settings& settings) {
    const std::string user = values_of(settings, config::key::user);
    return user.empty() ? "whoever pushes (the owner of the token)" : user;
}

std::string push_of(const config::Settings& settings) {
    const std::string remote = values_of(settings, config::key::hook_remote);
    return "a push of " + values_of(settings, config::key::hook_ref) + " to " +
           (remote.empty() ? "any remote" : remote);
}

}  // namespace

std::vector<std::string> push_plan(const config::Settings& settings) {
    const std::string mode = settings[config::key::hook_mode];
    if (mode == "off") return {"hook.mode is off: a push does nothing"};
    const std::string place = place_of(settings);
    std::vector<std::string> sentences;
    if (!settings.find(config::key::hook_ref))
        sentences.emplace_back(
            "no hook.ref is set, so no push counts as a deploy; as in: git config --add "
            "dutyme.hook.ref refs/heads/main");
    else if (mode == "remind")
        sentences.push_back(push_of(settings) +
                            " only reminds of dutyme; to be put on call: git config "
                            "dutyme.hook.mode take");
    else
        sentences.push_back(push_of(settings) + " puts " + person_of(settings) + " on call" +
                            (place.empty() ? "" : " for " + place) + ", for " +
                            show_duration(settings[config::key::hook_for]));
    if (place.empty())
        sentences.emplace_back(
            "no schedule is set, so nobody can be put on call; as in: git config dutyme.schedule "
            "NAME");
    return sentences;
}

}  // namespace dutyme::hook
