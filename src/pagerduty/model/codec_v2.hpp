#pragma once
#include "base/json.hpp"
#include "pagerduty/model/types.hpp"

#include <optional>
#include <string>
#include <vector>

// PagerDuty's JSON to and from our types. Unknown fields are ignored; names, titles and messages
// come out fit for a terminal.
namespace dutyme::pagerduty {

/// May stand in a path as it is: letters, digits, "_" and "-", 64 at most.
bool is_id(const std::string& text);

/// The time that a member says. Absent: it is none, or one that is not believable.
std::optional<Instant> read_time(const json::Value& value, const char* name);
/// Absent: it has no id. A reference without a name is called by its summary, or its id.
std::optional<User> read_user(const json::Value& value);
/// Absent: it has no id. Where start, end or user are missing, those of `otherwise` stand.
std::optional<Override> read_override(const json::Value& value, const Override& otherwise);
/// The "schedule" of GET /schedules/{id}. Shifts come sorted, cut to [since, until); one without an
/// end lasts to `until`, one without a person is a gap. Absent: it has no id.
std::optional<Schedule> read_schedule(const json::Value& value, Instant since, Instant until);

/// What a reply to a create request says about the one override that was asked for.
struct Created {
    std::optional<Override> made;
    std::vector<std::string> errors;
    bool failed = false;  ///< certainly not made; neither made nor failed: nobody can tell
};
/// What an answer to a creation may leave out, as it was asked for. A member that is there but
/// cannot be read agrees with nothing. `start`, `end` and `user` are the members' names.
Override unless_said(const json::Value& value, Override asked, const char* start, const char* end,
                     const char* user);
/// Reads every shape in use: [{status,errors,override}], {"override":…}, {"overrides":[…]} with
/// bare or wrapped elements, and a bare override. What is no answer to `asked`, such as somebody
/// else's override, does not count as made; `now` is the server's time. Throws JsonError.
Created read_created(const std::string& body, const Override& asked, Instant now);
/// The body that asks for one override.
std::string write_create(const Override& asked);

}  // namespace dutyme::pagerduty
