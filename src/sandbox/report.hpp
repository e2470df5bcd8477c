#pragma once
#include "sandbox/company.hpp"
#include "sandbox/log.hpp"

#include <string>
#include <vector>

// What /sandbox/ tells, as JSON. Moments are written twice: "at" for people, "at_ms" (milliseconds
// since 1970) for programs; both in the sandbox's own time.
namespace dutyme::sandbox {

/// A list of requests.
std::string log_document(const std::vector<Entry>& entries);
/// Who is on call at `at` as known now; under "known_then" as it was known at that moment (for a
/// moment to come: now).
std::string oncall_document(const Company& company, const Schedule& schedule, Moment at,
                            Moment now);
/// Every override of the schedule with all its versions, oldest first.
std::string history_document(const Company& company, const Schedule& schedule);
std::string override_document(const Company& company, const Override& override);
/// The shifts in the window: "final" as they come out, "layers" as they would be without overrides.
std::string timeline_document(const Company& company, const Schedule& schedule,
                              const Window& window, Moment now);

}  // namespace dutyme::sandbox
