#include "catch_compat.hpp"
#include "duty_fakes.hpp"
#include "ui/timeline.hpp"
#include "ui/width.hpp"

#include <stdlib.h>

#include <array>
#include <cmath>
#include <ctime>
#include <fstream>
#include <sstream>

using namespace dutyme;
using namespace dutyme::ui;
using dutyme::duty::ten;
using std::chrono::hours;
using std::chrono::minutes;

namespace {

struct InZone {
    explicit InZone(const char* name) {
        setenv("TZ", name, 1);
        tzset();
    }
    ~InZone() {
        setenv("TZ", "UTC", 1);
        tzset();
    }
    InZone(const InZone&) = delete;
    InZone& operator=(const InZone&) = delete;
};

std::string screen(const std::vector<std::string>& lines) {
    std::string text;
    for (const std::string& line : lines) text += line + "\n";
    return text;
}

// Colours can be read in the file: <38;5;32> for the escape sequence.
std::string readable(std::string text) {
    for (auto at = text.find("\x1b["); at != std::string::npos; at = text.find("\x1b[")) {
        text.replace(text.find('m', at), 1, ">");
        text.replace(at, 2, "<");
    }
    return text;
}

std::string golden(const std::string& name) {
    std::ifstream file{std::string{DUTYME_SOURCE_ROOT} + "/tests/unit/screens/" + name + ".txt"};
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

Bar bar(const std::string& person, int from, int until, Segment kind = Segment::shift) {
    return {person, ten + minutes{from}, ten + minutes{until}, kind};
}

// A deploy on top of Bo's shift, an override of Cleo's, a gap, and Mia.
Timeline busy() {
    return {ten - minutes{60},
            ten + hours{8},
            ten,
            {bar("Bo Larsen", -600, 0), bar("Bo Larsen", 0, 30, Segment::relieved),
             bar("Ada Byron", 0, 30, Segment::ours), bar("Bo Larsen", 30, 180),
             bar("Cleo Diaz", 180, 300, Segment::override), bar("nobody", 300, 330, Segment::gap),
             bar("Mia Chen", 330, 900)}};
}

Style wide(std::size_t columns) {
    return {columns, false, false};
}

}  // namespace

TEST_CASE("people are lanes, and the deploy, an override and a gap look different", "[ui]") {
    const InZone zone{"Europe/Berlin"};
    const Timeline timeline = busy();
    CHECK(screen(render(timeline, wide(80))) + legend(timeline.bars, wide(80)) + "\n" ==
          golden("busy-80"));
    CHECK(screen(render(timeline, wide(120))) == golden("busy-120"));
    CHECK(screen(render(timeline, wide(40))) == golden("busy-40"));
}

TEST_CASE("without UTF-8 the shapes are ASCII, and differ as well", "[ui]") {
    const InZone zone{"Europe/Berlin"};
    const Timeline timeline = busy();
    const Style style{80, true, false};
    CHECK(screen(render(timeline, style)) + legend(timeline.bars, style) + "\n" ==
          golden("busy-ascii"));
}

TEST_CASE("colours repeat what the shapes say, and take no column", "[ui]") {
    const InZone zone{"Europe/Berlin"};
    const Timeline timeline = busy();
    const Style style{60, false, true};
    CHECK(readable(screen(render(timeline, style)) + legend(timeline.bars, style) + "\n") ==
          golden("busy-colour"));
}

namespace {

// Of a colour of xterm's cube of 6 x 6 x 6, as WCAG 2.2 defines it.
double luminance(int colour) {
    constexpr std::array<double, 6> levels{0, 95, 135, 175, 215, 255};
    const auto linear = [&](int level) {
        const double share = levels.at(static_cast<std::size_t>(level)) / 255;
        return share <= 0.04045 ? share / 12.92 : std::pow((share + 0.055) / 1.055, 2.4);
    };
    const int cube = colour - 16;
    return 0.2126 * linear(cube / 36) + 0.7152 * linear(cube / 6 % 6) + 0.0722 * linear(cube % 6);
}

}  // namespace

TEST_CASE("each colour stands out on white and on black, and who is relieved is not dim", "[ui]") {
    Style style;
    style.colour = true;
    const std::string drawn = readable(screen(render(busy(), style)));
    int colours = 0;
    for (auto at = drawn.find("<38;5;"); at != std::string::npos;
         at = drawn.find("<38;5;", at + 1)) {
        const double light = luminance(std::stoi(drawn.substr(at + 6)));
        CHECK(1.05 / (light + 0.05) >= 3);
        CHECK((light + 0.05) / 0.05 >= 3);
        ++colours;
    }
    CHECK(colours >= 2);
    CHECK(drawn.find("<2>") == std::string::npos);
    CHECK(drawn.find("<2;") == std::string::npos);
}

TEST_CASE("names in Japanese and Arabic align, and are cut between characters", "[ui]") {
    const InZone zone{"Asia/Tokyo"};
    const Timeline timeline{ten,
                            ten + hours{4},
                            ten + minutes{30},
                            {bar("山田 太郎", -60, 60), bar("محمد عبد الله", 60, 120),
                             bar("Zoe\u0308 Wolfeschlegelsteinhausenbergerdorff", 120, 180),
                             bar("勅使河原 勇太郎左衛門尉", 150, 240)}};
    CHECK(screen(render(timeline, wide(60))) == golden("names-60"));
    for (const std::string& line : render(timeline, wide(40))) CHECK(width_of(line) <= 40);
}

TEST_CASE("several people can be on call at once, each in a lane", "[ui]") {
    const InZone zone{"UTC"};
    const Timeline timeline{ten,
                            ten + hours{2},
                            {},
                            {bar("Bo Larsen", 0, 120), bar("Mia Chen", 0, 60),
                             bar("Ada Byron", 20, 50, Segment::ours)}};
    CHECK(screen(render(timeline, wide(60))) == golden("several-60"));
}

TEST_CASE("the hour that comes twice when the clock is put back is drawn twice", "[ui]") {
    const InZone zone{"Europe/Berlin"};
    const Instant midnight = *from_rfc3339("2026-10-24T22:00:00Z");
    const Timeline timeline{
        midnight,
        midnight + hours{6},
        midnight + hours{4},
        {{"Bo Larsen", midnight, midnight + hours{3}, Segment::shift},
         {"Mia Chen", midnight + hours{3}, midnight + hours{6}, Segment::shift}}};
    CHECK(screen(render(timeline, wide(80))) == golden("clock-put-back-80"));
}

TEST_CASE("what is too short for a column is drawn all the same", "[ui]") {
    const Timeline timeline{
        ten,
        ten + hours{24 * 7},
        {},
        {{"Ada", ten + hours{24 * 7} - Seconds{60}, ten + hours{24 * 7}, Segment::ours}}};
    CHECK(render(timeline, {40, true, false}).at(1).back() == '*');
}

TEST_CASE("a name cannot bring an escape sequence into the picture", "[ui]") {
    const Timeline timeline{ten, ten + hours{1}, {}, {bar("\x1b[31mAda\n", 0, 60)}};
    CHECK(screen(render(timeline, wide(60))).find('\x1b') == std::string::npos);
    CHECK(render(timeline, wide(60)).size() == 2);
}

TEST_CASE("a screen of any width gets a picture", "[ui]") {
    for (const std::size_t columns : {0U, 1U, 32U, 33U, 39U, 500U})
        for (const std::string& line : render(busy(), wide(columns)))
            CHECK(width_of(line) <= std::max<std::size_t>(columns, 32));
}

TEST_CASE("an accent stays with the letter it is on", "[ui]") {
    CHECK(fitted("Zoe\u0308xy", 4, "~") == "Zoe\u0308~");
    CHECK(width_of("Zoe\u0308") == 3);
    CHECK(fitted("山田太郎", 4, "~") == "山~ ");
    CHECK(fitted("Ada", 5, "~") == "Ada  ");
    CHECK(fitted("Ada", 0, "~").empty());
    CHECK(width_of("\u1112\u1161\u11ab") == 2);  // one syllable of three letters
    CHECK(width_of("\u0930\u093e\u092e") == 3);  // Ram, whose vowel takes a column
    CHECK(width_of("\U0001f692") == 2);
    CHECK(width_of("a\u200bb") == 2);
    CHECK(width_of("\xff\xe5\xb1") == 3);  // no UTF-8: as many columns as bytes
    CHECK(width_of(std::string(1, '\0')) == 1);
}
