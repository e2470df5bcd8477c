#include "catch_compat.hpp"
#include "ui/timeline_svg.hpp"

#include <sstream>

using namespace dutyme;
using namespace dutyme::ui;

namespace {

const char* const plan = R"({"version":1,"deployer":{"id":"PADA001","name":"Ada Byron"},
"from":"2026-11-27T14:02:00Z","until":"2026-11-27T14:32:07Z","schedules":[
{"schedule_name":"Primary","needed":true,"start":"2026-11-27T14:02:00Z","end":"2026-11-27T14:32:07Z",
"relieved":["Bo Larsen"],"around":[
{"name":"Bo Larsen","start":"2026-11-27T14:02:00Z","end":"2026-11-27T15:00:00Z","override":false},
{"name":"Mia Chen","start":"2026-11-27T15:00:00Z","end":"2026-11-27T16:02:00Z","override":true}]},
{"schedule_name":"Ada's Watch","needed":false}]})";

const char* const status = R"({"version":1,"now":"2026-11-27T14:10:00Z",
"from":"2026-11-27T14:00:00Z","until":"2026-11-27T18:00:00Z","schedules":[
{"schedule_name":"A & <B>","shifts":[
{"name":"Bo","start":"2026-11-27T14:00:00Z","end":"2026-11-27T14:05:00Z","override":false,"deploy":false},
{"name":"Ada","start":"2026-11-27T14:05:00Z","end":"2026-11-27T14:30:00Z","override":true,"deploy":true},
{"name":"Cleo","start":"2026-11-27T14:30:00Z","end":"2026-11-27T15:30:00Z","override":true,"deploy":false},
{"name":"Dov","start":"2026-11-27T15:30:00Z","end":"2026-11-27T16:00:00Z","override":true,"deploy":true,"finished":true}]}],
"tours":[]})";

const char* const log_of_two = R"({"version":1,"tours":[
{"deployer":{"name":"Ada"},"begun":"2026-11-27T14:02:00Z","ended":"2026-11-27T14:04:00Z","leases":[
{"schedule_name":"Primary","start":"2026-11-27T14:02:00Z","end":"2026-11-27T14:32:07Z","state":"over"}]},
{"deployer":{"name":"Bo"},"begun":"2026-11-27T14:10:00Z","ended":"2026-11-27T14:12:00Z","leases":[
{"schedule_name":"Primary","start":"2026-11-27T14:12:00Z","end":"2026-11-27T14:27:07Z","state":"lingering"},
{"schedule_name":"Own","start":"2026-11-27T14:12:00Z","end":"2026-11-27T14:27:07Z","state":"own"}]}]})";

std::vector<ScheduleTimeline> timelines_in(const char* text) {
    return timelines_of(json::parse(text));
}

// "Bo shift 14:02-14:32", one a line.
std::string bars_of(const Timeline& timeline) {
    std::ostringstream text;
    for (const Bar& bar : timeline.bars)
        text << bar.person << " " << meaning_of(bar.kind) << " "
             << to_rfc3339(bar.start).substr(11, 5) << "-" << to_rfc3339(bar.end).substr(11, 5)
             << "\n";
    return text.str();
}

std::size_t count(const std::string& text, const std::string& part) {
    std::size_t times = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++times;
    return times;
}

}  // namespace

TEST_CASE("a plan's timeline shows who is relieved, and who is not", "[ui]") {
    const auto timelines = timelines_in(plan);
    REQUIRE(timelines.size() == 1);
    CHECK(timelines[0].schedule == "Primary");
    CHECK_FALSE(timelines[0].timeline.now);
    CHECK(bars_of(timelines[0].timeline) ==
          "Ada Byron deploy 14:02-14:32\n"
          "Bo Larsen relieved 14:02-14:32\n"
          "Bo Larsen shift 14:32-15:00\n"
          "Mia Chen override 15:00-16:02\n");
}

TEST_CASE("a status' timeline marks now, and when nobody is on call", "[ui]") {
    const auto timelines = timelines_in(status);
    REQUIRE(timelines.size() == 1);
    CHECK(timelines[0].timeline.now == from_rfc3339("2026-11-27T14:10:00Z"));
    CHECK(bars_of(timelines[0].timeline) ==
          "Bo shift 14:00-14:05\n"
          "Ada deploy 14:05-14:30\n"
          "Cleo override 14:30-15:30\n"
          "Dov finished deploy 15:30-16:00\n"
          "nobody nobody on call 16:00-18:00\n");
}

