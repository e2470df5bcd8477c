#pragma once

#include "sandbox/model/on_call.hpp"
#include "sandbox/replies/replies.hpp"

#include <string>
#include <vector>

// The objects of PagerDuty's v3 Schedules API as JSON. Nothing here decides anything.
namespace dutyme::sandbox {

/// One row of GET /v3/schedules: a reference.
void put_shift_schedule_row(json::Writer& out, const ShiftSchedule& schedule);

/// {"schedule":{…}} of GET /v3/schedules/{id}; with "final_schedule" when the rendering is
/// rendered.
std::string shift_schedule_document(const Account& account, const ShiftSchedule& schedule,
                                    const Rendering& rendering, Time now);

/// A rotation with its events, and one of them.
void put_rotation(json::Writer& out, const ShiftSchedule& schedule, const Rotation& rotation);
void put_event(json::Writer& out, const ShiftSchedule& schedule, const Rotation& rotation,
               const Event& event);

/// A person's place. Nobody ("") is a member like any other, only an empty one.
void put_member(json::Writer& out, const std::string& user);

/// A custom shift or an override.
void put_added_shift(json::Writer& out, const ShiftSchedule& schedule, const StandingShift& shift);
/// "custom_shifts" and "custom_shift", "overrides" and "override".
const char* collection_of(Added kind);
const char* name_of(Added kind);

}  // namespace dutyme::sandbox
