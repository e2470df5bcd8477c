#include "git/refspec.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

namespace dutyme::git {

namespace {

constexpr auto npos = std::string_view::npos;

// What the "*" of a pattern stands for in a ref; "" without one. Absent: it does not match.
std::optional<std::string_view> match(std::string_view pattern, std::string_view ref) {
    const auto star = pattern.find('*');
    if (star == npos) return pattern == ref ? std::optional{std::string_view{}} : std::nullopt;
    const std::string_view tail = pattern.substr(star + 1);
    const bool fits = ref.size() >= star + tail.size() &&
                      ref.substr(0, star) == pattern.substr(0, star) &&
                      ref.substr(ref.size() - tail.size()) == tail;
    if (!fits) return std::nullopt;
    return ref.substr(star, ref.size() - star - tail.size());
}

std::string mapped(std::string_view refspec, std::string_view ref) {
    if (refspec.substr(0, 1) == "+") refspec.remove_prefix(1);
    const auto colon = refspec.find(':');
    if (colon == npos) return {};
    const auto middle = match(refspec.substr(0, colon), ref);
    if (!middle) return {};
    std::string target{refspec.substr(colon + 1)};
    if (const auto star = target.find('*'); star != npos) target.replace(star, 1, *middle);
    return target;
}

}  // namespace

std::string tracking_ref(const std::vector<std::string>& refspecs, const std::string& remote_ref) {
    const bool left_out =
        std::any_of(refspecs.begin(), refspecs.end(), [&](const std::string& refspec) {
            return refspec.substr(0, 1) == "^" && match(refspec.substr(1), remote_ref);
        });
    if (left_out) return {};
    for (const std::string& refspec : refspecs)
        if (std::string target = mapped(refspec, remote_ref); !target.empty()) return target;
    return {};
}

}  // namespace dutyme::git
