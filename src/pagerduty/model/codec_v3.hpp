#pragma once
#include "base/json.hpp"
#include "pagerduty/model/types.hpp"

#include <optional>
#include <string>

// The JSON of shift-based schedules (REST API v3) to and from our types. People come as ids alone:
// their name is the id until somebody looks it up.
namespace dutyme::pagerduty {

/// The "schedule" of GET /v3/schedules/{id}?include[]=final_schedule. Shifts come sorted, cut to
/// [since, until), gaps left out; several may be at the same time. Absent: it has no id.
std::optional<Schedule> read_shift_schedule(const json::Value& value, Instant since, Instant until);

/// An element of "overrides". Absent: it has no id. What is missing stands as in `otherwise`.
std::optional<Override> read_shift_override(const json::Value& value, const Override& otherwise);
/// An element of "custom_shifts", likewise.
std::optional<Override> read_custom_shift(const json::Value& value, const Override& otherwise);

/// The body that asks for one shift override or custom shift.
std::string write_new(const Override& asked);
/// The body that moves the end of one that may have begun: nothing else may be in it.
std::string write_end(const Override& override, Instant end);
/// The same with all that it is, for a server that wants the whole of it.
std::string write_whole(const Override& override, Instant end);

}  // namespace dutyme::pagerduty
