#include "sandbox/model/time.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <ctime>

namespace dutyme::sandbox {

namespace {

// '0' stands for a digit; every other character for itself.
bool has_form(std::string_view text, std::string_view form) {
    return text.size() == form.size() &&
           std::equal(text.begin(), text.end(), form.begin(), [](char c, char expected) {
               return expected == '0' ? c >= '0' && c <= '9' : c == expected;
           });
}

Time floor_to_second(Time time) {
    return std::chrono::floor<Seconds>(time);
}

// ".25" is 250 ms; what is finer is cut off.
Milliseconds fraction_of(std::string_view digits) {
    std::string three{digits.substr(0, 3)};
    three.resize(3, '0');
    return Milliseconds{parse_number(three).value_or(0)};
}

struct Split {
    std::string whole;          ///< without its fraction
    std::string_view fraction;  ///< digits only
};

std::optional<Split> split_fraction(std::string_view text) {
    const auto dot = text.find('.');
    if (dot == std::string_view::npos) return Split{std::string{text}, {}};
    auto end = text.find_first_not_of("0123456789", dot + 1);
    if (end == std::string_view::npos) end = text.size();
    if (end == dot + 1) return std::nullopt;
    std::string whole{text.substr(0, dot)};
    whole += text.substr(end);
    return Split{std::move(whole), text.substr(dot + 1, end - dot - 1)};
}

}  // namespace

Window Window::cut_to(const Window& other) const {
    return {std::max(since, other.since), std::min(until, other.until)};
}

Time ShiftedClock::at(Time machine) const {
    const Time begun = since_ + shift_;
    const Milliseconds gone = machine - since_;
    if (factor_ == 1 || gone < Milliseconds{0}) return begun + gone;
    const Milliseconds to_end = end_ - begun;
    return gone * factor_ < to_end ? begun + gone * factor_ : end_ + (gone - to_end / factor_);
}

namespace {

Time machine_time() {
    return std::chrono::floor<Milliseconds>(std::chrono::system_clock::now());
}

}  // namespace

Time ShiftedClock::now() const {
    const std::lock_guard lock{mutex_};
    return at(machine_time());
}

void ShiftedClock::shift(Milliseconds by) {
    const std::lock_guard lock{mutex_};
    shift_ += by;
    if (factor_ != 1) end_ += by;
}

Milliseconds ShiftedClock::shifted() const {
    const std::lock_guard lock{mutex_};
    const Time machine = machine_time();
    return at(machine) - machine;
}

void ShiftedClock::hurry(int factor, Time end) {
    const std::lock_guard lock{mutex_};
    const Time machine = machine_time();
    shift_ = at(machine) - machine;
    since_ = machine;
    factor_ = end <= machine + shift_ ? 1 : factor;
    end_ = end;
}

int ShiftedClock::speed() const {
    const std::lock_guard lock{mutex_};
    return at(machine_time()) < end_ ? factor_ : 1;
}

void ShiftedClock::reset() {
    const std::lock_guard lock{mutex_};
    shift_ = Milliseconds{0};
    factor_ = 1;
}

std::string show(Time time, Seconds offset) {
    std::string text =
        to_rfc3339(std::chrono::time_point_cast<Seconds>(floor_to_second(time) + offset));
    if (offset.count() == 0) return text;
    text.pop_back();
    const long minutes = std::abs(static_cast<long>(offset.count())) / 60;
    char zone[16];
    std::snprintf(zone, sizeof zone, "%c%02ld:%02ld", offset.count() < 0 ? '-' : '+',
                  minutes / 60 % 100, minutes % 60);
    return text + zone;
}

std::string show_exactly(Time time) {
    std::string text = show(time, Seconds{0});
    text.pop_back();
    char fraction[8];
    std::snprintf(fraction, sizeof fraction, ".%03dZ",
                  static_cast<int>((time - floor_to_second(time)).count() % 1000));
    return text + fraction;
}

std::string http_date(Time time) {
    const std::time_t when = floor_to_second(time).time_since_epoch().count() / 1000;
    std::tm fields{};
    ::gmtime_r(&when, &fields);
    char text[40];
    return {text, std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &fields)};
}

std::optional<Time> parse_time(std::string_view text) {
    const auto exact = parse_exact_time(text);
    if (!exact || parse_number(text.substr(0, text.find('.')))) return std::nullopt;
    return floor_to_second(*exact);
}

std::optional<Time> parse_exact_time(std::string_view text) {
    const auto split = split_fraction(text);
    if (!split) return std::nullopt;
    const auto fraction = fraction_of(split->fraction);
    constexpr long furthest = 100000000000;  // a few thousand years
    if (const auto seconds = parse_number(split->whole)) {
        if (*seconds > furthest || *seconds < -furthest) return std::nullopt;
        return Time{Seconds{*seconds}} + fraction;
    }
    const bool utc = has_form(split->whole, "0000-00-00T00:00:00Z");
    const bool east = has_form(split->whole, "0000-00-00T00:00:00+00:00");
    const bool west = has_form(split->whole, "0000-00-00T00:00:00-00:00");
    if (!utc && !east && !west) return std::nullopt;
    const auto instant = from_rfc3339(split->whole);
    if (!instant) return std::nullopt;
    return Time{*instant} + fraction;
}

std::optional<Milliseconds> parse_seconds(std::string_view text) {
    const auto split = split_fraction(text);
    if (!split) return std::nullopt;
    const auto whole = parse_number(split->whole);
    if (!whole || *whole < 0 || text.front() == '-') return std::nullopt;
    return Seconds{*whole} + fraction_of(split->fraction);
}

std::optional<long> parse_number(std::string_view text) {
    long number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

}  // namespace dutyme::sandbox
