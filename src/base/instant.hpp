#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace dutyme {

using Seconds = std::chrono::seconds;
/// A point in time in UTC, whole seconds: the precision we ask of PagerDuty.
using Instant = std::chrono::time_point<std::chrono::system_clock, Seconds>;

/// "2026-11-23T10:00:00Z".
std::string to_rfc3339(Instant instant);
/// Reads RFC 3339 with "Z" or a numeric offset; a fraction of a second is cut off. Absent: not a
/// time.
std::optional<Instant> from_rfc3339(std::string_view text);
/// Reads an HTTP date in its preferred form, "Mon, 23 Nov 2026 10:00:00 GMT" (RFC 9110, 5.6.7).
/// Absent: not such a date.
std::optional<Instant> from_http_date(std::string_view text);
/// "14:02" in the system's time zone; with the date in front when it is not the day of `reference`.
std::string local_time_of_day(Instant instant, Instant reference);

}  // namespace dutyme
