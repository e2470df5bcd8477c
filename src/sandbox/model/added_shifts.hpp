#pragma once
#include "sandbox/model/moment.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace dutyme::sandbox {

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
    Moment known;
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
    StandingShift add(const std::string& schedule, StandingShift shift, Moment now,
                      const std::string& by);
    /// Takes back those that were added last, as if they had never been.
    void take_back(std::size_t count);
    /// The next version of one that stands.
    void change(const StandingShift& shift, Moment now, const std::string& by);
    /// Ends one that stands and is not over: removed when it has not begun, else it ends at `cut`,
    /// or now.
    void end(const StandingShift& shift, Moment now, const std::string& by,
             std::optional<Moment> cut = std::nullopt);

    /// Those of a schedule that stood as known at that moment, oldest first.
    std::vector<StandingShift> standing(const std::string& schedule, Moment known) const;
    const std::deque<AddedShift>& all() const { return all_; }
    /// Gives no id that the other, a copy, has given meanwhile.
    void spend_ids_of(const AddedShifts& other) { given_ = other.given_; }

  private:
    void append(const std::string& id, const AddedVersion& version);

    std::deque<AddedShift> all_;
    std::uint64_t given_ = 0;  ///< ids so far
};

}  // namespace dutyme::sandbox
