#pragma once
#include "base/time.hpp"
#include "process.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace dutyme::sim {

class Channel;
class Machine;
class World;

/// A deploy under `dutyme exec`: what is asked for, and what its people were told.
struct Deploy {
    std::string tour;  ///< the tour's id
    Machine* machine = nullptr;
    std::string deployer;
    std::string api_url = "https://sim.pagerduty.com";  ///< what it calls the account
    std::vector<std::string> schedules;
    Seconds lease{1800};
    Seconds max{14'400};
    Seconds linger{0};
    Seconds stay{0};  ///< stay-on-incident
    bool joins = false;
    bool takes_all = false;
    Ms begins{0};
    Ms lasts = 5 * second;  ///< the command, and what --until runs after it
    Ms until{0};            ///< the latter alone; 0: nothing

    /// Returns the longest that the deployer may be left on call after the end.
    Seconds may_linger() const { return std::max(linger, stay); }

    /// What is asked of its guardian while it holds: the end is moved, or a colleague takes over.
    enum class Ask { nothing, extend, pass } ask = Ask::nothing;
    Ms asks_at{0};
    Seconds extension{0};
    std::string colleague;

    std::vector<std::string> promised;  ///< the schedules that the plan puts the deployer on
    std::optional<Ms> taken;            ///< dutyme heard that all of them are
    std::optional<Ms> ended;            ///< the command, by itself or with dutyme
    std::optional<Ms> asked;            ///< its guardian, by extend or pass
    std::optional<Ms> passed;           ///< whoever passed heard that it is done
    std::optional<Ms> released;       ///< dutyme or a successor heard, or said, that nothing stands
    std::optional<Ms> lingers_until;  ///< but for that
    std::optional<Ms> alone;          ///< as many guardians have died as may be replaced
    std::optional<Ms> stopped;        ///< a user of dutyme stop ended it
    std::optional<std::string> uncovered;  ///< it was not taken, for that reason
    Process* dutyme = nullptr;
    Process* guardian = nullptr;  ///< the present one
};

/// Returns true where that person may be the one whom the deploy has on call then: the deployer
/// until they know that they have passed it on, the colleague from when that was asked.
bool may_hold(const Deploy& deploy, const std::string& user, Ms moment);

/// Begins the deploy's dutyme. It starts a guardian, waits for the take, runs the command and gives
/// back; it replaces a guardian that dies.
void begin(World& world, Deploy& deploy);

/// The guardian's life: plans, takes, renews while dutyme lives, gives back. `resumes` when it
/// replaces one that died after the take.
void guard(World& world, Deploy& deploy, const std::shared_ptr<Channel>& channel, Process& me,
           bool resumes);

}  // namespace dutyme::sim
