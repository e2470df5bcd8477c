#include "pagerduty/model/deadline.hpp"

#include <algorithm>

namespace dutyme::pagerduty {

using std::chrono::milliseconds;

bool pause(milliseconds duration, const std::string& why, const Deadline& deadline, Clock& clock) {
    constexpr milliseconds second{1000};
    do {
        const milliseconds part = deadline.waiting ? std::min(duration, second) : duration;
        if (deadline.waiting) deadline.waiting(why, duration);
        if (!deadline.pause) clock.sleep(part);
        if (deadline.pause && !deadline.pause(part)) return false;
        duration -= part;
    } while (duration > milliseconds{0});
    return true;
}

}  // namespace dutyme::pagerduty
