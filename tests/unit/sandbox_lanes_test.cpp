#include "catch_compat.hpp"
#include "sandbox/model/overrides.hpp"
#include "sandbox/model/policies.hpp"
#include "sandbox/seed/seed.hpp"
#include "sandbox/web/acts.hpp"
#include "sandbox/web/drawing.hpp"
#include "sandbox/web/happenings.hpp"
#include "sandbox/web/lanes.hpp"
#include "sandbox/web/story.hpp"
#include "ui/timeline_svg.hpp"

#include <cmath>
#include <regex>
#include <sstream>

using namespace dutyme::sandbox;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

constexpr Time now{seconds{1800000000}};

// "Ada Byron: deploy 0-7 left 7-1800; Bo Larsen: …", in seconds from `now`.
std::string told(const Lane& lane) {
    constexpr const char* words[] = {"relieved", "shift", "override", "deploy", "left", "slot"};
    std::ostringstream text;
    for (const LaneRow& row : lane.rows) {
        text << row.name << ":";
        for (const LaneBar& bar : row.bars)
            text << " " << words[static_cast<int>(bar.kind)] << " "
                 << (bar.window.since - now) / seconds{1} << "-"
                 << (bar.window.until - now) / seconds{1};
        text << "; ";
    }
    return text.str();
}

LaneView an_hour() {
    return {{now - minutes{10}, now + minutes{50}}, now + minutes{5}, {}};
}

// The pairs of x and width of the rectangles that match.
std::vector<std::pair<double, double>> boxes_in(const std::string& svg,
                                                const std::string& pattern) {
    const std::regex box{pattern};
    std::vector<std::pair<double, double>> found;
    for (std::sregex_iterator it{svg.begin(), svg.end(), box}, end; it != end; ++it)
        found.emplace_back(std::stod((*it)[1]), std::stod((*it)[2]));
    return found;
}

}  // namespace

TEST_CASE("a lane shows the deployer, who is relieved, and who stands in by hand", "[sandbox]") {
    Account account = seed_account(now);
    account.overrides.add("PPRI001", "PADA001", {now, now + minutes{30}}, now, "user");
    account.overrides.add("PPRI001", "PADA001", {now + minutes{30}, now + minutes{40}}, now,
                          "user");
    account.overrides.add("PPRI001", "PCLE001", {now + minutes{40}, now + minutes{45}}, now,
                          "somebody else");
    const Lane lane = lane_of(account, "PPRI001", an_hour(), nullptr, false);
    CHECK(told(lane) ==
          "Ada Byron: deploy 0-2400; "
          "Bo Larsen: shift -600-0 relieved 0-2700 shift 2700-3000; "
          "Cleo Diaz: override 2400-2700; ");
    CHECK(lane.rows[0].now == OnCallNow::yes);
    CHECK(lane.rows[1].now == OnCallNow::no);
    CHECK(lane.says.rfind("Ada Byron until 08:40 at the latest, then Cleo Diaz", 0) == 0);
}

TEST_CASE("on shifts a stand-in covers a turn, or joins it", "[sandbox]") {
    Account account = seed_account(now);
    const StandingShift beside{"", Added::custom_shift, {}, "PADA001", {now, now + minutes{20}}};
    account.added_shifts.add("PV3PRI1", beside, now, "user");
    CHECK(told(lane_of(account, "PV3PRI1", an_hour(), nullptr, false)) ==
          "Ada Byron: deploy 0-1200; Bo Larsen: shift -600-3000; ");
    cover(account, *account.shift_schedule("PV3PRI1"), "PMIA001",
          {now + minutes{30}, now + minutes{40}}, now, "somebody else");
    CHECK(told(lane_of(account, "PV3PRI1", an_hour(), nullptr, false)) ==
          "Ada Byron: deploy 0-1200; "
          "Bo Larsen: shift -600-1800 relieved 1800-2400 shift 2400-3000; "
          "Mia Chen: override 1800-2400; ");
}

