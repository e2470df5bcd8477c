#pragma once
#include "sandbox/model/time.hpp"

#include <optional>
#include <string>
#include <vector>

namespace dutyme::sandbox {

/// A time zone without daylight saving: its offset never changes.
struct Zone {
    std::string name = "Etc/UTC";
    Seconds offset{0};
};

/// The hours of each day (in UTC) in which a layer counts.
struct DailyHours {
    Seconds from{0};
    Seconds length{0};
};

/// People taking turns.
struct Layer {
    std::string id;
    std::string name;
    Time start;
    Seconds turn{0};
    std::vector<std::string> users;  ///< ids, in the order of their turns
    std::optional<DailyHours> hours;
};

/// A layer-based schedule ("v2"): at most one person at a time.
struct Schedule {
    std::string id;
    std::string name;
    Zone zone;
    std::vector<Layer> layers;    ///< a later one lies over an earlier one
    Time upgraded = Time::max();  ///< from then on it is shift-based, under the same id
};

/// A recurring shift of a rotation: the people of its layer take turns, or are all on call at once.
/// An id "" is a place that nobody fills.
struct Event {
    Layer turns;
    bool everybody = false;
    Time until = Time::max();
};

/// A list of events; nobody is on call where there is none.
struct Rotation {
    std::string id;
    std::vector<Event> events;  ///< a later one lies over an earlier one
};

/// A shift-based schedule ("v3"): the people of all its rotations are on call side by side.
struct ShiftSchedule {
    std::string id;
    std::string name;
    Zone zone;
    std::vector<Rotation> rotations;
};

}  // namespace dutyme::sandbox
