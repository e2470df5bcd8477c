#pragma once
#include "sandbox/control/log.hpp"
#include "sandbox/model/account.hpp"

#include <optional>
#include <string>
#include <vector>

// The JSON documents of the controls. Times are written twice: "at" for people, "at_ms"
// (milliseconds since 1970) for programs; both in the sandbox's own time.
namespace dutyme::sandbox {

/// Returns the list of requests.
std::string log_document(const std::vector<Entry>& entries);
/// Returns who is on call at `at`: as known now, and under "known_then" as known at that time (now,
/// when `at` is in the future). "users" lists everybody; "user" is null for nobody or several.
std::string oncall_document(const Account& account, const std::string& schedule, Time at, Time now);
/// Returns all overrides and custom shifts ever added to the schedule, with all their versions,
/// oldest first.
std::string history_document(const Account& account, const std::string& schedule);
/// Returns the override or custom shift with that id.
std::string added_document(const Account& account, const std::string& id);
/// Returns the shifts in the window: "final" with overrides and custom shifts, "layers" without. On
/// a shift-based schedule they may overlap.
std::string timeline_document(const Account& account, const std::string& schedule,
                              const Window& window, Time now);
/// Returns the "level" and the "users" that an alert on the service reached, and whether each of
/// them can be paged. Without an incident "level" is null, "users" is empty and "why" gives the
/// reason.
std::string paged_document(const Account& account, const Service& service,
                           const std::optional<Incident>& incident);

}  // namespace dutyme::sandbox
