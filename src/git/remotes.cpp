#include "git/remotes.hpp"

#include "base/text.hpp"

#include <sstream>

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

}  // namespace dutyme::git
