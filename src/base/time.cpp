#include "base/time.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <system_error>

namespace dutyme {

namespace {

struct Unit {
    std::string_view name;
    double seconds;
};
// Longer names first: "ms" would otherwise be read as minutes.
constexpr std::array units{Unit{"ns", 1e-9}, Unit{"us", 1e-6}, Unit{"ms", 1e-3},
                           Unit{"h", 3600},  Unit{"m", 60},    Unit{"s", 1}};

// Takes one "1.5h" off the front of `text`. Absent: there is none.
std::optional<double> take_part(std::string_view& text) {
    const auto digits = text.find_first_not_of("0123456789.");
    if (digits == 0 || digits == std::string_view::npos || digits > 18) return std::nullopt;
    const std::string number{text.substr(0, digits)};
    if (number.find('.') != number.rfind('.') || number == ".") return std::nullopt;
    text.remove_prefix(digits);
    for (const Unit& unit : units) {
        if (text.substr(0, unit.name.size()) != unit.name) continue;
        text.remove_prefix(unit.name.size());
        return std::strtod(number.c_str(), nullptr) * unit.seconds;
    }
    return std::nullopt;
}

}  // namespace

std::optional<Seconds> parse_duration(std::string_view text) {
    constexpr double longest = 1e9;  // 31 years: far above every limit, far below overflow
    if (text == "0") return Seconds{0};
    if (text.empty()) return std::nullopt;
    double total = 0;
    while (!text.empty()) {
        const auto part = take_part(text);
        if (!part) return std::nullopt;
        total += *part;
    }
    if (total > longest) return std::nullopt;
    return Seconds{static_cast<long>(std::floor(total + 1e-9))};
}

std::string show_duration(Seconds duration) {
    const auto total = duration.count();
    const auto hours = total / 3600;
    const auto minutes = total % 3600 / 60;
    const auto seconds = total % 60;
    std::string text;
    if (hours != 0) text += std::to_string(hours) + "h";
    if (minutes != 0) text += std::to_string(minutes) + "m";
    if (seconds != 0 || text.empty()) text += std::to_string(seconds) + "s";
    return text;
}

namespace {

Instant from_fields(std::tm fields) {
    return Instant{Seconds{::timegm(&fields)}};
}

// timegm normalises 31 February into March; a date that does not come back as it was is no date.
std::optional<Instant> checked(const std::tm& fields) {
    const Instant instant = from_fields(fields);
    const std::time_t back = instant.time_since_epoch().count();
    std::tm again{};
    ::gmtime_r(&back, &again);
    const bool same = again.tm_mday == fields.tm_mday && again.tm_mon == fields.tm_mon &&
                      again.tm_hour == fields.tm_hour && again.tm_min == fields.tm_min;
    return same ? std::optional<Instant>{instant} : std::nullopt;
}

std::string formatted(const std::tm& fields, const char* format) {
    char buffer[64];
    return {buffer, std::strftime(buffer, sizeof buffer, format, &fields)};
}

// The offset behind the seconds and their fraction: "Z", "+05:30", "-0400". Absent: neither.
std::optional<Seconds> offset_in(std::string_view text) {
    if (text == "Z" || text == "z") return Seconds{0};
    if (text.empty() || (text[0] != '+' && text[0] != '-')) return std::nullopt;
    int hours = 0;
    int minutes = 0;
    int used = 0;
    const std::string digits{text.substr(1)};
    const bool with_colon =
        std::sscanf(digits.c_str(), "%2d:%2d%n", &hours, &minutes, &used) == 2 && used == 5;
    const bool bare = !with_colon &&
                      std::sscanf(digits.c_str(), "%2d%2d%n", &hours, &minutes, &used) == 2 &&
                      used == 4;
    if ((!with_colon && !bare) || static_cast<std::size_t>(used) != digits.size())
        return std::nullopt;
    const Seconds offset = std::chrono::hours{hours} + std::chrono::minutes{minutes};
    return text[0] == '-' ? -offset : offset;
}

// Four digits, or a sign and more where the year is no such one (ISO 8601): for clocks that are
// wrong.
std::string shown_year(long long year) {
    char buffer[32];
    const bool is_plain = year >= 0 && year <= 9999;
    return {buffer, static_cast<std::size_t>(std::snprintf(buffer, sizeof buffer,
                                                           is_plain ? "%04lld" : "%+05lld", year))};
}

// Takes the year off the beginning of the text. Absent: no year that shown_year() writes.
std::optional<long long> take_year(std::string_view& text) {
    constexpr long long furthest = 100000000;  // a difference still fits into milliseconds
    long long year = 0;
    const std::string_view rest = text.substr(!text.empty() && text[0] == '+' ? 1 : 0);
    const auto [end, failed] = std::from_chars(rest.data(), rest.data() + rest.size(), year);
    if (failed != std::errc{} || year > furthest || year < -furthest) return std::nullopt;
    const auto used = static_cast<std::size_t>(end - text.data());
    if (text.substr(0, used) != shown_year(year)) return std::nullopt;
    text.remove_prefix(used);
    return year;
}

std::tm local(Instant at) {
    const std::time_t when = at.time_since_epoch().count();
    std::tm fields{};
    ::localtime_r(&when, &fields);
    return fields;
}

}  // namespace

bool is_believable(Instant instant) {
    constexpr Seconds year_2000{946684800};
    constexpr Seconds year_2101{4133980800};
    return instant.time_since_epoch() >= year_2000 && instant.time_since_epoch() < year_2101;
}

std::string to_rfc3339(Instant instant) {
    constexpr std::time_t furthest = 3155000000000000;  // in about the year 99 980 000
    const std::time_t when =
        std::clamp<std::time_t>(instant.time_since_epoch().count(), -furthest, furthest);
    std::tm fields{};
    ::gmtime_r(&when, &fields);
    return shown_year(fields.tm_year + 1900LL) + formatted(fields, "-%m-%dT%H:%M:%SZ");
}

std::optional<Instant> from_rfc3339(std::string_view text) {
    const auto year = take_year(text);
    if (!year) return std::nullopt;
    const std::string whole{text};
    std::tm fields{};
    char separator = 0;
    int used = 0;
    const int read =
        std::sscanf(whole.c_str(), "-%2d-%2d%c%2d:%2d:%2d%n", &fields.tm_mon, &fields.tm_mday,
                    &separator, &fields.tm_hour, &fields.tm_min, &fields.tm_sec, &used);
    if (read != 6 || used != 15 || (separator != 'T' && separator != 't' && separator != ' '))
        return std::nullopt;
    fields.tm_year = static_cast<int>(*year - 1900);
    fields.tm_mon -= 1;
    std::string_view rest = text.substr(15);
    if (!rest.empty() && rest[0] == '.') {
        const auto end = rest.find_first_not_of("0123456789", 1);
        rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end);
    }
    const auto offset = offset_in(rest);
    const auto local = checked(fields);
    if (!offset || !local) return std::nullopt;
    return *local - *offset;
}

