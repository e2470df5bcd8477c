#include "sandbox/api/rotations.hpp"
#include "sandbox/api/shift_reading.hpp"
#include "sandbox/api/shift_writing.hpp"

namespace dutyme::sandbox {

namespace {

std::vector<std::string> below_schedule(const std::vector<std::string>& rest) {
    std::vector<std::string> path{"v3", "schedules", "*"};
    path.insert(path.end(), rest.begin(), rest.end());
    return path;
}

}  // namespace

const std::vector<Route>& shift_routes() {
    static const auto overrides = below_schedule({"overrides"});
    static const auto override = below_schedule({"overrides", "*"});
    static const auto shifts = below_schedule({"custom_shifts"});
    static const auto shift = below_schedule({"custom_shifts", "*"});
    static const auto rotations = below_schedule({"rotations"});
    static const auto rotation = below_schedule({"rotations", "*"});
    static const auto events = below_schedule({"rotations", "*", "events"});
    static const auto event = below_schedule({"rotations", "*", "events", "*"});
    static const std::vector<std::string> listing = {"since",     "until", "overflow",
                                                     "time_zone", "limit", "offset"};
    static const std::vector<Route> all = {
        {"GET",
         {"v3", "schedules"},
         "v3-schedules",
         list_shift_schedules,
         {"query", "team_ids[]", "limit", "offset", "total"}},
        {"GET",
         below_schedule({}),
         "v3-schedule",
         get_shift_schedule,
         {"since", "until", "time_zone", "overflow", "include[]"}},
        {"GET", overrides, "v3-overrides", list_shift_overrides, listing},
        {"GET", override, "v3-override", get_shift_override, {}},
        {"POST", overrides, "create-v3-override", create_shift_overrides, {}},
        {"PUT", override, "update-v3-override", update_shift_override, {}},
        {"DELETE", override, "delete-v3-override", delete_shift_override, {}},
        {"GET", shifts, "shifts", list_custom_shifts, listing},
        {"GET", shift, "shift", get_custom_shift, {}},
        {"POST", shifts, "create-shift", create_custom_shifts, {}},
        {"PUT", shift, "update-shift", update_custom_shift, {}},
        {"DELETE", shift, "delete-shift", delete_custom_shift, {}},
        {"GET", rotations, "rotations", list_rotations, {"limit", "offset"}},
        {"GET", rotation, "rotation", get_rotation, {}},
        {"GET", events, "rotation-events", list_events, {"limit", "offset"}},
        {"GET", event, "rotation-event", get_event, {}},
        {"POST", rotations, "change-rotations", leave_rotations, {}},
        {"DELETE", rotation, "change-rotations", leave_rotations, {}},
        {"POST", events, "change-rotations", leave_rotations, {}},
        {"PUT", event, "change-rotations", leave_rotations, {}},
        {"DELETE", event, "change-rotations", leave_rotations, {}},
    };
    return all;
}

}  // namespace dutyme::sandbox
