#include "duty/extension.hpp"
#include "duty_tour_stage.hpp"

using namespace dutyme;
using namespace dutyme::duty;

namespace {

const ExtensionLimit limit{ten + Seconds{14400}, "max = 4h (built in)"};

Record taken_until(Instant end, LeaseState state = LeaseState::held) {
    Record record = new_record(tour_id());
    record.deployer = ada;
    record.begun = ten;
    record.max = Seconds{14400};
    record.leases.push_back(lease_on("PPRI001", ten, end, "Q1", state));
    return record;
}

std::string refusal_of(const Record& record, Seconds by, Instant now = ten) {
    try {
        extended_end(record, by, limit, now, chance);
    } catch (const Error& error) {
        return error.what();
    }
    return {};
}

}  // namespace

TEST_CASE("an extension is no shorter than asked for, and its end is a dutyme's", "[duty]") {
    const Instant end = extended_end(taken_until(end_of_lease), Seconds{1800}, limit, ten, chance);
    CHECK(end >= end_of_lease + Seconds{1800});
    CHECK(end < end_of_lease + Seconds{1860});
    CHECK(is_fingerprinted(end));
}

TEST_CASE("an extension never passes the limit, and names it", "[duty]") {
    const Record record = taken_until(end_of_lease);
    const Seconds left = limit.at - end_of_lease;
    CHECK(extended_end(record, left, limit, ten, chance) == limit.at);
    CHECK(refusal_of(record, left + Seconds{60}).find("past max = 4h (built in)") !=
          std::string::npos);
}

TEST_CASE("what is over, or lingers without a renewal, is not extended", "[duty]") {
    CHECK(refusal_of(taken_until(end_of_lease), Seconds{600}, end_of_lease).find("is over") !=
          std::string::npos);
    CHECK(refusal_of(taken_until(end_of_lease, LeaseState::over), Seconds{600}).find("is over") !=
          std::string::npos);
}

TEST_CASE("extending makes one adjoining lease, and a second try none", "[duty]") {
    TourStage stage;
    stage.tour.take(plan_on({"PPRI001"}), stage.deadline);
    const Instant until = end_of_lease + Seconds{1807};
    stage.tour.extend_to(until, ten, stage.deadline);
    stage.tour.extend_to(until, ten, stage.deadline);
    REQUIRE(stage.journalled().leases.size() == 2);
    CHECK(stage.journalled().leases[1].start == end_of_lease);
    CHECK(stage.journalled().leases[1].end == until);
    CHECK(stage.journalled().extended == until);
    CHECK(stage.api.standing_now() == 2);
    REQUIRE(stage.tour.release(stage.deadline));
    CHECK(stage.api.standing_now() == 0);
}

TEST_CASE("a lost answer to an extension makes no second override", "[duty]") {
    TourStage stage;
    stage.tour.take(plan_on({"PPRI001"}), stage.deadline);
    stage.lose_answers(1, true);
    stage.tour.extend_to(end_of_lease + Seconds{1807}, ten, stage.deadline);
    CHECK(stage.api.standing_now() == 2);
}

TEST_CASE("whoever took over keeps the pager, and the tour goes on as before", "[duty]") {
    TourStage stage;
    stage.tour.take(plan_on({"PPRI001"}), stage.deadline);
    stage.api.existing_overrides["PPRI001"].push_back({"QMIA", mia, ten, ten + Seconds{7200}});
    stage.api.known["PPRI001"] = schedule("PPRI001", {}, {shift(mia, 0, 120)});
    CHECK_THROWS_AS(stage.tour.extend_to(end_of_lease + Seconds{1807}, ten, stage.deadline), Error);
    CHECK(stage.api.standing_now() == 2);
    CHECK(stage.tour.next_renewal());
}

TEST_CASE("a tour that is taken up still stands by itself for who reads its page", "[duty]") {
    TourStage stage;
    stage.tour.take(plan_on({"PPRI001"}), stage.deadline);
    stage.tour.leave_standing();
    stage.tour.take_up();
    stage.tour.extend_to(end_of_lease + Seconds{1807}, ten, stage.deadline);
    CHECK(stage.journalled().leases[0].state == LeaseState::lingering);
    CHECK(stage.journalled().leases[1].state == LeaseState::held);
    stage.tour.leave_standing();
    CHECK(stage.journalled().leases[1].state == LeaseState::lingering);
}

TEST_CASE("an extension is given as a duration of a minute to a day", "[duty]") {
    CHECK(extension_from("90m") == Seconds{5400});
    for (const char* text : {"", "soon", "59s", "25h", "-5m"})
        CHECK_THROWS_AS(extension_from(text), Error);
}
