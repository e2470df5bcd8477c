#include "pagerduty/http/date_clock.hpp"

#include "pagerduty/model/errors.hpp"

#include <cstdlib>
#include <utility>

namespace dutyme::pagerduty {

using std::chrono::milliseconds;

bool tells_time(const Response& response) {
    if (response.headers.count("age") != 0) return false;
    if (!is_success(response.status))
        return response.status >= 400 && is_pagerdutys_error(response.body);
    // Looks at the first character alone: the caller parses the body, which may be a long list.
    const auto first = response.body.find_first_not_of(" \t\r\n");
    return first == std::string::npos || response.body[first] == '{' || response.body[first] == '[';
}

void DateClock::note(const Response& response, milliseconds took) {
    const auto header = response.headers.find("date");
    if (header == response.headers.end()) return;
    const auto date = from_http_date(header->second);
    if (!date || !is_believable(*date) || !tells_time(response)) return;
    const bool is_first = !std::exchange(is_known_, true);
    const auto is_news = [](Seconds difference, milliseconds tolerance) {
        return std::abs(difference.count()) > std::chrono::ceil<Seconds>(tolerance).count() + 1;
    };
    const Seconds measured = *date - (clock_.now() - std::chrono::floor<Seconds>(took / 2));
    if (is_news(measured - offset_, took / 2)) offset_ = measured;
    // Rather late than early by what an answer took, for it may have been written at its end: a
    // start that has passed is moved up, one that lies ahead is a gap. That second has begun.
    if (is_first || is_news(*date - by_date(), took) || *date > by_date()) {
        anchor_ = *date;
        anchored_at_ = clock_.elapsed();
    }
}

Instant DateClock::by_date() const {
    return anchor_ + std::chrono::floor<Seconds>(clock_.elapsed() - anchored_at_);
}

Instant DateClock::now() const {
    return believes_machine_ ? clock_.now() : by_date();
}

Instant DateClock::other_now() const {
    return believes_machine_ ? by_date() : clock_.now();
}

bool DateClock::disagrees() const {
    constexpr Seconds tolerable{60};
    const Seconds difference = by_date() - clock_.now();
    return is_known_ && is_believable(clock_.now()) &&
           std::abs(difference.count()) >= tolerable.count();
}

}  // namespace dutyme::pagerduty
