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

/// An id that looks random, as PagerDuty's do, so that nobody comes to rely on their order: the
/// prefix and then `length` (13 or more) capital letters and digits. No two numbers give the same.
std::string opaque_id(std::string prefix, std::size_t length, std::uint64_t number);

/// What was true of an override from `known` on, until the next version.
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

/// An override as it stood at some moment.
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
    /// Everything has been checked by the caller.
    const Override& add(const std::string& schedule, const std::string& user, const Window& window,
                        Time now, const std::string& by);
    /// One that is running ends at `cut`, or now.
    Ended end(const std::string& schedule, const std::string& id, Time now, const std::string& by,
              std::optional<Time> cut = std::nullopt);

    /// Those of a schedule that stood as known at that moment, oldest first: where two overlap, the
    /// later one counts.
    std::vector<Standing> standing(const std::string& schedule, Time known) const;
    const std::deque<Override>& all() const { return all_; }
    /// Gives no id that the other, a copy, has given meanwhile.
    void spend_ids_of(const Overrides& other) { given_ = other.given_; }

  private:
    std::deque<Override> all_;
    std::uint64_t given_ = 0;  ///< ids so far
};

/// What somebody has added to a shift-based schedule by hand.
enum class Added { custom_shift, override_shift };

/// Whose shift an override takes over: that of a rotation or that of a custom shift; the other id
/// is "".
struct Covered {
    std::string rotation;
    std::string custom_shift;
    std::string member;     ///< the person who is replaced
    bool stand_in = false;  ///< who is there by an override; without that, this one counts nowhere
};

/// What was true of an added shift from `known` on, until the next version.
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

/// An added shift as it stood at some moment.
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
    /// Everything has been checked by the caller. Sets the id, and returns it.
    StandingShift add(const std::string& schedule, StandingShift shift, Time now,
                      const std::string& by);
    /// Takes back those that were added last, as if they had never been.
    void take_back(std::size_t count);
    /// The next version of one that stands.
    void change(const StandingShift& shift, Time now, const std::string& by);
    /// Ends one that stands and is not over: removed when it has not begun, else it ends at `cut`,
    /// or now.
    void end(const StandingShift& shift, Time now, const std::string& by,
             std::optional<Time> cut = std::nullopt);

    /// Those of a schedule that stood as known at that moment, oldest first.
    std::vector<StandingShift> standing(const std::string& schedule, Time known) const;
    const std::deque<AddedShift>& all() const { return all_; }
    /// Gives no id that the other, a copy, has given meanwhile.
    void spend_ids_of(const AddedShifts& other) { given_ = other.given_; }

  private:
    void append(const std::string& id, const AddedVersion& version);

    std::deque<AddedShift> all_;
    std::uint64_t given_ = 0;  ///< ids so far
};

/// Puts a person on a shift-based schedule in everybody's place: an override for each segment that
/// can be overridden, a custom shift for each gap, and a custom shift for the whole window when
/// there is neither. Returns what was made; never nothing.
std::vector<StandingShift> cover(Account& account, const ShiftSchedule& schedule,
                                 const std::string& user, const Window& window, Time now,
                                 const std::string& by);

/// Makes a layer-based schedule shift-based, as PagerDuty's own upgrade does: its id stays, and its
/// overrides come back under other ids with the same people and ends. False: there is no such
/// schedule, or it is shift-based already.
bool upgrade(Account& account, const std::string& schedule, Time now);

}  // namespace dutyme::sandbox
