#pragma once
#include "base/json.hpp"
#include "pagerduty/model/types.hpp"

#include <optional>
#include <string>

// Converts the JSON of shift-based schedules (REST API v3) to our types and back. This API names
// people by id alone, so User::name is the id, too.
namespace dutyme::pagerduty {

/// Returns the "schedule" of GET /v3/schedules/{id}?include[]=final_schedule; absent without an id.
/// Sorts the shifts by start, cuts them to [since, until) and leaves gaps out. Shifts may overlap.
std::optional<Schedule> read_shift_schedule(const json::Value& value, Instant since, Instant until);

/// Returns an element of "overrides"; absent without an id. Missing members are taken from
/// `otherwise`.
std::optional<Override> read_shift_override(const json::Value& value, const Override& otherwise);
/// Returns an element of "custom_shifts"; absent without an id. Missing members are taken from
/// `otherwise`.
std::optional<Override> read_custom_shift(const json::Value& value, const Override& otherwise);

/// Returns the body that creates `asked`, a shift override or a custom shift.
std::string write_new(const Override& asked);
/// Returns the body that moves the end and nothing else: PagerDuty allows no other change of an
/// override or custom shift that has begun.
std::string write_end(const Override& override, Instant end);
/// Returns the body that moves the end and repeats all other members that a change may have, for
/// servers that require them.
std::string write_whole(const Override& override, Instant end);

}  // namespace dutyme::pagerduty
