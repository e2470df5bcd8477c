#pragma once
#include <string>
#include <string_view>

namespace dutyme::job {

/// True for a login or an e-mail address that no person answers to: GitHub's "x[bot]" and
/// "web-flow", GitLab's project and group access tokens, service accounts of Kubernetes, everything
/// with "noreply" in it.
bool is_bot(std::string_view login_or_email);

/// The login in an address that hides the real one, "12345+octocat@users.noreply.github.com".
/// Empty: it is none, or a bot's.
std::string login_in(std::string_view email);

/// True when the text is one of the patterns (fnmatch(3)), which are parted by "|".
bool matches_any(std::string_view patterns, std::string_view text);

}  // namespace dutyme::job