TEST_CASE("a log's timeline ends a tour when it was given back, or its linger is over", "[ui]") {
    const auto timelines = timelines_in(log_of_two);
    REQUIRE(timelines.size() == 1);
    CHECK(bars_of(timelines[0].timeline) ==
          "Ada finished deploy 14:02-14:04\n"
          "Bo finished deploy 14:12-14:27\n");
    CHECK(to_rfc3339(timelines[0].timeline.from) == "2026-11-27T13:52:00Z");
    CHECK(to_rfc3339(timelines[0].timeline.until) == "2026-11-27T14:37:07Z");
}

TEST_CASE("a document without schedules has no timeline, and one without a time is refused",
          "[ui]") {
    CHECK(timelines_in(R"({"version":1,"given_back":[]})").empty());
    CHECK(timelines_in("[]").empty());
    CHECK_THROWS_AS(timelines_in(R"({"schedules":[{}],"now":"soon"})"), JsonError);
}

TEST_CASE("the SVG draws each kind with a shape of its own", "[ui]") {
    const std::string drawn = svg(timelines_in(status), Theme::light);
    CHECK(count(drawn, R"(height="16" fill="#0b69b7")") == 2);  // the deploy, and its sample
    CHECK(count(drawn, R"(height="6" fill="#7b8494")") == 2);
    CHECK(count(drawn, R"svg(height="16" fill="url(#hatch)")svg") == 2);
    CHECK(count(drawn, R"(fill="none" stroke="#c2410c")") == 2);
    CHECK(count(drawn, R"(fill="none" stroke="#0b69b7")") == 2);  // a deploy that is over
    CHECK(count(drawn, ">now<") == 1);
    CHECK(count(svg(timelines_in(plan), Theme::light), R"(stroke-dasharray="2 5")") == 2);
}

TEST_CASE("the SVG puts bars where the axis says", "[ui]") {
    // 240 minutes on 550 pixels: 14:05 is 11 pixels from the left, 14:30 is 69.
    CHECK(count(svg(timelines_in(status), Theme::light), R"(x="161" y="106" width="58")") == 1);
    CHECK(count(svg(timelines_in(status), Theme::light), ">15:00</text>") == 1);
    CHECK(count(svg(timelines_in(status), Theme::light), ">UTC</text>") == 1);
}

TEST_CASE("the SVG says in words what it shows", "[ui]") {
    const std::string drawn = svg(timelines_in(plan), Theme::dark);
    CHECK(count(drawn, "<title>Who is on call on Primary</title>") == 1);
    CHECK(count(drawn, "Primary, 14:02 to 14:32 UTC: Ada Byron (deploy). ") == 1);
    CHECK(count(drawn, "Primary, 14:02 to 14:32 UTC: Bo Larsen (relieved). ") == 1);
}

TEST_CASE("names cannot leave their place in the SVG", "[ui]") {
    const std::string drawn = svg(timelines_in(status), Theme::light);
    CHECK(count(drawn, ">A &amp; &lt;B&gt;</text>") == 1);
    CHECK(count(drawn, "<B>") == 0);
    const auto hostile = timelines_in(
        R"({"schedules":[{"schedule_name":"x\u0000\u001b\"/>","shifts":[]}],"now":"2026-11-27T14:10:00Z",
            "from":"2026-11-27T14:00:00Z","until":"2026-11-27T14:00:00Z"})");
    const std::string odd = svg(hostile, Theme::light);
    CHECK(odd.find('\x1b') == std::string::npos);
    CHECK(odd.find('\0') == std::string::npos);
    CHECK(count(odd, "&quot;/&gt;") >= 2);
}

TEST_CASE("the themes differ in colours alone", "[ui]") {
    const auto colourless = [](std::string text) {
        for (auto at = text.find("\"#"); at != std::string::npos; at = text.find("\"#", at + 1))
            text.replace(at + 2, 6, "");
        return text;
    };
    const std::string light = svg(timelines_in(plan), Theme::light);
    const std::string dark = svg(timelines_in(plan), Theme::dark);
    CHECK(light != dark);
    CHECK(colourless(light) == colourless(dark));
}