TEST_CASE("after an upgrade a deploy is a deploy still", "[sandbox]") {
    Account account = seed_account(now);
    account.overrides.add("PPRI001", "PADA001", {now, now + minutes{30}}, now, "user");
    REQUIRE(upgrade(account, "PPRI001", now + minutes{5}));
    CHECK(told(lane_of(account, "PPRI001", an_hour(), nullptr, false))
              .rfind("Ada Byron: deploy 0-1800; ", 0) == 0);
}

TEST_CASE("the minutes wrongly on call are what is left of the override after the death",
          "[sandbox]") {
    Account account = seed_account(now);
    GuidedRun run = add_twin(account);
    const Time death = now + seconds{7};
    const Override ours =
        account.overrides.add("PPRI001", "PADA001", {now, now + minutes{30}}, now, "user");
    account.overrides.add(twin_schedule, "PADA001", {now, now + minutes{60}}, now, "user");
    CHECK(wrongly_on_call(account, run.by_dutyme, now).total == Milliseconds{0});

    run.by_dutyme.died = run.by_script.died = death;
    CHECK(wrongly_on_call(account, run.by_dutyme, death).total == minutes{30} - seconds{7});
    account.overrides.end("PPRI001", ours.id, death + seconds{2}, "user");
    CHECK(wrongly_on_call(account, run.by_dutyme, now + minutes{9}).total == seconds{2});
    const auto wrong = wrongly_on_call(account, run.by_script, death + minutes{9});
    CHECK(wrong.total == minutes{60} - seconds{7});
    CHECK(wrong.so_far == minutes{9});
    // Two that overlap count once.
    account.overrides.add(twin_schedule, "PADA001", {death, now + minutes{60}}, death, "user");
    CHECK(wrongly_on_call(account, run.by_script, now).total == minutes{60} - seconds{7});

    const LaneView view{{now - minutes{10}, now + minutes{70}}, now + minutes{9}, death};
    const Lane lane = lane_of(account, twin_schedule, view, &run.by_script, false);
    CHECK(told(lane).rfind("Ada Byron: deploy 0-7 left 7-3600; ", 0) == 0);
    CHECK(lane.rows[0].now == OnCallNow::wrongly);
    CHECK(told(lane_of(account, "PPRI001", view, &run.by_dutyme, false))
              .rfind("Ada Byron: deploy 0-9; ", 0) == 0);
}

TEST_CASE("an alert is a dot on whom it reached, and a ghost on whom it would have reached",
          "[sandbox]") {
    Account account = seed_account(now);
    GuidedRun run = add_twin(account);
    account.overrides.add(twin_schedule, "PADA001", {now, now + minutes{30}}, now, "user");
    page(account, *account.service(guided_twin), now + minutes{1});
    run.by_script.died = now + minutes{2};
    page(account, *account.service(guided_twin), now + minutes{3});
    const Lane lane = lane_of(account, twin_schedule, an_hour(), &run.by_script, false);
    REQUIRE(lane.dots.size() == 4);
    CHECK(lane.dots[0].state == DotState::open);
    CHECK(lane.rows[lane.dots[0].row].user == "PADA001");
    CHECK(lane.dots[1].state == DotState::ghost);
    CHECK(lane.rows[lane.dots[1].row].user == "PBOB001");
    CHECK(lane.dots[1].joined == lane.dots[0].row);
    CHECK(lane.dots[2].state == DotState::wrong);
}

