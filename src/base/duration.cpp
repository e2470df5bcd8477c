#include "base/duration.hpp"

#include <array>
#include <cmath>
#include <cstdlib>

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

}  // namespace dutyme
