#include "ui/screen.hpp"

#include "base/text.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>

namespace dutyme::ui {

namespace {

// As setlocale(3) looks for LC_CTYPE.
bool is_utf8(const Environment& environment) {
    for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"})
        if (const auto locale = environment.non_empty(name)) {
            const std::string lower = lower_case(*locale);
            return lower.find("utf-8") != std::string::npos ||
                   lower.find("utf8") != std::string::npos;
        }
    return false;
}

bool wants_colour(int fd, const Environment& environment) {
    if (environment.non_empty("NO_COLOR")) return false;
    const auto forced = environment.non_empty("CLICOLOR_FORCE");
    if (forced && *forced != "0") return true;
    return ::isatty(fd) != 0 && environment.find("TERM").value_or("dumb") != "dumb";
}

std::size_t told_columns(const Environment& environment) {
    constexpr unsigned long widest = 1000;
    constexpr std::size_t otherwise = 80;
    const auto told = environment.non_empty("COLUMNS");
    const unsigned long number = told ? std::strtoul(told->c_str(), nullptr, 10) : 0;
    return number == 0 || number > widest ? otherwise : number;
}

}  // namespace

std::optional<std::size_t> columns_of(int fd) {
    winsize size{};
    if (::ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return std::nullopt;
    return size.ws_col;
}

Style style_for(int fd, const Environment& environment) {
    return {columns_of(fd).value_or(told_columns(environment)), !is_utf8(environment),
            wants_colour(fd, environment), ::isatty(fd) != 0};
}

}  // namespace dutyme::ui
