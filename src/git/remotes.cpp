#include "git/remotes.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <optional>
#include <sstream>
#include <string_view>

namespace dutyme::git {

namespace {

constexpr auto npos = std::string_view::npos;

SshAddress address_in(std::string_view authority) {
    const auto at = authority.rfind('@');
    const std::string_view host = authority.substr(at == npos ? 0 : at + 1);
    const auto colon = host.find(':', host.find(']') == npos ? 0 : host.find(']'));
    const std::size_t length =
        colon == npos ? authority.size() : authority.size() - host.size() + colon;
    return {std::string{authority.substr(0, length)},
            colon == npos ? std::string{} : std::string{host.substr(colon + 1)}};
}

}  // namespace

std::vector<Remote> read_remotes(GitCommand& git) {
    std::vector<Remote> remotes;
    std::istringstream lines{git.run({"remote", "-v"}).text};
    for (std::string line; std::getline(lines, line);) {
        const auto tab = line.find('\t');
        const auto end = line.rfind(" (push)");
        if (tab == npos || end == npos || end < tab) continue;
        remotes.push_back({line.substr(0, tab), line.substr(tab + 1, end - tab - 1)});
    }
    return remotes;
}

std::optional<SshAddress> ssh_address(std::string_view url) {
    const auto scheme_end = url.find("://");
    if (scheme_end != npos) {
        const std::string scheme = lower_case(url.substr(0, scheme_end));
        if (scheme != "ssh" && scheme != "git+ssh" && scheme != "ssh+git") return std::nullopt;
        url.remove_prefix(scheme_end + 3);
        return address_in(url.substr(0, url.find('/')));
    }
    const auto colon = url.find(':');
    if (colon == npos || colon < 2 || url.find('/') < colon || url.substr(colon, 2) == "::")
        return std::nullopt;
    return SshAddress{std::string{url.substr(0, colon)}, ""};
}

namespace {

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
