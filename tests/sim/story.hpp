#pragma once
#include "choices.hpp"
#include "instant.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace dutyme::sim {

/// What happened in a world, in the order it did. Always hashed, so that two runs of a seed can be
/// compared; written down only for a world that is printed.
class Story {
  public:
    struct Line {
        Ms at;
        std::string actor;
        std::string text;
    };

    bool written = false;

    /// `describe` returns the event in words; it is called only when they are wanted.
    template <class Describe>
    void tell(Ms at, const Actor& actor, Key what, const Describe& describe) {
        hash_ =
            mixed(hash_ ^ actor.hash() ^ mixed(what.hash) ^ static_cast<std::uint64_t>(at.count()));
        if (written) lines_.push_back({at, actor.name(), describe()});
    }
    void tell(Ms at, const Actor& actor, Key what) {
        tell(at, actor, what, [&] { return std::string{what.name}; });
    }

    std::uint64_t hash() const { return hash_; }
    const std::vector<Line>& lines() const { return lines_; }
    /// Adds what is known only afterwards, each line where its time is.
    void insert(std::vector<Line> lines);

  private:
    std::uint64_t hash_ = 0;
    std::vector<Line> lines_;
};

}  // namespace dutyme::sim
