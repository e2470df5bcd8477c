#pragma once
#include "base/instant.hpp"

namespace dutyme {

/// Reads a duration as Go writes it: "90m", "1.5h", "2h45m", "30s", "1500ms"; rounded down to whole
/// seconds. Absent: no such duration, a missing unit ("60") or a negative one included.
std::optional<Seconds> parse_duration(std::string_view text);
/// The shortest of that form: "30m", "1h30m", "45s", "0s".
std::string show_duration(Seconds duration);

}  // namespace dutyme