TEST_CASE("the page and the pictures of dutyme draw a bar at the same place", "[sandbox]") {
    Account account = seed_account(now);
    account.overrides.add("PPRI001", "PADA001", {now, now + minutes{20}}, now, "user");
    LaneView view = an_hour();
    view.now = view.window.until;
    const Lane lane = lane_of(account, "PPRI001", view, nullptr, false);
    const auto theirs =
        boxes_in(draw_lane(lane, view, "Primary"),
                 R"re(<rect class="shift" x="([0-9.]+)%" y="[0-9-]+" width="([0-9.]+)%")re");

    using dutyme::Instant;
    const auto whole = [](Time time) { return std::chrono::floor<dutyme::Seconds>(time); };
    dutyme::ui::ScheduleTimeline part{"Primary",
                                      {whole(view.window.since), whole(view.window.until), {}, {}}};
    for (const LaneRow& row : lane.rows)
        for (const LaneBar& bar : row.bars)
            if (bar.kind == BarKind::shift)
                part.timeline.bars.push_back({row.name, whole(bar.window.since),
                                              whole(bar.window.until), dutyme::ui::Segment::shift});
    const auto ours = boxes_in(
        dutyme::ui::svg({part}, dutyme::ui::Theme::light),
        R"re(<rect x="([0-9]+)" y="[0-9]+" width="([0-9]+)" height="6" fill="#7b8494" rx="1.5")re");
    REQUIRE(theirs.size() == 2);
    REQUIRE(ours.size() >= 2);
    constexpr double begin = 150;
    constexpr double width = 550;
    for (std::size_t i = 0; i < theirs.size(); ++i) {
        CHECK(std::abs(theirs[i].first - (ours[i].first - begin) / width * 100) < 0.2);
        CHECK(std::abs(theirs[i].second - ours[i].second / width * 100) < 0.2);
    }
}

TEST_CASE("alerts that would hide each other are one pill", "[sandbox]") {
    Account account = seed_account(now);
    for (int i = 0; i < 300; ++i) page(account, *account.service("PSVCHK1"), now + seconds{i});
    const Lane lane = lane_of(account, "PV3PRI1", an_hour(), nullptr, false);
    CHECK(lane.dots.size() == 300);
    const std::string drawn = draw_lane(lane, an_hour(), "Checkout");
    const std::regex link{"<a "};
    const auto links = std::distance(std::sregex_iterator{drawn.begin(), drawn.end(), link}, {});
    CHECK(links > 1);
    CHECK(links < 10);
    CHECK(drawn.find("alerts, the first: Alert 1") != std::string::npos);
}

TEST_CASE("whatever a name holds, it is text on the page", "[sandbox]") {
    Account account = seed_account(now);
    for (User& user : account.users)
        if (user.id == "PBOB001") user.name = R"x(<img src=x onerror="alert(1)"> & 'Bo')x";
    page(account, *account.service("PSVCHK1"), now);
    const std::string drawn = draw_lane(lane_of(account, "PV3PRI1", an_hour(), nullptr, false),
                                        an_hour(), R"("><script>)");
    CHECK(drawn.find("<img") == std::string::npos);
    CHECK(drawn.find("<script") == std::string::npos);
    CHECK(drawn.find("onerror=\"") == std::string::npos);
    CHECK(drawn.find("&lt;img src=x onerror=&quot;alert(1)&quot;&gt; &amp; 'Bo'") !=
          std::string::npos);
}

TEST_CASE("what happens is bounded, newest first", "[sandbox]") {
    Account account = seed_account(now);
    PageState state;
    state.begin(now, 0);
    for (int i = 0; i < 10000; ++i) state.note(now + seconds{i}, std::to_string(i));
    CHECK(state.notes().size() == most_shown);
    for (int i = 0; i < 1000; ++i) page(account, *account.service("PSVCHK1"), now + seconds{i});
    const auto all = happenings(account, state, {});
    REQUIRE(all.size() == most_shown);
    CHECK(all.front().text == "9999");
    CHECK(all.front().at > all.back().at);
}

TEST_CASE("the story says what the lanes show", "[sandbox]") {
    Account account = seed_account(now);
    PageState state;
    state.begin(now, 0);
    const std::vector<std::string> shown{"PV3PRI1", "PPRI001"};
    CHECK(story_of(account, state, shown, now).title ==
          "Bo Larsen is on call. You are about to deploy.");
    const Override deploy =
        account.overrides.add("PPRI001", "PADA001", {now, now + minutes{30}}, now, "user");
    page(account, *account.service("PSVPRI1"), now + minutes{1});
    const Story running = story_of(account, state, shown, now + minutes{2});
    CHECK(running.title == "Ada deploys, so Ada is paged.");
    account.overrides.end("PPRI001", deploy.id, now + minutes{3}, "user");
    CHECK(story_of(account, state, shown, now + minutes{4}).title ==
          "Bo Larsen has the pager back.");
}
