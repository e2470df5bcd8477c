#pragma once
#include "choices.hpp"
#include "deck.hpp"
#include "evidence.hpp"
#include "play.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace dutyme::sim {

/// Plays worlds one after the other and tells what is news: a broken rule that no known failure
/// explains, a known failure that is none any more, a seed that is not the same twice.
class Run {
  public:
    void seed(std::uint64_t seed);
    void card(const Card& card);
    /// The world of each known failure, which has to fail.
    void known_failures();
    /// The named schedules of events.
    void cases();
    /// Prints what there was, and returns true when there was no news.
    bool end();

    unsigned long tours() const { return tours_; }

  private:
    void count(const Play& played);
    void judge(const Play& played, const std::string& name);
    void tell(const std::string& news);
    void check_marks();

    std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
    unsigned long worlds_ = 0;
    unsigned long tours_ = 0;
    unsigned long taken_ = 0;
    unsigned long news_ = 0;
    unsigned long first_news_ = 0;                // after so many tours
    std::map<std::string, unsigned long> known_;  // how often each was met
};

}  // namespace dutyme::sim
