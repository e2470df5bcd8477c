#pragma once
#include <string>
#include <vector>

namespace dutyme::git {

/// Where these fetch refspecs ("+refs/heads/*:refs/remotes/origin/*", git-fetch(1))
/// keep what is known of a remote's ref. Empty: nowhere.
std::string tracking_ref(const std::vector<std::string>& refspecs, const std::string& remote_ref);

}  // namespace dutyme::git
