#include "catch_compat.hpp"
#include "duty_fakes.hpp"
#include "ui/summary.hpp"

using namespace dutyme;
using namespace dutyme::duty;

namespace {

SchedulePlan primary() {
    SchedulePlan part;
    part.schedule_id = "PPRI001";
    part.schedule_name = "Primary";
    part.start = ten;
    part.end = ten + Seconds{1757};
    part.relieved = {"Bo Larsen"};
    return part;
}

const ui::Outcome outcome{"2026-11-23T10:08:31Z", "exit 0", Seconds{511}};
const Deploy deploy{"github.com/acme/api", "main",     "0123456789abcdef0123",
                    "Mend the cart",       "Mia Chen", "https://ci.example/7"};

}  // namespace

TEST_CASE("a summary tells who was on call where and when and what was deployed", "[ui]") {
    SchedulePlan own = primary();
    own.schedule_name = "Ada-s Watch";
    own.needed = false;
    CHECK(ui::summary(plan_with({primary(), own}), deploy, outcome) ==
          "\n### On call during this deploy\n\n<table>\n"
          "<tr><th>Schedule</th><th>On call</th><th>From</th><th>Until</th><th>Relieved</th></tr>\n"
          "<tr><td>Primary</td><td>Ada Byron</td><td>2026-11-23T10:00:00Z</td>"
          "<td>2026-11-23T10:08:31Z</td><td>Bo Larsen</td></tr>\n"
          "<tr><td>Ada-s Watch</td><td>Ada Byron</td><td>2026-11-23T10:00:00Z</td>"
          "<td>2026-11-23T10:08:31Z</td><td>nobody: on call anyway</td></tr>\n"
          "</table>\n"
          "<p>Deployed: <code>github.com/acme/api</code> <code>main</code> "
          "<code>0123456789ab</code> <code>Mend the cart</code> by Mia Chen in "
          "<a href=\"https://ci.example/7\">this job</a></p>\n"
          "<p>The command ended with exit 0 after 8m31s.</p>\n\n");
}

TEST_CASE("a summary says why nobody was on call", "[ui]") {
    CHECK(ui::summary_uncovered({}, "no <person> started it", "exit 3", false) ==
          "\n### On call during this deploy\n\n<p>Uncovered: no &#60;person&#62; started "
          "it.</p>\n<p>The command ended with exit 3.</p>\n\n");
    CHECK(ui::summary_uncovered({}, "why", "exit 3", true).find("a made-up company") !=
          std::string::npos);
}

TEST_CASE("foreign text in a summary stays text", "[ui]") {
    const std::string evil = "<img src=x>\n\n| a [x](http://evil) `b` **c** ##[d] \x1b[2J\"'&amp;";
    SchedulePlan part = primary();
    part.schedule_name = evil;
    part.relieved = {evil};
    Plan plan = plan_with({part});
    plan.deployer.name = evil;
    const Deploy foreign{evil, evil, evil, evil, evil, "https://ci.example/\"><script>"};
    const std::string section = ui::summary(plan, foreign, {evil, evil, Seconds{1}});
    const std::string block = section.substr(section.find("<table>"));
    CHECK(block.find("\n\n") == block.size() - 2);  // Markdown looks at nothing before that
    for (const char* sign : {"<img", "<script", "[x]", "`", "**", "##", "\x1b", "&amp;", "|"})
        CHECK(block.find(sign) == std::string::npos);
    CHECK_THAT(block, ContainsSubstring("&#60;img src&#61;x&#62;??&#124; a &#91;x&#93;"));
}
