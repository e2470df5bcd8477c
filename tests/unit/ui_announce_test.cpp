#include "catch_compat.hpp"
#include "duty_fakes.hpp"
#include "ui/announce.hpp"
#include "ui/timeline.hpp"

#include <stdlib.h>

#include <ctime>

using namespace dutyme;
using namespace dutyme::duty;

namespace {

// Times are told in the system's zone.
struct InUtc {
    InUtc() {
        setenv("TZ", "UTC", 1);
        tzset();
    }
};

Plan plan_of(std::vector<SchedulePlan> schedules) {
    const InUtc zone;
    return plan_with(std::move(schedules));
}

SchedulePlan primary() {
    SchedulePlan part;
    part.schedule_id = "PPRI001";
    part.schedule_name = "Primary";
    part.start = ten;
    part.end = ten + Seconds{1757};
    part.relieved = {"Bo Larsen"};
    part.next = "Mia Chen";
    return part;
}

ui::Afterwards now_with(std::vector<std::string> people) {
    return {{}, {{primary().schedule_id, std::move(people)}}};
}

using Sentences = std::vector<std::string>;

}  // namespace

TEST_CASE("the announcement tells who is relieved where until when and who comes next", "[ui]") {
    CHECK(ui::announcement(plan_of({primary()})) ==
          Sentences{"Ada Byron takes Primary from Bo Larsen until 10:29 at the latest, then Mia "
                    "Chen"});
}

TEST_CASE("a dry run tells what would be done", "[ui]") {
    Plan plan = plan_of({primary()});
    plan.impact = {{{"Shop", {{true, {}, 0}, {false, {"Mia Chen"}, 10}}}}, {"Api"}, false, {}};
    CHECK(ui::announcement(plan, {true, false}) ==
          Sentences{"Ada Byron would take Primary from Bo Larsen until 10:29 at the latest, then "
                    "Mia Chen",
                    "a page through the escalation policy Shop would reach Ada Byron now, then Mia "
                    "Chen after 10 min",
                    "1 service would page Ada Byron meanwhile: Api"});
    plan.schedules[0].needed = false;
    CHECK(ui::announcement(plan, {true, false}).at(0) ==
          "Ada Byron is on call for Primary already; nothing would be taken");
}

TEST_CASE("where the reader may sit elsewhere times carry their zone and their length", "[ui]") {
    const ui::Telling zones{false, true};
    CHECK(ui::announcement(plan_of({primary()}), zones).at(0) ==
          "Ada Byron takes Primary from Bo Larsen until 10:29 UTC (30 min) at the latest, then Mia "
          "Chen");
    CHECK_THAT(
        ui::farewell(plan_of({primary()}), "exit 0", Seconds{5}, {ten + Seconds{900}, {}}, zones),
        ContainsSubstring("stays on call for Primary until 10:15 UTC"));
}

TEST_CASE("an override of theirs that stands already is told with its end", "[ui]") {
    SchedulePlan part = primary();
    part.relieved.clear();
    part.theirs_already = true;
    part.around = {{"Ada Byron", ten - Seconds{60}, ten + Seconds{3360}, true}};
    CHECK_THAT(ui::announcement(plan_of({part})).at(0),
               ContainsSubstring("takes Primary until 10:29 at the latest, then Mia Chen; they are "
                                 "on call there until 10:56 already"));
}

TEST_CASE("of many levels and policies the first are told, and how many more there are", "[ui]") {
    Plan plan = plan_of({primary()});
    EscalationPath path{"Deep", {}};
    for (int level = 0; level < 14; ++level)
        path.steps.push_back({level == 0, {level == 0 ? "Bo Larsen" : "Mia Chen"}, level * 5});
    plan.impact.escalation_paths = {path, path, path};
    const auto sentences = ui::announcement(plan);
    CHECK_THAT(sentences.at(1),
               ContainsSubstring("Mia Chen after 15 min, then 10 more levels until "
                                 "65 min"));
    CHECK(sentences.at(1).size() < 240);
    CHECK(sentences.at(3) == "and 1 more escalation policy pages Ada Byron");
    plan.impact.escalation_paths.push_back(path);
    CHECK(ui::announcement(plan).at(3) == "and 2 more escalation policies page Ada Byron");
}

TEST_CASE("everybody who is relieved is named", "[ui]") {
    SchedulePlan part = primary();
    part.relieved = {"Bo Larsen", "Mia Chen", "Cleo Diaz"};
    part.next.clear();
    CHECK(ui::announcement(plan_of({part})) ==
          Sentences{"Ada Byron takes Primary from Bo Larsen, Mia Chen and Cleo Diaz until 10:29 at "
                    "the latest"});
}

TEST_CASE("a lease that begins later says so", "[ui]") {
    SchedulePlan part = primary();
    part.start = ten + Seconds{1200};
    CHECK_THAT(ui::announcement(plan_of({part})).at(0),
               ContainsSubstring("from Bo Larsen at 10:20 until 10:29"));
}

