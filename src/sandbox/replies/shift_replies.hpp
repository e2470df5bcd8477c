#pragma once

#include "sandbox/model/on_call.hpp"
#include "sandbox/replies/replies.hpp"

#include <string>
#include <vector>

// The objects of PagerDuty's v3 Schedules API as JSON.
namespace dutyme::sandbox {

/// Puts one row of GET /v3/schedules: a reference.
void put_shift_schedule_row(json::Writer& out, const ShiftSchedule& schedule);

/// Returns {"schedule":{…}} of GET /v3/schedules/{id}; with "final_schedule" when the rendering is
/// rendered.
std::string shift_schedule_document(const Account& account, const ShiftSchedule& schedule,
                                    const Rendering& rendering, Time now);

/// Put a rotation with its events, and one event.
void put_rotation(json::Writer& out, const ShiftSchedule& schedule, const Rotation& rotation);
void put_event(json::Writer& out, const ShiftSchedule& schedule, const Rotation& rotation,
               const Event& event);

/// Puts a member; "" is an empty one.
void put_member(json::Writer& out, const std::string& user);

/// Puts a custom shift or an override.
void put_added_shift(json::Writer& out, const ShiftSchedule& schedule, const StandingShift& shift);
/// Return "custom_shifts" or "overrides", and "custom_shift" or "override".
const char* collection_of(Added kind);
const char* name_of(Added kind);

}  // namespace dutyme::sandbox
