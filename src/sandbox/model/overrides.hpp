#pragma once
#include "sandbox/model/moment.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace dutyme::sandbox {

/// What was true of an override from `known` on, until the next version.
struct Version {
    Moment known;
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
                        Moment now, const std::string& by);
    /// One that is running ends at `cut`, or now.
    Ended end(const std::string& schedule, const std::string& id, Moment now, const std::string& by,
              std::optional<Moment> cut = std::nullopt);

    /// Those of a schedule that stood as known at that moment, oldest first: where two overlap, the
    /// later one counts.
    std::vector<Standing> standing(const std::string& schedule, Moment known) const;
    const std::deque<Override>& all() const { return all_; }
    /// Gives no id that the other, a copy, has given meanwhile.
    void spend_ids_of(const Overrides& other) { given_ = other.given_; }

  private:
    std::deque<Override> all_;
    std::uint64_t given_ = 0;  ///< ids so far
};

}  // namespace dutyme::sandbox
