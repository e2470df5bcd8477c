#pragma once

#include "base/json.hpp"
#include "pagerduty/model/types.hpp"

#include <optional>
#include <string>
#include <vector>

// Converts the JSON of PagerDuty's REST API v2 to our types and back. The readers ignore unknown
// members and make names, titles and messages safe for a terminal.
namespace dutyme::pagerduty {

/// Returns the member's text, safe for a terminal; empty when it is missing or no string.
std::string read_text(const json::Value& value, const char* name);
/// Returns the member's time (RFC 3339, in UTC). Absent: the member is missing or is no believable
/// time (is_believable).
std::optional<Instant> read_time(const json::Value& value, const char* name);
/// Returns the user; absent without an id. A user without a name is called by the summary, or else
/// by the id.
std::optional<User> read_user(const json::Value& value);
/// Returns the override; absent without an id. A missing start, end or user is taken from
/// `otherwise`.
std::optional<Override> read_override(const json::Value& value, const Override& otherwise);
/// Returns the "schedule" of GET /schedules/{id}; absent without an id. Sorts the shifts by start
/// and cuts them to [since, until). A shift without an end lasts until `until`; an entry without a
/// user is a gap.
std::optional<Schedule> read_schedule(const json::Value& value, Instant since, Instant until);

/// The outcome of creating one override, as the reply states it.
struct Created {
    std::optional<Override> made;
    std::vector<std::string> errors;
    bool failed = false;  ///< certainly not made; neither made nor failed: unknown
};
/// Returns the defaults for reading the reply to a create request: `asked`, without the start, end
/// and user that the reply has itself. So a member that is there but unreadable never passes for
/// the value asked for. `start`, `end` and `user` are the names of the members.
Override defaults_from(const json::Value& value, Override asked, const char* start, const char* end,
                       const char* user);
/// Reads the reply to write_create(). It may be [{status,errors,override}], {"override":…},
/// {"overrides":[…]} with bare or wrapped elements, or a bare override. An override that fails
/// is_answer_to(), such as somebody else's, does not count as made. `now` is PagerDuty's time.
/// Throws JsonError.
Created read_created(const std::string& body, const Override& asked, Instant now);
/// Returns the body of POST /schedules/{id}/overrides for one override.
std::string write_create(const Override& asked);

/// Returns how the user is notified with high urgency, from notification_rules and contact_methods.
/// Absent: the reply lacks them or has references alone.
std::optional<Reachability> read_reachability(const json::Value& user);

/// Returns true when at least one rule works.
bool can_be_paged(const Reachability& reach);
/// Returns true when no rule that works uses anything but e-mail, which wakes nobody. Also true
/// when no rule works at all: ask can_be_paged() first.
bool by_mail_only(const Reachability& reach);
/// Returns the minutes until the first rule that works; absent when none does.
std::optional<int> first_notified_after(const Reachability& reach);

}  // namespace dutyme::pagerduty
