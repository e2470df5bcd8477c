#pragma once

#include "sandbox/model/time.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace dutyme::sandbox {

struct Account;
struct ShiftSchedule;

/// Returns the prefix and `length` (13 or more) capital letters and digits that look random, so
/// that no client relies on the order of ids. Different numbers give different ids.
std::string opaque_id(std::string prefix, std::size_t length, std::uint64_t number);

/// The state of an override from `known` on, until the next version.
struct Version {
    Time known;
    Window window;
    bool removed = false;
    std::string by;  ///< whose key did it
};

struct Override {
    std::string id;
    std::string schedule;
    std::string user;
    std::vector<Version> versions;  ///< never empty, oldest first
};

/// The state of an override at one time.
struct Standing {
    std::string id;
    std::string user;
    Window window;
};

enum class Ended {
    deleted,       ///< had not begun; it is gone
    cut_short,     ///< was running; ends now and stays listed for the past
    already_over,  ///< nothing changed
    unknown,       ///< no such override on that schedule
};

/// All overrides ever made, with every version of each.
class Overrides {
  public:
    /// Adds an override. The caller has checked every argument.
    const Override& add(const std::string& schedule, const std::string& user, const Window& window,
                        Time now, const std::string& by);
    /// Deletes an override that has not begun; ends a running one at `cut`, or now.
    Ended end(const std::string& schedule, const std::string& id, Time now, const std::string& by,
              std::optional<Time> cut = std::nullopt);

    /// Returns the overrides of a schedule as known at that time, oldest first: where two overlap,
    /// the later one counts.
    std::vector<Standing> standing(const std::string& schedule, Time known) const;
    const std::deque<Override>& all() const { return all_; }
    /// Skips the ids that `other`, a copy, has given meanwhile.
    void spend_ids_of(const Overrides& other) { given_ = other.given_; }

  private:
    std::deque<Override> all_;
    std::uint64_t given_ = 0;  ///< ids so far
};

/// What a person can add to a shift-based schedule.
enum class Added { custom_shift, override_shift };

/// The shift that an override takes over: it comes from a rotation or from a custom shift; the
/// other id is "".
struct Covered {
    std::string rotation;
    std::string custom_shift;
    std::string member;  ///< the person who is replaced
    bool stand_in =
        false;  ///< the person is there by an override; without it this one has no effect
};

/// The state of an added shift from `known` on, until the next version.
struct AddedVersion {
    Time known;
    Window window;
    std::string user;
    bool removed = false;
    std::string by;  ///< whose key did it
};

struct AddedShift {
    std::string id;
    std::string schedule;
    Added kind = Added::custom_shift;
    Covered covered;                     ///< of overrides only
    std::vector<AddedVersion> versions;  ///< never empty, oldest first
};

/// The state of an added shift at one time.
struct StandingShift {
    std::string id;
    Added kind = Added::custom_shift;
    Covered covered;
    std::string user;
    Window window;
};

/// All custom shifts and overrides ever made on shift-based schedules, with every version of each.
class AddedShifts {
  public:
    /// Adds a shift and returns it with its id. The caller has checked every argument.
    StandingShift add(const std::string& schedule, StandingShift shift, Time now,
                      const std::string& by);
    /// Removes the shifts that were added last, with their versions.
    void take_back(std::size_t count);
    /// Adds a version to an existing shift.
    void change(const StandingShift& shift, Time now, const std::string& by);
    /// Removes an existing shift that has not begun; ends a running one at `cut`, or now.
    void end(const StandingShift& shift, Time now, const std::string& by,
             std::optional<Time> cut = std::nullopt);

    /// Returns the shifts of a schedule as known at that time, oldest first.
    std::vector<StandingShift> standing(const std::string& schedule, Time known) const;
    const std::deque<AddedShift>& all() const { return all_; }
    /// Skips the ids that `other`, a copy, has given meanwhile.
    void spend_ids_of(const AddedShifts& other) { given_ = other.given_; }

  private:
    void append(const std::string& id, const AddedVersion& version);

    std::deque<AddedShift> all_;
    std::uint64_t given_ = 0;  ///< ids so far
};

/// Puts a person on a shift-based schedule in place of everybody: adds an override for each segment
/// that can be overridden and a custom shift for each gap, or one custom shift for the whole window
/// when there is neither. Returns the added shifts, at least one.
std::vector<StandingShift> cover(Account& account, const ShiftSchedule& schedule,
                                 const std::string& user, const Window& window, Time now,
                                 const std::string& by);

/// Makes the next in turn begin now, for a turn, and leaves the past as it was. Returns false when
/// the schedule has no turns.
bool hand_over(Account& account, const std::string& schedule, Time now);

/// Makes a layer-based schedule shift-based, as PagerDuty's upgrade does: the schedule keeps its
/// id; its overrides get new ids and keep their people and ends. Returns false when there is no
/// such schedule or it is shift-based already.
bool upgrade(Account& account, const std::string& schedule, Time now);

}  // namespace dutyme::sandbox
