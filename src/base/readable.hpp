#pragma once
#include <chrono>
#include <vector>

namespace dutyme {

/// Does what wait_readable() does, for as many descriptors as there are.
int wait_any_readable(const std::vector<int>& fds, std::chrono::milliseconds time);

}  // namespace dutyme
