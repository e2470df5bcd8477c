#pragma once
#include "pagerduty/session.hpp"
#include "pagerduty/types.hpp"

#include <string>
#include <vector>

namespace dutyme::pagerduty {

/// A schedule as a list shows it.
struct NamedSchedule {
    std::string id;
    std::string name;
    Kind kind = Kind::layers;
};

/// True for what PagerDuty's ids look like: six capitals and digits or more. A name may, too.
bool looks_like_id(const std::string& text);

/// What schedule_named() asks for first.
std::vector<std::string> lists_of_schedules(const std::string& name);

/// The schedule of that name, exactly, or else without case; looked for in both kinds' lists at
/// once. Throws Error{not_found} (naming near candidates), Error{ambiguous} (naming the ids).
NamedSchedule schedule_named(Session& session, const std::string& name, const Patience& patience);

/// All schedules of both kinds whose name contains `name`: those that are called so first, then
/// those that are without case, then the others by their names. Empty: there is none.
std::vector<NamedSchedule> schedules_like(Session& session, const std::string& name,
                                          const Patience& patience);

/// Throws what is to be said of a schedule that is not there: Error{not_found}, with candidates.
[[noreturn]] void throw_unknown_schedule(Session& session, const std::string& name,
                                         const Patience& patience);

}  // namespace dutyme::pagerduty