std::optional<Instant> from_http_date(std::string_view text) {
    const std::string whole{text};
    std::tm fields{};
    // strptime's names follow the locale; dutyme never calls setlocale for LC_TIME.
    const char* end = ::strptime(whole.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &fields);
    if (end == nullptr || *end != '\0') return std::nullopt;
    return checked(fields);
}

std::optional<Instant> read_local_time(std::string_view text, Instant reference) {
    if (const auto time = from_rfc3339(text)) return time;
    const std::string whole{text};
    for (const char* format : {"%H:%M", "%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"}) {
        std::tm fields = local(reference);
        fields.tm_hour = fields.tm_min = fields.tm_sec = 0;
        const char* end = ::strptime(whole.c_str(), format, &fields);
        if (end == nullptr || *end != '\0') continue;
        fields.tm_isdst = -1;  // as it is then
        const std::time_t time = ::mktime(&fields);
        if (time != -1) return Instant{Seconds{time}};
    }
    return std::nullopt;
}

std::string local_time_of_day(Instant instant, Instant reference) {
    const std::tm at = local(instant);
    const std::tm today = local(reference);
    const bool same_day = at.tm_yday == today.tm_yday && at.tm_year == today.tm_year;
    return formatted(at, same_day ? "%H:%M" : "%Y-%m-%d %H:%M");
}

std::string local_time_with_zone(Instant instant, Instant reference) {
    std::string offset = formatted(local(instant), "%z");  // +0130
    offset.insert(offset.size() - 2, ":");
    return local_time_of_day(instant, reference) + " " + (offset == "+00:00" ? "UTC" : offset);
}

std::string show_minutes(Seconds duration) {
    const auto minutes = std::chrono::ceil<std::chrono::minutes>(duration).count();
    if (minutes < 60) return std::to_string(minutes) + " min";
    const std::string rest = std::to_string(minutes % 60);
    const std::string hours = std::to_string(minutes / 60) + " h";
    return rest == "0" ? hours : hours + (rest.size() < 2 ? " 0" : " ") + rest + " min";
}

std::string local_hour(Instant instant) {
    return formatted(local(instant), local_minute_of_day(instant) == 0 ? "%a %d" : "%H:%M");
}

int local_minute_of_day(Instant instant) {
    const std::tm fields = local(instant);
    return fields.tm_hour * 60 + fields.tm_min;
}

}  // namespace dutyme
