#include "duty_tour_stage.hpp"

using namespace dutyme;
using namespace dutyme::duty;

TEST_CASE("the intent is on the disk before the first override is asked for", "[duty]") {
    TourStage stage;
    int looked = 0;
    stage.api.before_create = [&](const std::string& schedule) {
        const Record written = stage.journalled();
        REQUIRE(written.leases.size() == 2);
        CHECK(written.leases[schedule == "PPRI001" ? 0 : 1].state == LeaseState::intended);
        CHECK(written.leases[0].end == end_of_lease);
        ++looked;
    };
    stage.tour.take(plan_on({"PPRI001", "PSEC001"}), stage.deadline);
    CHECK(looked == 2);
    const Record held = stage.journalled();
    CHECK(held.leases[0].state == LeaseState::held);
    CHECK(held.leases[1].override_id == "Q2");
    CHECK(held.deployer.id == ada.id);
    CHECK(held.relieved == std::vector<std::string>{"Bo Larsen", "Bo Larsen"});
}

TEST_CASE("a schedule that needs nothing is not touched", "[duty]") {
    TourStage stage;
    Plan plan = plan_on({"PPRI001", "PADW001"});
    plan.schedules[1].needed = false;
    plan.schedules[1].overrides.clear();
    stage.tour.take(plan, stage.deadline);
    CHECK(stage.api.asked == std::vector<std::string>{"create PPRI001"});
    CHECK(stage.tour.open_leases().size() == 1);
}

TEST_CASE("what PagerDuty stored is what is held", "[duty]") {
    TourStage stage;
    stage.api.after_create = [&](const std::string& schedule) {
        stage.api.existing_overrides[schedule].back().start += Seconds{2};
    };
    stage.tour.take(plan_on({"PPRI001"}), stage.deadline);
    CHECK(stage.tour.last_end() == end_of_lease);
    CHECK(stage.tour.open_leases().at(0).override_id == "Q1");
}

TEST_CASE("a release ends every override and leaves nothing open", "[duty]") {
    TourStage stage;
    stage.tour.take(plan_on({"PPRI001", "PSEC001"}), stage.deadline);
    CHECK(stage.tour.holds_anything());
    CHECK(stage.tour.release(stage.deadline));
    CHECK(stage.api.standing_now() == 0);
    CHECK_FALSE(stage.tour.holds_anything());
    const auto asked = stage.api.asked.size();
    CHECK(stage.tour.release(stage.deadline));  // safe to repeat
    CHECK(stage.api.asked.size() == asked);
}

TEST_CASE("an override that is gone already is no failure", "[duty]") {
    TourStage stage;
    stage.tour.take(plan_on({"PPRI001"}), stage.deadline);
    stage.api.existing_overrides.clear();
    CHECK(stage.tour.release(stage.deadline));
    CHECK_FALSE(stage.tour.last_error());
}

TEST_CASE("a second schedule that is refused undoes the first and is thrown", "[duty]") {
    TourStage stage;
    stage.refuse_from(2);
    const auto refused = thrown_by<Refusal>([&] {
        stage.tour.take(plan_on({"PPRI001", "PSEC001", "PTHI001"}), stage.deadline);
    });
    CHECK(refused.status() == 400);
    CHECK(stage.api.standing_now() == 0);
    CHECK(stage.api.asked ==
          std::vector<std::string>{"create PPRI001", "create PSEC001", "find PSEC001", "end Q1"});
    CHECK_FALSE(stage.tour.holds_anything());
}

TEST_CASE("an undoing that fails stays in the journal for the release", "[duty]") {
    TourStage stage;
    stage.refuse_from(2);
    stage.api.before_end = [](const auto&) { throw Error{Failure::unreachable, "no answer"}; };
    CHECK_THROWS_AS(stage.tour.take(plan_on({"PPRI001", "PSEC001"}), stage.deadline), Refusal);
    REQUIRE(stage.tour.open_leases().size() == 1);
    CHECK(stage.journalled().leases[0].state == LeaseState::held);
    stage.api.before_end = [](const auto&) {};
    CHECK(stage.tour.release(stage.deadline));
    CHECK(stage.api.standing_now() == 0);
}

