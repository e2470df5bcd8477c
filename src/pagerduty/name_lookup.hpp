#pragma once
#include "pagerduty/model/types.hpp"
#include "pagerduty/prefetch.hpp"
#include "pagerduty/session.hpp"

#include <optional>
#include <string>
#include <vector>

// From what people call things to PagerDuty's ids.
namespace dutyme::pagerduty {

/// How messages speak of one kind of entity: "schedule", "schedules", and the option that names
/// one.
struct EntityKind {
    const char* one;
    const char* several;
    const char* option;
};

/// The one of that name, exactly, or else without case. Absent: there is none. Throws
/// Error{ambiguous}, naming the ids.
std::optional<NamedId> pick(const std::vector<NamedId>& entities, const std::string& name,
                            const EntityKind& kind);
/// Throws Error{not_found}, suggesting those of `similar` that may be meant.
[[noreturn]] void throw_unknown_name(const EntityKind& kind, const std::string& name,
                                     const std::vector<NamedId>& similar);
/// Returns at most three of `names` that are most like `wanted`, best first: those that contain it
/// or differ in few letters, without case.
std::vector<std::string> suggest(const std::string& wanted, const std::vector<std::string>& names);

/// True for text of the shape of PagerDuty's ids: six capitals and digits or more. A name may have
/// it, too.
bool looks_like_id(const std::string& text);

/// The first pages of the lists of both types of schedules, of those whose name contains a text.
struct ScheduleLists {
    Handle layers;
    Handle shifts;
};
/// Queues them. With an empty name they are all schedules there are.
ScheduleLists fetch_schedule_lists(Session& session, const std::string& name);
/// The schedule of that name, exactly, or else without case, in the lists that
/// fetch_schedule_lists() queued for it. Throws Error{not_found} (naming near candidates),
/// Error{ambiguous} (naming the ids).
ScheduleReference find_schedule_named(Session& session, const std::string& name,
                                      const ScheduleLists& lists, const Deadline& deadline);
/// Throws Error{not_found} with near candidates, for a schedule that is not there.
[[noreturn]] void throw_unknown_schedule(Session& session, const std::string& name,
                                         const Deadline& deadline);

/// All schedules of both types whose name contains `name`: exact matches first, then matches
/// without case, then the others by name. Throws as Session::get.
std::vector<ScheduleReference> schedules_like(Session& session, const std::string& name,
                                              const Deadline& deadline);
/// All services, likewise.
std::vector<NamedId> services_like(Session& session, const std::string& name,
                                   const Deadline& deadline);

}  // namespace dutyme::pagerduty
