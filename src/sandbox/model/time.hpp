#pragma once

#include "base/time.hpp"

#include <atomic>

namespace dutyme::sandbox {

using Milliseconds = std::chrono::milliseconds;
/// A point in time as the sandbox keeps it: fine enough to tell who was on call between two
/// requests.
using Time = std::chrono::time_point<std::chrono::system_clock, Milliseconds>;

/// [since, until).
struct Window {
    Time since;
    Time until;

    bool empty() const { return until <= since; }
    bool touches(const Window& other) const { return since < other.until && other.since < until; }
    /// Empty when they do not touch.
    Window cut_to(const Window& other) const;
};

/// Whole seconds (the rest is cut off), written with that offset from UTC: "Z" or "+05:30".
std::string show(Time time, Seconds offset);
/// UTC with milliseconds: "2026-11-23T10:00:00.123Z".
std::string show_exactly(Time time);
/// "Mon, 23 Nov 2026 10:00:00 GMT".
std::string http_date(Time time);

/// What the API takes as a time, and nothing looser: YYYY-MM-DDThh:mm:ss[.fraction](Z|±hh:mm). The
/// fraction is cut off.
std::optional<Time> parse_time(std::string_view text);
/// The same with the fraction kept, or seconds since 1970 with or without a fraction.
std::optional<Time> parse_exact_time(std::string_view text);
/// A decimal number of seconds, "90" or "0.5"; what is finer than a millisecond is cut off. Absent:
/// anything else, such as a negative one.
std::optional<Milliseconds> parse_seconds(std::string_view text);
/// A whole decimal number; absent when there is anything else in the text.
std::optional<long> parse_number(std::string_view text);

/// The sandbox's own time: the machine's, shifted.
class ShiftedClock {
  public:
    Time now() const {
        return std::chrono::floor<Milliseconds>(std::chrono::system_clock::now()) +
               Milliseconds{shift_.load()};
    }
    void shift(Milliseconds by) { shift_ += by.count(); }
    Milliseconds shifted() const { return Milliseconds{shift_.load()}; }

  private:
    std::atomic<long> shift_{0};
};

}  // namespace dutyme::sandbox
