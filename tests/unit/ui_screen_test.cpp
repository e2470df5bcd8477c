#include "catch_compat.hpp"
#include "ui/timeline.hpp"

using namespace dutyme;
using dutyme::ui::style_for;

namespace {

constexpr int no_terminal = -1;

ui::Style style_in(std::map<std::string, std::string> variables) {
    return style_for(no_terminal, Environment{std::move(variables)});
}

}  // namespace

TEST_CASE("blocks are drawn where the locale is one of UTF-8 and ASCII elsewhere", "[ui]") {
    CHECK_FALSE(style_in({{"LANG", "de_DE.UTF-8"}}).ascii);
    CHECK_FALSE(style_in({{"LANG", "C"}, {"LC_CTYPE", "C.utf8"}}).ascii);
    CHECK(style_in({{"LANG", "de_DE.UTF-8"}, {"LC_ALL", "C"}}).ascii);
    CHECK_FALSE(style_in({{"LANG", "de_DE.UTF-8"}, {"LC_ALL", ""}}).ascii);
    CHECK(style_in({}).ascii);
}

TEST_CASE("without a terminal colours are only drawn when they are asked for", "[ui]") {
    CHECK_FALSE(style_in({{"TERM", "xterm"}}).colour);
    CHECK(style_in({{"CLICOLOR_FORCE", "1"}}).colour);
    CHECK_FALSE(style_in({{"CLICOLOR_FORCE", "0"}}).colour);
    CHECK_FALSE(style_in({{"CLICOLOR_FORCE", "1"}, {"NO_COLOR", "1"}}).colour);
    CHECK(style_in({{"CLICOLOR_FORCE", "1"}, {"NO_COLOR", ""}}).colour);
}

TEST_CASE("without a terminal COLUMNS tells the width when it can be one", "[ui]") {
    CHECK(style_in({}).columns == 80);
    CHECK(style_in({{"COLUMNS", "132"}}).columns == 132);
    for (const char* none : {"", "0", "wide", "-1", "99999999999999999999"})
        CHECK(style_in({{"COLUMNS", none}}).columns == 80);
}