TEST_CASE("one override that cannot be ended does not keep the others", "[duty]") {
    TourStage stage;
    stage.tour.take(plan_on({"PPRI001", "PSEC001"}), stage.deadline);
    stage.api.before_end = [](const std::string& id) {
        if (id == "Q1") throw Refusal{Failure::denied, "no right", "", 403};
    };
    CHECK_FALSE(stage.tour.release(stage.deadline));
    REQUIRE(stage.tour.last_error());
    CHECK(stage.tour.last_error()->failure() == Failure::denied);
    REQUIRE(stage.tour.open_leases().size() == 1);
    CHECK(stage.tour.open_leases()[0].schedule_id == "PPRI001");
    CHECK(stage.api.existing_overrides["PSEC001"].empty());
}

TEST_CASE("the later override is ended before the running one", "[duty]") {
    TourStage stage;
    Plan plan = plan_on({"PPRI001", "PSEC001"});
    plan.schedules[1].overrides[0].start = ten + Seconds{600};
    stage.tour.take(plan, stage.deadline);
    stage.api.asked.clear();
    CHECK(stage.tour.release(stage.deadline));
    CHECK(stage.api.asked == std::vector<std::string>{"end Q2", "end Q1"});
}

TEST_CASE("a closed tour is in the log with its outcome and no page is left", "[duty]") {
    TourStage stage;
    stage.tour.take(plan_on({"PPRI001"}), stage.deadline);
    CHECK(stage.tour.release(stage.deadline));
    stage.tour.close("exit 0", ten + Seconds{511});
    CHECK(stage.journal.open_tours().empty());
    const auto log = stage.journal.log();
    REQUIRE(log.size() == 1);
    CHECK(log[0].outcome == "exit 0");
    CHECK(log[0].ended == ten + Seconds{511});
}

TEST_CASE("a journal that cannot be written any more is told and stops nothing", "[duty]") {
    TourStage stage;
    std::filesystem::remove_all(stage.folder / "tours");
    stage.folder.write("tours", "a file where the folder was");
    stage.tour.take(plan_on({"PPRI001"}), stage.deadline);
    CHECK(stage.said.size() == 1);
    CHECK(stage.api.standing_now() == 1);
    CHECK(stage.tour.release(stage.deadline));
    CHECK(stage.api.standing_now() == 0);
}

TEST_CASE("a page that cannot be written stays its tour's, and is written when it can be",
          "[duty]") {
    TourStage stage;
    const auto page = stage.folder / "tours" / (stage.record.id + ".json");
    std::filesystem::remove_all(page);
    std::filesystem::create_directories(page / "in the way");
    stage.tour.take(plan_on({"PPRI001"}), stage.deadline);
    CHECK(stage.said.size() == 1);
    CHECK(stage.journal.is_owned(stage.record.id));
    std::filesystem::remove_all(page);
    CHECK(stage.tour.release(stage.deadline));
    CHECK(stage.journalled().leases[0].state == LeaseState::over);
    CHECK(stage.said.size() == 1);
    stage.tour.close("exit 0", ten);
    CHECK(stage.journal.open_tours().empty());
}

TEST_CASE("a tour works without a journal", "[duty]") {
    FakeClock clock;
    FakeSchedules api;
    Tour tour{{api, clock, chance, timeouts}, std::nullopt, new_record(tour_id())};
    const Deadline deadline{clock.up + milliseconds{60000}, {}};
    tour.take(plan_on({"PPRI001"}), deadline);
    CHECK(tour.release(deadline));
    tour.close("exit 0", ten);
    CHECK(api.standing_now() == 0);
}

