#pragma once
#include <string>
#include <utility>
#include <vector>

namespace dutyme::cli {

/// A library and its version.
using Libraries = std::vector<std::pair<std::string, std::string>>;

/// What `dutyme version` prints: the version, the commit it was built from when that is known, and
/// the libraries that are given.
std::string version_lines(const Libraries& libraries);
std::string version_json(const Libraries& libraries);

}  // namespace dutyme::cli