TEST_CASE("where nobody is on call nobody is named", "[ui]") {
    SchedulePlan part = primary();
    part.relieved.clear();
    CHECK_THAT(ui::announcement(plan_of({part})).at(0),
               ContainsSubstring("Primary, where nobody is on call, until"));
    CHECK_THAT(ui::farewell(plan_of({part}), "exit 0", Seconds{5}, {}),
               ContainsSubstring("Primary is given back"));
    part.theirs_already = true;
    CHECK_THAT(ui::announcement(plan_of({part})).at(0), !ContainsSubstring("nobody is on call"));
}

TEST_CASE("what is odd about a schedule is told behind what is done on it", "[ui]") {
    SchedulePlan own = primary();
    own.needed = false;
    SchedulePlan odd = primary();
    odd.schedule_name = "Lonely";
    odd.on_a_policy = false;
    odd.existing_overrides = {{mia.id, mia.name, ten + Seconds{3600}}};
    const Sentences said = ui::announcement(plan_of({own, odd}));
    REQUIRE(said.size() == 4);
    CHECK(said[0] == "Ada Byron is on call for Primary already; nothing is taken");
    CHECK_THAT(said[1], ContainsSubstring("takes Lonely"));
    CHECK(said[2] ==
          "an override of Mia Chen stands on Lonely until 11:00; ours goes on top, "
          "theirs resurfaces");
    CHECK(said[3] == "nobody is paged through Lonely: it is on no escalation policy");
}

TEST_CASE("a time of another day carries its date", "[ui]") {
    SchedulePlan part = primary();
    part.end = ten + std::chrono::hours{20};
    CHECK_THAT(ui::announcement(plan_of({part})).at(0), ContainsSubstring("24 06:00"));
}

TEST_CASE("the farewell tells who is back after how long and how it ended", "[ui]") {
    Plan alone = plan_of({primary()});
    CHECK(ui::farewell(alone, "exit 0", Seconds{511}, now_with({"Bo Larsen"})) ==
          "Primary is back with Bo Larsen after 8m31s (exit 0)");
    SchedulePlan second = primary();
    second.schedule_name = "Secondary";
    second.schedule_id = "PSEC001";
    second.relieved = {"Cleo Diaz"};
    SchedulePlan own = primary();
    own.schedule_name = "Ada's Watch";
    own.needed = false;
    CHECK(
        ui::farewell(plan_of({primary(), own, second}), "signal 15 (Terminated)", Seconds{5},
                     {{}, {{primary().schedule_id, {"Bo Larsen"}}, {"PSEC001", {"Cleo Diaz"}}}}) ==
        "Primary is back with Bo Larsen and Secondary is back with Cleo Diaz after 5s (signal 15 "
        "(Terminated))");
}

TEST_CASE("the farewell names who is on call as PagerDuty has it and nobody when it does not tell",
          "[ui]") {
    SchedulePlan part = primary();
    part.around = {{"Bo Larsen", ten, ten + Seconds{7200}, false}};
    const auto said = [&](std::vector<std::string> people) {
        return ui::farewell(plan_of({part}), "exit 0", Seconds{5}, now_with(std::move(people)));
    };
    CHECK(said({"Bo Larsen"}) == "Primary is back with Bo Larsen after 5s (exit 0)");
    CHECK(said({"Mia Chen"}) == "Primary is now with Mia Chen after 5s (exit 0)");
    CHECK(said({"Ada Byron"}) == "Primary is given back after 5s (exit 0)");
    CHECK(said({"Bo Larsen", "Ada Byron"}) == "Primary is given back after 5s (exit 0)");
    part.relieved = {"Bo Larsen", "Mia Chen"};
    CHECK(said({"Mia Chen"}) == "Primary is back with Mia Chen after 5s (exit 0)");
    CHECK(said({"Bo Larsen", "Mia Chen"}) ==
          "Primary is back with Bo Larsen and Mia Chen after 5s (exit 0)");
    part.relieved = {"Mia Chen"};
    part.beside = {"Bo Larsen"};
    CHECK(said({"Bo Larsen", "Mia Chen"}) == "Primary is back with Mia Chen after 5s (exit 0)");
    CHECK(said({"Bo Larsen"}) == "Primary is now with Bo Larsen after 5s (exit 0)");
    part.relieved.clear();
    CHECK(said({"Mia Chen"}) == "Primary is now with Mia Chen after 5s (exit 0)");
    CHECK(ui::farewell(plan_of({part}), "exit 0", Seconds{5}, {}) ==
          "Primary is given back after 5s (exit 0)");
}