TEST_CASE("a renewal that fails on one schedule does not keep the other from being renewed",
          "[duty]") {
    TourStage stage;
    Plan plan = plan_on({"PFIRST1", "PSECOND"});
    plan.lease = Seconds{1800};
    plan.max = Seconds{14400};
    stage.tour.take(plan, stage.deadline);
    stage.api.before_create = [](const std::string& schedule) {
        if (schedule == "PFIRST1") throw Error{Failure::unreachable, "PagerDuty answered 503"};
    };
    const Instant due = end_of_lease - Seconds{500};
    CHECK_THROWS_AS(stage.tour.renew(due, stage.deadline), Error);
    CHECK(stage.api.existing_overrides["PFIRST1"].size() == 1);
    CHECK(stage.api.existing_overrides["PSECOND"].size() == 2);
}

// A list that lags longer than what is left of the lease shows the same as one that somebody ended.
TEST_CASE("in the last moment who is on call now tells whether somebody ended ours", "[duty]") {
    const bool is_ended = GENERATE(false, true);
    TourStage stage;
    stage.tour.take(plan_on({"PPRI001"}), stage.deadline);
    stage.clock.wall = end_of_lease - Seconds{3};
    auto& there = stage.api.existing_overrides["PPRI001"];
    if (is_ended)
        there.clear();
    else
        there[0].id = "Q0";  // so that Ada is on call, and the list has no Q1
    stage.api.time = [&] { return stage.clock.now(); };
    stage.tour.renew(stage.clock.now(), stage.deadline);
    CHECK(stage.api.asked_for("who is on call") == 1);
    CHECK(stage.api.made == (is_ended ? 1 : 2));
    CHECK(stage.said.size() == (is_ended ? 1 : 0));
    CHECK(stage.tour.next_renewal().has_value() == !is_ended);
}

TEST_CASE("what was booked ahead below somebody else's is below ours, too", "[duty]") {
    TourStage stage;
    stage.tour.take(plan_on({"PPRI001"}), stage.deadline);
    const Instant due = end_of_lease - Seconds{500};
    stage.clock.wall = due;
    stage.api.existing_overrides["PPRI001"].push_back(
        {"QAHEAD", mia, due + Seconds{60}, due + Seconds{7200}});
    const bool is_ours_on_top = GENERATE(false, true);
    stage.api.known["PPRI001"] =
        schedule("PPRI001", {}, {shift(is_ours_on_top ? ada : mia, 0, 60)});
    stage.tour.renew(stage.clock.now(), stage.deadline);
    CHECK(stage.api.made == (is_ours_on_top ? 2 : 1));
    CHECK(stage.said.size() == (is_ours_on_top ? 0 : 1));
}

namespace {

// PagerDuty's answers tell a time three hours behind this machine's.
struct TwoClocks final : pagerduty::ServerClock {
    explicit TwoClocks(const FakeClock& of_test) : clock(of_test) {}
    Instant now() const override { return believes_machine ? other() : clock.now(); }
    Seconds clock_offset() const override { return Seconds{0}; }
    bool is_known() const override { return known; }
    bool disagrees() const override { return true; }
    Instant other_now() const override { return other(); }
    void believe_other() override { believes_machine = !believes_machine; }
    Instant other() const { return clock.now() + difference; }
    const FakeClock& clock;
    Seconds difference = std::chrono::hours{3};
    bool believes_machine = false;
    bool known = true;
};

}  // namespace

TEST_CASE("where two clocks differ who is on call now tells which is right", "[duty]") {
    const bool machine_is_right = GENERATE(false, true);
    FakeClock clock;
    TwoClocks clocks{clock};
    FakeSchedules api;
    api.time = [&] { return machine_is_right ? clocks.other() : clock.now(); };
    Listener listener;
    Tour tour{
        {api, clock, chance, timeouts, &clocks, listener}, std::nullopt, new_record(tour_id())};
    const Deadline deadline{clock.up + milliseconds{60000}, {}};
    tour.take(plan_on({"PPRI001"}), deadline);
    REQUIRE(api.existing_overrides["PPRI001"].size() == 1);
    CHECK(api.existing_overrides["PPRI001"][0].start <= api.time());
    CHECK(api.existing_overrides["PPRI001"][0].end > api.time());
    CHECK(clocks.believes_machine == machine_is_right);
    CHECK(listener.remarks.size() == (machine_is_right ? 1 : 0));
    CHECK(api.asked_for("who is on call") == (machine_is_right ? 2 : 1));
    CHECK(tour.release(deadline));
    CHECK(api.standing_now() == 0);
}

