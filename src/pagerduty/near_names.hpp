#pragma once
#include <string>
#include <vector>

namespace dutyme::pagerduty {

/// The at most three of `names` that are most like `wanted`, best first: those that contain it or
/// differ in few letters, without case. For "did you mean".
std::vector<std::string> near_names(const std::string& wanted,
                                    const std::vector<std::string>& names);

}  // namespace dutyme::pagerduty