TEST_CASE("the picture of a plan has the deploy on top of whom it relieves and nothing else",
          "[ui]") {
    SchedulePlan part = primary();
    part.around = {{"Bo Larsen", ten - Seconds{60}, ten + Seconds{3600}, false},
                   {"Mia Chen", ten + Seconds{3600}, ten + Seconds{9000}, true}};
    SchedulePlan own = primary();
    own.needed = false;
    const Plan plan = plan_of({part, own});
    std::string screen;
    for (const std::string& line : ui::render(plan, {52, true, false, false}))
        screen += line + "\n";
    CHECK(screen ==
          "Primary\n"
          "           10:00     10:30      11:00     11:30\n"
          "Ada Byron  **********\n"
          "Bo Larsen  ..........-----------\n"
          "Mia Chen                        ====================\n"
          ". relieved   - shift   = override   * deploy\n");
}

TEST_CASE("whoever lingers is told to", "[ui]") {
    CHECK(ui::farewell(plan_of({primary()}), "exit 0", Seconds{511}, {ten + Seconds{2400}}) ==
          "Ada Byron stays on call for Primary until 10:40 (exit 0 after 8m31s)");
}

TEST_CASE("only what is taken is listed as taken", "[ui]") {
    SchedulePlan own = primary();
    own.needed = false;
    CHECK(ui::taken_schedules(plan_of({own})).empty());
    SchedulePlan second = primary();
    second.schedule_name = "Secondary";
    CHECK(ui::taken_schedules(plan_of({primary(), own, second})) == "Primary and Secondary");
}

TEST_CASE("a name from PagerDuty cannot move the cursor or end the line", "[ui]") {
    SchedulePlan part = primary();
    part.schedule_name = "Pri\x1b[2Jmary\n";
    part.relieved = {"Bo\r\x1b]0;x\x07"};
    part.next = "Mia\n";
    part.existing_overrides = {{mia.id, "Mia\x9b\n", ten + Seconds{3600}}};
    Plan plan = plan_of({part});
    plan.deployer.name = "Ada\x1b[31m";
    Sentences said = ui::announcement(plan);
    said.push_back(ui::farewell(plan, "exit 0", Seconds{1}, now_with({"Bo\r\x1b]0;x\x07"})));
    for (const std::string& sentence : said)
        CHECK(sentence.find_first_of("\x1b\n\r\x07\x9b") == std::string::npos);
}

TEST_CASE("who stands in on shifts is joined, and nothing is said to go on top", "[ui]") {
    SchedulePlan part = primary();
    part.relieved.clear();
    part.beside = {"Mia Chen"};
    part.existing_overrides = {{mia.id, mia.name, ten + Seconds{3600}}};
    part.overrides = {{pagerduty::OverrideKind::custom_shift, {}, {}, ten, ten + Seconds{1757}}};
    CHECK(ui::announcement(plan_of({part})) ==
          Sentences{"Ada Byron joins Mia Chen, who stands in, on Primary until 10:29 at the "
                    "latest, then Mia Chen"});
    CHECK(ui::farewell(plan_of({part}), "exit 0", Seconds{511}, {}) ==
          "Primary is given back after 8m31s (exit 0)");
    part.theirs_already = true;
    CHECK_THAT(ui::announcement(plan_of({part})).at(0),
               ContainsSubstring("they are on call there by another override already") &&
                   ContainsSubstring("; joins Mia Chen, who stands in"));
    part.relieved = {"Bo Larsen"};
    part.beside = {"Mia Chen", "Cleo Diaz", "Kim Zander"};
    part.existing_overrides.push_back({"PCLE001", "Cleo Diaz", ten + Seconds{3600}});
    CHECK_THAT(ui::announcement(plan_of({part})).at(0),
               ContainsSubstring("takes Primary from Bo Larsen until 10:29 at the latest, then Mia "
                                 "Chen; joins Mia Chen and Cleo Diaz, who stand in; Kim Zander "
                                 "stays on call as well"));
}

TEST_CASE("who stays on call beside the deployer is named", "[ui]") {
    SchedulePlan part = primary();
    part.beside = {"Cleo Diaz"};
    CHECK(ui::announcement(plan_of({part})) ==
          Sentences{"Ada Byron takes Primary from Bo Larsen until 10:29 at the latest, then Mia "
                    "Chen; Cleo Diaz stays on call as well"});
    part.beside = {"Cleo Diaz", "Kim Zander"};
    CHECK_THAT(ui::announcement(plan_of({part})).at(0),
               ContainsSubstring("; Cleo Diaz and Kim Zander stay on call as well"));
}

TEST_CASE("whoever joins is announced as beside the others", "[ui]") {
    SchedulePlan part = primary();
    part.relieved.clear();
    part.beside = {"Bo Larsen", "Cleo Diaz"};
    Plan plan = plan_of({part});
    plan.mode.join = true;
    CHECK(ui::announcement(plan) ==
          Sentences{"Ada Byron joins Bo Larsen and Cleo Diaz on Primary until 10:29 at the latest, "
                    "then Mia Chen"});
    plan.schedules[0].beside.clear();
    CHECK_THAT(ui::announcement(plan).at(0),
               ContainsSubstring("joins Primary, where nobody is on call, until"));
}
