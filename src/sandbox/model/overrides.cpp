#include "sandbox/model/overrides.hpp"

#include "sandbox/model/ids.hpp"

#include <algorithm>

namespace dutyme::sandbox {

namespace {

// Null: the override was not there yet.
const Version* version_at(const Override& override, Moment known) {
    const Version* found = nullptr;
    for (const Version& version : override.versions)
        if (version.known <= known) found = &version;
    return found;
}

}  // namespace

const Override& Overrides::add(const std::string& schedule, const std::string& user,
                               const Window& window, Moment now, const std::string& by) {
    all_.push_back(
        {opaque_id("Q", 13, ++given_), schedule, user, {Version{now, window, false, by}}});
    return all_.back();
}

Ended Overrides::end(const std::string& schedule, const std::string& id, Moment now,
                     const std::string& by, std::optional<Moment> cut) {
    const auto found = std::find_if(all_.begin(), all_.end(), [&](const Override& override) {
        return override.id == id && override.schedule == schedule;
    });
    if (found == all_.end() || found->versions.back().removed) return Ended::unknown;
    const Window window = found->versions.back().window;
    if (window.until <= now) return Ended::already_over;
    const bool future = now < window.since;
    found->versions.push_back(
        {now, future ? window : Window{window.since, cut.value_or(now)}, future, by});
    return future ? Ended::deleted : Ended::cut_short;
}

std::vector<Standing> Overrides::standing(const std::string& schedule, Moment known) const {
    std::vector<Standing> found;
    for (const Override& override : all_) {
        const Version* version =
            override.schedule == schedule ? version_at(override, known) : nullptr;
        if (version == nullptr || version->removed) continue;
        found.push_back({override.id, override.user, version->window});
    }
    return found;
}

}  // namespace dutyme::sandbox