TEST_CASE("where another tour has the deployer on call the next schedule tells the time",
          "[duty]") {
    FakeClock clock;
    TwoClocks clocks{clock};
    FakeSchedules api;
    api.time = [&] { return clocks.other(); };
    api.existing_overrides["PPRI001"] = {
        {"QOTHER", ada, clocks.other() - Seconds{60}, clocks.other() + Seconds{3600}}};
    Tour tour{{api, clock, chance, timeouts, &clocks}, std::nullopt, new_record(tour_id())};
    tour.take(plan_on({"PPRI001", "PSEC001"}), {clock.up + milliseconds{60000}, {}});
    CHECK(clocks.believes_machine);
    REQUIRE(api.existing_overrides["PSEC001"].size() == 1);
    CHECK(api.existing_overrides["PSEC001"][0].start == clocks.other());
}

TEST_CASE("a start that PagerDuty moves to the other clock's time tells which is right", "[duty]") {
    FakeClock clock;
    TwoClocks clocks{clock};
    clocks.difference = Seconds{29 * 60};  // the window has a few seconds left
    FakeSchedules api;
    api.time = [&] { return clocks.other(); };
    api.moves_past_starts = true;
    Tour tour{{api, clock, chance, timeouts, &clocks}, std::nullopt, new_record(tour_id())};
    const Deadline deadline{clock.up + milliseconds{60000}, {}};
    Plan plan = plan_on({"PPRI001"});
    plan.lease = Seconds{1800};
    tour.take(plan, deadline);
    CHECK(clocks.believes_machine);
    REQUIRE(api.existing_overrides["PPRI001"].size() == 1);
    CHECK(api.existing_overrides["PPRI001"][0].start == clocks.other());
    CHECK(api.existing_overrides["PPRI001"][0].end >= clocks.other() + Seconds{1700});
    CHECK(tour.release(deadline));
    CHECK(api.existing_overrides["PPRI001"].empty());
}

TEST_CASE("a window that lies in another time is refused, and taken by the other clock", "[duty]") {
    FakeClock clock;
    TwoClocks clocks{clock};
    FakeSchedules api;
    api.time = [&] { return clocks.other(); };
    api.before_create = [&](const auto&) {
        if (!clocks.believes_machine)
            throw Refusal{Failure::refused, "must end in the future", "", 400};
    };
    Tour tour{{api, clock, chance, timeouts, &clocks}, std::nullopt, new_record(tour_id())};
    const Deadline deadline{clock.up + milliseconds{60000}, {}};
    tour.take(plan_on({"PPRI001"}), deadline);
    REQUIRE(api.existing_overrides["PPRI001"].size() == 1);
    CHECK(api.existing_overrides["PPRI001"][0].start == clocks.other());
    CHECK(tour.release(deadline));
}

TEST_CASE("a clock by which PagerDuty refuses the window is the wrong one", "[duty]") {
    FakeClock clock;
    TwoClocks clocks{clock};
    FakeSchedules api;
    api.time = [&] { return clock.now() + std::chrono::hours{10}; };  // nobody is on call
    api.before_create = [&](const auto&) {
        if (clocks.believes_machine)
            throw Refusal{Failure::refused, "must end in the future", "", 400};
    };
    Tour tour{{api, clock, chance, timeouts, &clocks}, std::nullopt, new_record(tour_id())};
    tour.take(plan_on({"PPRI001"}), {clock.up + milliseconds{60000}, {}});
    CHECK_FALSE(clocks.believes_machine);
    CHECK(tour.holds_anything());
    REQUIRE(api.existing_overrides["PPRI001"].size() == 1);
    CHECK(api.existing_overrides["PPRI001"][0].start == ten);
}

