#pragma once

#include "base/time.hpp"

#include <mutex>

namespace dutyme::sandbox {

using Milliseconds = std::chrono::milliseconds;
/// A point in time in milliseconds, so that two requests within a second can be told apart.
using Time = std::chrono::time_point<std::chrono::system_clock, Milliseconds>;

/// [since, until).
struct Window {
    Time since;
    Time until;

    bool empty() const { return until <= since; }
    bool touches(const Window& other) const { return since < other.until && other.since < until; }
    /// Returns the part inside `other`; an empty window when they do not touch.
    Window cut_to(const Window& other) const;
};

/// Returns the time in whole seconds (cuts the rest off) with that offset from UTC: "Z" or
/// "+05:30".
std::string show(Time time, Seconds offset);
/// Returns UTC with milliseconds: "2026-11-23T10:00:00.123Z".
std::string show_exactly(Time time);
/// Returns the form of HTTP headers: "Mon, 23 Nov 2026 10:00:00 GMT".
std::string http_date(Time time);

/// Reads a time as strictly as the API: YYYY-MM-DDThh:mm:ss[.fraction](Z|±hh:mm). Cuts the fraction
/// off. Returns nothing for any other text.
std::optional<Time> parse_time(std::string_view text);
/// Reads the same form and keeps the fraction; also reads seconds since 1970.
std::optional<Time> parse_exact_time(std::string_view text);
/// Reads a decimal number of seconds, "90" or "0.5", and cuts it to milliseconds. Returns nothing
/// for any other text, a negative number included.
std::optional<Milliseconds> parse_seconds(std::string_view text);
/// Reads a whole decimal number. Returns nothing when the text holds anything else.
std::optional<long> parse_number(std::string_view text);

/// The sandbox's clock: the machine's time plus a shift. For a while it may go faster, and the
/// shift grows. Thread-safe.
class ShiftedClock {
  public:
    Time now() const;
    void shift(Milliseconds by);
    Milliseconds shifted() const;
    /// From now on an hour takes an hour's `factor`th part, until this clock shows `end`.
    void hurry(int factor, Time end);
    /// Returns how many times as fast as the machine's it goes; 1 as a rule.
    int speed() const;
    /// Makes it the machine's time again.
    void reset();

  private:
    Time at(Time machine) const;

    mutable std::mutex mutex_;
    Time since_{};           // the machine's time when all below was set
    Milliseconds shift_{0};  // at that time
    int factor_ = 1;
    Time end_ = Time::max();  // when it goes at the machine's pace again, on this clock
};

}  // namespace dutyme::sandbox
