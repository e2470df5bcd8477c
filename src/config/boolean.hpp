#pragma once
#include <optional>
#include <string_view>

namespace dutyme::config {

/// true/yes/on/1 and false/no/off/0, without case; "" is false. Absent: neither.
std::optional<bool> parse_boolean(std::string_view text);

}  // namespace dutyme::config
