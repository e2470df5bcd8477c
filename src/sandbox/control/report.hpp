#pragma once
#include "sandbox/control/log.hpp"
#include "sandbox/model/account.hpp"

#include <optional>
#include <string>
#include <vector>

// What /sandbox/ tells, as JSON. Times are written twice: "at" for people, "at_ms" (milliseconds
// since 1970) for programs; both in the sandbox's own time.
namespace dutyme::sandbox {

/// A list of requests.
std::string log_document(const std::vector<Entry>& entries);
/// Who is on call at `at` as known now; under "known_then" as it was known at that moment (for a
/// moment to come: now). "users" are all of them; "user" is the only one, null for none or several.
std::string oncall_document(const Account& account, const std::string& schedule, Time at, Time now);
/// Everything anybody has added to the schedule (overrides of either kind, custom shifts) with all
/// its versions, oldest first.
std::string history_document(const Account& account, const std::string& schedule);
/// The one with that id.
std::string added_document(const Account& account, const std::string& id);
/// The shifts in the window: "final" as they come out, "layers" as they would be had nobody added
/// anything. On a shift-based schedule they may overlap.
std::string timeline_document(const Account& account, const std::string& schedule,
                              const Window& window, Time now);
/// Whom an alert on the service has reached: "level" and "users", each with whether they can be
/// paged at all. Without an incident "level" is null, "users" is empty and "why" says why.
std::string paged_document(const Account& account, const Service& service,
                           const std::optional<Incident>& incident);

}  // namespace dutyme::sandbox
