#include "duty_tour_stage.hpp"

using namespace dutyme;
using namespace dutyme::duty;

TEST_CASE("a creation whose answer was lost is found and not repeated", "[duty]") {
    TourStage stage;
    stage.lose_answers(1, true);
    stage.tour.take(plan_on({"PPRI001"}), stage.deadline);
    CHECK(stage.api.asked_for("create") == 1);
    CHECK(stage.tour.open_leases().at(0).override_id == "Q1");
    CHECK(stage.journalled().leases[0].state == LeaseState::held);
    CHECK(stage.tour.release(stage.deadline));
    CHECK(stage.api.standing_now() == 0);
}

TEST_CASE("a creation that shows only in the second look is not repeated", "[duty]") {
    TourStage stage;
    stage.lose_answers(1, true);
    std::vector<Override> late;
    int looks = 0;
    stage.api.before_list = [&] {
        if (++looks == 1) late.swap(stage.api.standing["PPRI001"]);  // the list lags behind
        if (looks == 2) late.swap(stage.api.standing["PPRI001"]);
    };
    stage.tour.take(plan_on({"PPRI001"}), stage.deadline);
    CHECK(stage.api.asked_for("create") == 1);
    CHECK(stage.tour.open_leases().at(0).override_id == "Q1");
}

TEST_CASE("a creation that was certainly not made is repeated once", "[duty]") {
    TourStage stage;
    stage.lose_answers(1, false);
    stage.tour.take(plan_on({"PPRI001"}), stage.deadline);
    CHECK(stage.api.asked == std::vector<std::string>{"create PPRI001", "list PPRI001",
                                                      "list PPRI001", "create PPRI001"});
    CHECK(stage.api.standing_now() == 1);
}

TEST_CASE("a creation that fails twice is given up with nothing left", "[duty]") {
    TourStage stage;
    stage.lose_answers(99, false);
    CHECK_THROWS_AS(stage.tour.take(plan_on({"PPRI001"}), stage.deadline), Unsettled);
    CHECK(stage.api.asked_for("create") == 2);
    CHECK_FALSE(stage.tour.holds_anything());
}

TEST_CASE("somebody else's override is never taken for ours", "[duty]") {
    TourStage stage;
    const Instant start = ten;
    stage.api.standing["PPRI001"] = {
        {"QBO", bo, start, end_of_lease},                    // another person
        {"QEND", ada, start, end_of_lease + Seconds{1}},     // another end
        {"QOLD", ada, start - Seconds{60}, end_of_lease},    // another start
        {"QLATE", ada, start + Seconds{90}, end_of_lease}};  // another start
    stage.lose_answers(1, false);
    stage.tour.take(plan_on({"PPRI001"}), stage.deadline);
    CHECK(stage.tour.open_leases().at(0).override_id == "Q1");
    CHECK(stage.tour.release(stage.deadline));
    CHECK(stage.api.standing["PPRI001"].size() == 4);
}

TEST_CASE("a creation that took effect twice leaves one override and then none", "[duty]") {
    TourStage stage;
    stage.lose_answers(1, true);
    stage.api.before_list = [&] {
        auto& list = stage.api.standing["PPRI001"];
        if (list.size() == 1) {
            list.push_back(list.front());
            list.back().id = "QTWIN";
        }
        stage.api.before_list = [] {};
    };
    stage.tour.take(plan_on({"PPRI001"}), stage.deadline);
    CHECK(stage.api.asked_for("create") == 1);
    CHECK(stage.api.standing_now() == 1);
    CHECK(stage.tour.release(stage.deadline));
    CHECK(stage.api.standing_now() == 0);
}

TEST_CASE("what cannot be looked up in time stays intended for the release", "[duty]") {
    TourStage stage;
    stage.lose_answers(1, true);
    stage.api.before_list = [] { throw Error{Failure::unreachable, "no answer"}; };
    CHECK_THROWS_AS(stage.tour.take(plan_on({"PPRI001"}), stage.deadline), Error);
    REQUIRE(stage.tour.open_leases().size() == 1);
    CHECK(stage.journalled().leases[0].state == LeaseState::intended);
    stage.api.before_list = [] {};
    CHECK(stage.tour.release(stage.deadline));
    CHECK(stage.api.standing_now() == 0);
}

TEST_CASE("a take that is cancelled while its outcome is in doubt is undone by the release",
          "[duty]") {
    TourStage stage;
    stage.lose_answers(1, true);
    Deadline cancelled = stage.deadline;
    cancelled.pause = [](milliseconds) { return false; };
    CHECK(thrown_by([&] { stage.tour.take(plan_on({"PPRI001"}), cancelled); }).failure() ==
          Failure::cancelled);
    CHECK(stage.tour.holds_anything());
    CHECK(stage.tour.release(stage.deadline));
    CHECK(stage.api.standing_now() == 0);
}

TEST_CASE("a reply that never comes leaves time to look for the override", "[duty]") {
    TourStage stage;
    stage.deadline.at = stage.clock.up + milliseconds{10000};
    stage.api.after_create = [&](const auto&) {
        stage.clock.up += milliseconds{5000};  // half of what was left
        throw Unsettled("no answer came");
    };
    stage.tour.take(plan_on({"PPRI001"}), stage.deadline);
    CHECK(stage.api.asked_for("create") == 1);
    CHECK(stage.tour.open_leases().size() == 1);
}

TEST_CASE("whoever adopts a tour after a crash gives back what stands", "[duty]") {
    TourStage crashed;
    const auto state = GENERATE(LeaseState::held, LeaseState::intended);
    crashed.tour.take(plan_on({"PPRI001"}), crashed.deadline);
    Record left = crashed.tour.record();
    left.leases[0].state = state;
    if (state == LeaseState::intended) left.leases[0].override_id.clear();
    Tour heir{crashed.context, std::nullopt, left};
    CHECK(heir.release(crashed.deadline));
    CHECK(crashed.api.standing_now() == 0);
}

TEST_CASE("an intent that never reached PagerDuty is given back without a write", "[duty]") {
    TourStage crashed;
    Record left = new_record(tour_id());
    left.deployer = ada;
    left.leases.push_back(lease_on("PPRI001", ten, end_of_lease, "", LeaseState::intended));
    Tour heir{crashed.context, std::nullopt, left};
    CHECK(heir.release(crashed.deadline));
    CHECK(crashed.api.asked == std::vector<std::string>{"list PPRI001", "list PPRI001"});
}
