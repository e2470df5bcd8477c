#include "sandbox/model/quirks.hpp"

#include <algorithm>

namespace dutyme::sandbox {

Time kept(const Quirks& quirks, Time time) {
    constexpr std::chrono::seconds half_a_minute{30};
    if (quirks.precision == Precision::second) return time;
    if (quirks.precision == Precision::minute_rounded) time += half_a_minute;
    return std::chrono::floor<std::chrono::minutes>(time);
}

Time kept_start(const Quirks& quirks, Time start, Time now) {
    const bool pulled_up = quirks.past_start == PastStart::pulled_up;
    return kept(quirks, pulled_up ? std::max(start, now) : start);
}

Window kept(const Quirks& quirks, const Window& window, Time now) {
    return {kept_start(quirks, window.since, now), kept(quirks, window.until)};
}

bool is_refused_start(const Quirks& quirks, Time start, Time now) {
    return quirks.past_start == PastStart::refused && start + quirks.past_allowed < now;
}

}  // namespace dutyme::sandbox
