#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace dutyme {

using Seconds = std::chrono::seconds;
/// A point in time in UTC, whole seconds: the precision we ask of PagerDuty.
using Instant = std::chrono::time_point<std::chrono::system_clock, Seconds>;

/// Reads a duration as Go writes it: "90m", "1.5h", "2h45m", "30s", "1500ms"; rounded down to whole
/// seconds. Absent: no such duration, a missing unit ("60") or a negative one included.
std::optional<Seconds> parse_duration(std::string_view text);
/// The shortest of that form: "30m", "1h30m", "45s", "0s".
std::string show_duration(Seconds duration);

/// True for an instant in the years 2000 to 2100. What lies outside comes of a broken clock or an
/// odd answer.
bool is_believable(Instant instant);

/// "2026-11-23T10:00:00Z".
std::string to_rfc3339(Instant instant);
/// Reads RFC 3339 with "Z" or a numeric offset; a fraction of a second is cut off. Absent: not a
/// time.
std::optional<Instant> from_rfc3339(std::string_view text);
/// Reads an HTTP date in its preferred form, "Mon, 23 Nov 2026 10:00:00 GMT" (RFC 9110, 5.6.7).
/// Absent: not such a date.
std::optional<Instant> from_http_date(std::string_view text);
/// Reads a time in the system's zone: "18:00" on the day of `reference`, "2026-11-30" (its
/// midnight), "2026-11-30 18:00", or RFC 3339. Absent: none of these.
std::optional<Instant> read_local_time(std::string_view text, Instant reference);
/// "14:02" in the system's time zone; with the date in front when it is not the day of `reference`.
std::string local_time_of_day(Instant instant, Instant reference);
/// The same with that zone's offset from UTC at that instant: "14:02 +01:00", or "14:02 UTC".
std::string local_time_with_zone(Instant instant, Instant reference);
/// "30 min", "1 h 05 min": rounded up to whole minutes.
std::string show_minutes(Seconds duration);
/// A mark on a scale of hours in the system's zone: "14:00", and at midnight the day, "Fri 27".
std::string local_hour(Instant instant);
/// Minutes since midnight by the clock on the wall.
int local_minute_of_day(Instant instant);

}  // namespace dutyme