TEST_CASE("what was planned before any answer told the time is taken anew when one does",
          "[duty]") {
    const Seconds off = GENERATE(Seconds{1380}, Seconds{-3600});
    FakeClock clock;
    TwoClocks clocks{clock};
    FakeSchedules api;
    clocks.known = false;
    api.before_create = [&](const auto&) {
        clocks.known = true;
        if (api.asked_for("create") == 1 && off < Seconds{0})
            throw Refusal{Failure::refused, "must end in the future", "", 400};
    };
    Plan plan = plan_on({"PPRI001"});
    plan.from += off;
    plan.until += off;
    plan.schedules[0].start += off;
    plan.schedules[0].end += off;
    plan.schedules[0].overrides[0].start += off;
    plan.schedules[0].overrides[0].end += off;
    Tour tour{{api, clock, chance, timeouts, &clocks}, std::nullopt, new_record(tour_id())};
    tour.take(plan, {clock.up + milliseconds{60000}, {}});
    CHECK_FALSE(clocks.believes_machine);
    REQUIRE(api.existing_overrides["PPRI001"].size() == 1);
    CHECK(api.existing_overrides["PPRI001"][0].start == ten);
}

TEST_CASE("where nobody can be relieved, that tells nothing about the time", "[duty]") {
    FakeClock clock;
    TwoClocks clocks{clock};
    FakeSchedules api;
    api.before_create = [&](const auto&) {
        throw Refusal{Failure::refused, "override.overridden_member: is overridden", "", 400};
    };
    Tour tour{{api, clock, chance, timeouts, &clocks}, std::nullopt, new_record(tour_id())};
    CHECK_THROWS_AS(tour.take(plan_on({"PPRI001"}), {clock.up + milliseconds{60000}, {}}), Refusal);
    CHECK(api.asked_for("create") == 1);
    CHECK_FALSE(clocks.believes_machine);
}

TEST_CASE("a right that is denied tells nothing about the time", "[duty]") {
    FakeClock clock;
    TwoClocks clocks{clock};
    FakeSchedules api;
    api.before_create = [](const auto&) { throw Refusal{Failure::denied, "no right", "", 403}; };
    Tour tour{{api, clock, chance, timeouts, &clocks}, std::nullopt, new_record(tour_id())};
    const Deadline deadline{clock.up + milliseconds{60000}, {}};
    CHECK(thrown_by<Refusal>([&] { tour.take(plan_on({"PPRI001"}), deadline); }).status() == 403);
    CHECK_FALSE(clocks.believes_machine);
    CHECK(api.asked_for("create") == 1);
}

TEST_CASE("where somebody ended ours at once, who is on call tells nothing about the time",
          "[duty]") {
    FakeClock clock;
    TwoClocks clocks{clock};
    FakeSchedules api;
    api.time = [&] {
        api.existing_overrides["PPRI001"].front().end = clock.now();
        return clock.now();
    };
    Tour tour{{api, clock, chance, timeouts, &clocks}, std::nullopt, new_record(tour_id())};
    const Deadline deadline{clock.up + milliseconds{60000}, {}};
    tour.take(plan_on({"PPRI001"}), deadline);
    CHECK_FALSE(clocks.believes_machine);
    CHECK(api.asked_for("create") == 1);
}

TEST_CASE("a window that is over in seconds may be refused as over by either clock", "[duty]") {
    FakeClock clock;
    TwoClocks clocks{clock};
    FakeSchedules api;
    api.before_create = [](const auto&) {
        throw Refusal{Failure::refused, "must end in the future", "", 400};
    };
    Tour tour{{api, clock, chance, timeouts, &clocks}, std::nullopt, new_record(tour_id())};
    const Deadline deadline{clock.up + milliseconds{60000}, {}};
    Plan plan = plan_on({"PPRI001"});
    plan.schedules[0].end = plan.schedules[0].overrides[0].end = ten + Seconds{45};
    CHECK_THROWS_AS(tour.take(plan, deadline), Refusal);
    CHECK_FALSE(clocks.believes_machine);
}
