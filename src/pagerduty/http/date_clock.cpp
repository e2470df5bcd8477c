#include "pagerduty/http/date_clock.hpp"

#include <cstdlib>

namespace dutyme::pagerduty {

using std::chrono::milliseconds;

void DateClock::note(const Response& response, milliseconds took) {
    const auto header = response.headers.find("date");
    if (header == response.headers.end()) return;
    const auto date = from_http_date(header->second);
    if (!date) return;
    const auto is_news = [&](Seconds difference) {
        return std::abs(difference.count()) > std::chrono::ceil<Seconds>(took / 2).count() + 1;
    };
    const Seconds measured = *date - (clock_.now() - std::chrono::floor<Seconds>(took / 2));
    if (is_news(measured - offset_)) offset_ = measured;
    if (!is_news(*date - now())) return;
    anchor_ = *date;
    anchored_at_ = clock_.elapsed() - took / 2;
}

Instant DateClock::now() const {
    return anchor_ + std::chrono::floor<Seconds>(clock_.elapsed() - anchored_at_);
}

}  // namespace dutyme::pagerduty
