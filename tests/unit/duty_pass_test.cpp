#include "duty/pass.hpp"
#include "duty_tour_stage.hpp"

using namespace dutyme;
using namespace dutyme::duty;

namespace {

// Ada's tour, and Bo's that takes over.
struct PassStage : TourStage {
    PassStage() { tour.take(plan_on({"PPRI001"}), deadline); }

    Plan plan_of_bo() const {
        Plan plan = plan_on({"PPRI001"});
        plan.deployer = bo;
        plan.schedules[0].relieved = {ada.name};
        plan.schedules[0].existing_overrides = {{ada.id, ada.name, end_of_lease}};
        return plan;
    }
    Tour successor() {
        Record next = successor_of(tour.record(), tour_id(), ten);
        JournalEntry entry = journal.open(next.id);
        return {context, std::move(entry), std::move(next)};
    }
    std::vector<std::string> on_call() {
        std::vector<std::string> people;
        for (const Override& one : api.existing_overrides["PPRI001"]) people.push_back(one.user.id);
        return people;
    }
};

}  // namespace

TEST_CASE("the colleague is on call before the pager leaves who had it", "[duty]") {
    PassStage stage;
    Tour next = stage.successor();
    std::vector<std::string> at_the_cut;
    stage.api.before_end = [&](const auto&) { at_the_cut = stage.on_call(); };
    CHECK(pass_on(stage.tour, next, stage.plan_of_bo(), PassLength::lease, ten, stage.deadline));
    CHECK(at_the_cut == std::vector<std::string>{ada.id, bo.id});
    CHECK(stage.on_call() == std::vector<std::string>{bo.id});
    CHECK(stage.tour.record().outcome == "passed to Bo Larsen");
    CHECK(next.record().relieved == std::vector<std::string>{"Bo Larsen"});
    CHECK(is_tour_of(next.record(), stage.record.id));
}

TEST_CASE("a pass that is refused leaves everything as it was", "[duty]") {
    PassStage stage;
    Tour next = stage.successor();
    stage.refuse_from(1);
    CHECK_THROWS_AS(
        pass_on(stage.tour, next, stage.plan_of_bo(), PassLength::lease, ten, stage.deadline),
        Error);
    CHECK(stage.on_call() == std::vector<std::string>{ada.id});
    CHECK_FALSE(stage.tour.record().passed_to);
    CHECK_FALSE(next.holds_anything());
}

TEST_CASE("a lost answer to the colleague's override makes no second one", "[duty]") {
    PassStage stage;
    Tour next = stage.successor();
    stage.lose_answers(1, true);
    CHECK(pass_on(stage.tour, next, stage.plan_of_bo(), PassLength::lease, ten, stage.deadline));
    CHECK(stage.on_call() == std::vector<std::string>{bo.id});
}

TEST_CASE("what could not be ended is told, and ended by another try", "[duty]") {
    PassStage stage;
    Tour next = stage.successor();
    stage.api.before_end = [](const auto&) { throw Refusal{Failure::denied, "no", "", 403}; };
    CHECK_FALSE(
        pass_on(stage.tour, next, stage.plan_of_bo(), PassLength::lease, ten, stage.deadline));
    CHECK(stage.on_call().size() == 2);
    stage.api.before_end = [](const auto&) {};
    CHECK(stage.tour.release(stage.deadline));
    CHECK(stage.on_call() == std::vector<std::string>{bo.id});
}

TEST_CASE("both pages of a pass are read back, with who had the pager", "[duty]") {
    PassStage stage;
    Tour next = stage.successor();
    pass_on(stage.tour, next, stage.plan_of_bo(), PassLength::lease, ten, stage.deadline);
    const auto read = record_from_json(to_json(next.record()));
    REQUIRE(read);
    REQUIRE(read->passed.size() == 1);
    CHECK(read->passed[0].tour == stage.record.id);
    CHECK(read->passed[0].from.name == "Ada Byron");
    CHECK(read->passed[0].begun == ten);
    const auto first = record_from_json(to_json(stage.tour.record()));
    REQUIRE(first);
    REQUIRE(first->passed_to);
    CHECK(first->passed_to->id == bo.id);
}

TEST_CASE("only what is held and renewed is passed on, until max at the latest", "[duty]") {
    PassStage stage;
    const TakeRequest request = request_to_pass(stage.tour.record(), PassLength::lease, ten);
    CHECK(request.schedules == std::vector<std::string>{"PPRI001"});
    CHECK(request.max == Seconds{14400});
    CHECK_THROWS_AS(
        request_to_pass(stage.tour.record(), PassLength::lease, ten + Seconds{14400 - 30}), Error);
    stage.tour.release(stage.deadline);
    CHECK_THROWS_AS(request_to_pass(stage.tour.record(), PassLength::lease, ten), Error);
    CHECK_THROWS_AS(expect_another_person(stage.tour.record(), ada), Error);
}

TEST_CASE("the plan of a pass names who had the pager, and then whom they relieved", "[duty]") {
    PassStage stage;
    const Plan told = plan_as_pass(stage.plan_of_bo(), stage.tour.record());
    CHECK(told.schedules[0].relieved == std::vector<std::string>{"Ada Byron"});
    CHECK(told.schedules[0].existing_overrides.empty());
    CHECK(plan_after_pass(stage.plan_of_bo(), stage.tour.record()).schedules[0].relieved ==
          std::vector<std::string>{"Bo Larsen"});
}
