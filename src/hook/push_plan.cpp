#include "hook/push_plan.hpp"

#include "base/duration.hpp"
#include "base/text.hpp"

namespace dutyme::hook {

namespace {

std::string values_of(const config::Settings& settings, const std::string& key) {
    std::vector<std::string> texts;
    for (const config::Value& value : settings.all(key)) texts.push_back(printable(value.text));
    return listed(texts);
}

std::string place_of(const config::Settings& settings) {
    std::vector<std::string> places;
    for (const auto& [key, before] : {std::pair{"schedule", ""},
                                      {"service", "the schedules behind "},
                                      {"escalation-policy", "the schedules at level 1 of "}})
        if (const std::string named = values_of(settings, key); !named.empty())
            places.push_back(before + named);
    return listed(places);
}

std::string person_of(const config::Settings& settings) {
    const std::string user = values_of(settings, "user");
    return user.empty() ? "whoever pushes (the owner of the token)" : user;
}

std::string push_of(const config::Settings& settings) {
    const std::string remote = values_of(settings, "hook.remote");
    return "a push of " + values_of(settings, "hook.ref") + " to " +
           (remote.empty() ? "any remote" : remote);
}

}  // namespace

std::vector<std::string> push_plan(const config::Settings& settings) {
    const std::string mode = settings.text("hook.mode");
    if (mode == "off") return {"hook.mode is off: a push does nothing"};
    const std::string place = place_of(settings);
    std::vector<std::string> sentences;
    if (!settings.find("hook.ref"))
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
                            show_duration(settings.duration("hook.for")));
    if (place.empty())
        sentences.emplace_back(
            "no schedule is set, so nobody can be put on call; as in: git config dutyme.schedule "
            "NAME");
    return sentences;
}

}  // namespace dutyme::hook
