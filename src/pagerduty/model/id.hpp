#pragma once
#include <string_view>

namespace dutyme::pagerduty {

/// Returns true for 1 to 64 letters, digits, "_" and "-": what PagerDuty's ids are made of.
/// Whatever a reply, a file or a message calls an id is one by this, before it stands in a path.
inline bool is_id(std::string_view text) {
    constexpr std::size_t longest = 64;
    constexpr std::string_view allowed =
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-";
    return !text.empty() && text.size() <= longest &&
           text.find_first_not_of(allowed) == std::string_view::npos;
}

}  // namespace dutyme::pagerduty
