#include "base/text.hpp"
#include "git/checkout.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace dutyme::git {

namespace {

constexpr auto npos = std::string_view::npos;

bool all_of(std::string_view text, std::string_view allowed) {
    return text.find_first_not_of(allowed) == npos;
}

constexpr std::string_view digits = "0123456789";
constexpr std::string_view host_characters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_";
constexpr std::string_view address_characters = "0123456789abcdefABCDEF:.";

struct Parts {
    std::string_view authority;
    std::string_view path;
};

// "scheme://authority/path" of a scheme that reaches another machine.
std::optional<Parts> split_url(std::string_view url, std::size_t colon) {
    static constexpr std::array<std::string_view, 8> remote_schemes{
        "https", "http", "ssh", "git", "git+ssh", "ssh+git", "ftp", "ftps"};
    const std::string scheme = lower_case(url.substr(0, colon));
    if (std::find(remote_schemes.begin(), remote_schemes.end(), scheme) == remote_schemes.end())
        return std::nullopt;
    url.remove_prefix(colon + 3);
    const auto slash = url.find('/');
    if (slash == npos) return std::nullopt;
    return Parts{url.substr(0, slash), url.substr(slash + 1)};
}

// "user@host:path", where a colon stands before any slash. A single letter is a drive of Windows.
std::optional<Parts> split_scp_like(std::string_view url) {
    const auto bracket = url.find(']');
    const auto colon = url.find(':', url.find('[') < bracket && bracket != npos ? bracket : 0);
    if (colon == npos || colon < 2 || url.find('/') < colon) return std::nullopt;
    if (url.substr(colon, 2) == "::") return std::nullopt;  // "helper::address"
    return Parts{url.substr(0, colon), url.substr(colon + 1)};
}

// The authority without user, password and port. Empty: no host is left, or it is a strange one.
std::string host_of(std::string_view authority) {
    if (const auto at = authority.rfind('@'); at != npos) authority.remove_prefix(at + 1);
    const bool in_brackets = !authority.empty() && authority.front() == '[';
    const auto end = in_brackets ? authority.find(']') : authority.find(':');
    if (in_brackets && end == npos) return {};
    const std::string_view host = authority.substr(0, in_brackets ? end + 1 : end);
    std::string_view port = authority.substr(host.size());
    if (!port.empty() && (port.front() != ':' || !all_of(port.substr(1), digits))) return {};
    if (in_brackets ? !all_of(host.substr(1, end - 1), address_characters)
                    : !all_of(host, host_characters))
        return {};
    return lower_case(host);
}

std::string_view without_git_suffix(std::string_view path) {
    constexpr std::string_view suffix = ".git";
    while (!path.empty() && path.front() == '/') path.remove_prefix(1);
    while (!path.empty() && path.back() == '/') path.remove_suffix(1);
    if (path.size() > suffix.size() && path.substr(path.size() - suffix.size()) == suffix)
        path.remove_suffix(suffix.size());
    return path;
}

}  // namespace

std::string public_remote_name(std::string_view url) {
    if (printable(url, url.size()) != url || url.find('\\') != npos) return {};
    const auto scheme_end = url.find("://");
    const auto parts = scheme_end == npos ? split_scp_like(url) : split_url(url, scheme_end);
    if (!parts) return {};
    // A "/", "?" or "#" in a password moves its "@" behind the authority, and so its start into
    // what looks like the host: nothing of such a URL is shown.
    if (parts->path.find('@') != npos || parts->authority.find_first_of("?#") != npos) return {};
    const std::string host = host_of(parts->authority);
    const std::string_view path =
        without_git_suffix(parts->path.substr(0, parts->path.find_first_of("?#")));
    if (host.empty() || path.empty()) return {};
    return host + "/" + std::string{path};
}

}  // namespace dutyme::git
