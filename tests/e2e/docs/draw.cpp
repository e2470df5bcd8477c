// draw THEME <document: what a --json command has printed, as the SVG that docs/pictures holds.
#include "ui/timeline_svg.hpp"

#include <iostream>
#include <iterator>

int main(int, char** argv) {
    const std::string text{std::istreambuf_iterator<char>{std::cin}, {}};
    const auto timelines = dutyme::ui::timelines_of(dutyme::json::parse(text));
    const bool is_dark = std::string{argv[1]} == "dark";
    std::cout << dutyme::ui::svg(timelines,
                                 is_dark ? dutyme::ui::Theme::dark : dutyme::ui::Theme::light);
}
