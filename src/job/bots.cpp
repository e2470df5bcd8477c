#include "job/bots.hpp"

#include "base/text.hpp"

#include <fnmatch.h>

#include <algorithm>

namespace dutyme::job {

bool is_bot(std::string_view login_or_email) {
    return matches_any(
        R"(*\[bot\]|*\[bot\]@*|*noreply*|*no-reply*|project_*_bot*|group_*_bot*|web-flow|)"
        R"(github-actions|system:serviceaccount:*|system-serviceaccount-*)",
        lower_case(login_or_email));
}

std::string login_in(std::string_view email) {
    constexpr std::string_view hidden = "@users.noreply.github.com";
    const std::string lower = lower_case(email);
    if (lower.size() <= hidden.size() || lower.substr(lower.size() - hidden.size()) != hidden)
        return {};
    email.remove_suffix(hidden.size());
    if (const auto plus = email.find('+'); plus != std::string_view::npos)
        email.remove_prefix(plus + 1);
    return is_bot(email) ? std::string{} : std::string{email};
}

bool matches_any(std::string_view patterns, std::string_view text) {
    const std::string wanted{text};
    while (!patterns.empty()) {
        const auto bar = std::min(patterns.find('|'), patterns.size());
        const std::string pattern{patterns.substr(0, bar)};
        if (::fnmatch(pattern.c_str(), wanted.c_str(), 0) == 0) return true;
        patterns.remove_prefix(std::min(bar + 1, patterns.size()));
    }
    return false;
}

}  // namespace dutyme::job
