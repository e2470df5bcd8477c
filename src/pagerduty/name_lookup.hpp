#pragma once
#include "pagerduty/model/types.hpp"
#include "pagerduty/prefetch.hpp"
#include "pagerduty/session.hpp"

#include <optional>
#include <string>
#include <vector>

// Finds PagerDuty's ids by the names that people use.
namespace dutyme::pagerduty {

/// The words for one kind of entity in messages, and the option that names one: "schedule",
/// "schedules", "--schedule".
struct EntityKind {
    const char* one;
    const char* several;
    const char* option;
};

/// Returns the entity with this exact name, or else with this name without case. Absent: there is
/// none. Throws Error{ambiguous}, which lists the ids, when several have it.
std::optional<NamedId> pick(const std::vector<NamedId>& entities, const std::string& name,
                            const EntityKind& kind);
/// Throws Error{not_found}, which suggests the most similar of these names.
[[noreturn]] void throw_unknown_name(const EntityKind& kind, const std::string& name,
                                     const std::vector<NamedId>& similar);
/// Returns at most three of `names`, most similar first: those that contain `wanted` or differ from
/// it in few letters, without case.
std::vector<std::string> suggest(const std::string& wanted, const std::vector<std::string>& names);

/// Returns true for six or more capital letters and digits, the form of PagerDuty's ids. A name may
/// have this form, too.
bool looks_like_id(const std::string& text);

/// The first pages of the lists of layer-based and of shift-based schedules.
struct ScheduleLists {
    Handle layers;
    Handle shifts;
};
/// Queues the lists of schedules whose name contains `name`; empty: of all schedules.
ScheduleLists fetch_schedule_lists(Session& session, const std::string& name);
/// Returns the schedule that pick() finds in the lists that fetch_schedule_lists() queued for this
/// name. Throws as Session::get; Error{not_found}, which suggests similar names; Error{ambiguous},
/// which lists the ids.
ScheduleReference find_schedule_named(Session& session, const std::string& name,
                                      const ScheduleLists& lists, const Deadline& deadline);
/// Throws Error{not_found}, which suggests similar names. Requests all schedules for that, within
/// Session::best_effort.
[[noreturn]] void throw_unknown_schedule(Session& session, const std::string& name,
                                         const Deadline& deadline);

/// Returns all schedules of both types whose name contains `name`: exact matches, then matches
/// without case, then the others by name. Throws as Session::get.
std::vector<ScheduleReference> schedules_like(Session& session, const std::string& name,
                                              const Deadline& deadline);
/// Returns the services whose name contains `name`, in the same order. Throws as Session::get.
std::vector<NamedId> services_like(Session& session, const std::string& name,
                                   const Deadline& deadline);

}  // namespace dutyme::pagerduty
