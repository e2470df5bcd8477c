// What a page or an id-file names is looked up before it is ended.
#include "base/error.hpp"
#include "catch_compat.hpp"
#include "duty_tour_stage.hpp"

#include <functional>
#include <string>

using namespace dutyme;
using namespace dutyme::duty;

namespace {

const Instant on_the_minute = ten + Seconds{1800};

// A PagerDuty in which Q1 stands, and what a page or an id-file says of it.
struct Claimed {
    FakeClock clock;
    FakeSchedules api;
    Record record = new_record(tour_id());
    TourContext context{api, clock, chance, timeouts};
    Deadline deadline{clock.up + milliseconds{60000}, [this](milliseconds pause) {
                          clock.sleep(pause);
                          return true;
                      }};
    std::string why;

    explicit Claimed(Instant end = end_of_lease, const User& user = ada) {
        record.deployer = ada;
        record.begun = ten;
        record.leases.push_back(lease_on("PPRI001", ten, end_of_lease, "Q1", LeaseState::held));
        api.existing_overrides["PPRI001"] = {{"Q1", user, ten, end}};
    }
    bool release(RecordSource source = RecordSource::journal) {
        Tour tour{context, std::nullopt, record, source};
        const bool released = tour.release(deadline);
        why = tour.last_error() ? tour.last_error()->what() : "";
        return released;
    }
    /// Lists show it from this one on.
    void show_from_list(int first) {
        auto standing = api.existing_overrides["PPRI001"];
        api.existing_overrides["PPRI001"].clear();
        api.before_list = [this, standing, first]() mutable {
            if (--first == 0) api.existing_overrides["PPRI001"] = standing;
        };
    }
};

}  // namespace

TEST_CASE("what a page or an id-file names is looked up once and ended", "[duty]") {
    for (const RecordSource source : {RecordSource::journal, RecordSource::id_file}) {
        Claimed claimed;
        CHECK(claimed.release(source));
        CHECK(claimed.api.asked == std::vector<std::string>{"list PPRI001", "end Q1"});
        CHECK(claimed.clock.up == FakeClock::start);
    }
}

TEST_CASE("what this process has made is ended without a look", "[duty]") {
    TourStage stage;
    stage.tour.take(plan_on({"PPRI001"}), stage.deadline);
    CHECK(stage.tour.release(stage.deadline));
    CHECK(stage.api.asked_for("list") == 0);
    CHECK(stage.api.asked_for("end") == 1);
}

TEST_CASE("another's override is left alone whatever a page says", "[duty]") {
    const auto move = [](Seconds by) {
        return [by](Claimed& claimed) {
            Override& one = claimed.api.existing_overrides["PPRI001"].front();
            one.start += by;
            one.end += by;
        };
    };
    for (const std::function<void(Claimed&)>& change :
         {std::function<void(Claimed&)>{[](Claimed& claimed) {
              claimed.api.existing_overrides["PPRI001"].front().user = bo;
          }},
          std::function<void(Claimed&)>{[](Claimed& claimed) {
              claimed.api.existing_overrides["PPRI001"].front().kind =
                  pagerduty::OverrideKind::custom_shift;
          }},
          std::function<void(Claimed&)>{move(Seconds{1800})}}) {
        Claimed claimed;
        claimed.record.lease = Seconds{3600};
        change(claimed);
        CHECK_FALSE(claimed.release());
        CHECK(claimed.api.asked_for("end") == 0);
        CHECK_THAT(claimed.why, ContainsSubstring("Q1") && ContainsSubstring("left alone"));
    }
}

TEST_CASE("what the list does not show yet is looked for again after 1 s and 3 s", "[duty]") {
    const int shown_by = GENERATE(2, 3);
    Claimed claimed;
    claimed.show_from_list(shown_by);
    CHECK(claimed.release());
    CHECK(claimed.api.asked_for("list") == shown_by);
    CHECK(claimed.clock.up == FakeClock::start + milliseconds{shown_by == 2 ? 1000 : 4000});
    CHECK(claimed.api.standing_now() == 0);
}

TEST_CASE("what no list shows is not ended, and said", "[duty]") {
    Claimed claimed;
    claimed.show_from_list(4);
    CHECK_FALSE(claimed.release());
    CHECK(claimed.api.asked_for("list") == 3);
    CHECK(claimed.api.asked_for("end") == 0);
    CHECK_THAT(claimed.why, ContainsSubstring("does not show the override Q1 on Name of PPRI001"));
}

TEST_CASE("who has no four seconds looks once", "[duty]") {
    Claimed claimed;
    claimed.show_from_list(2);
    claimed.deadline.at = claimed.clock.up + milliseconds{1500};
    CHECK_FALSE(claimed.release());
    CHECK(claimed.clock.up == FakeClock::start);
}

TEST_CASE("where nobody can look, that is the reason", "[duty]") {
    Claimed claimed;
    claimed.api.before_list = [] { throw Error{Failure::unreachable, "no network"}; };
    CHECK_FALSE(claimed.release());
    CHECK(claimed.api.asked_for("end") == 0);
    CHECK_THAT(claimed.why, ContainsSubstring("no network"));
}

TEST_CASE("an end that a person has moved is still given back", "[duty]") {
    for (const RecordSource source : {RecordSource::journal, RecordSource::id_file}) {
        Claimed claimed{end_of_lease + Seconds{3605}};
        CHECK(claimed.release(source));
        CHECK(claimed.api.standing_now() == 0);
    }
}

TEST_CASE("what has not begun leaves no trace where the one before it was cut short", "[duty]") {
    Claimed claimed;
    auto& standing = claimed.api.existing_overrides["PPRI001"];
    claimed.record.lease = Seconds{1800};
    claimed.record.leases.push_back(
        lease_on("PPRI001", end_of_lease, end_of_lease + Seconds{1800}, "Q2", LeaseState::held));
    standing.front().end = ten + Seconds{60};
    CHECK(claimed.release());
    CHECK(claimed.api.asked_for("end Q2") == 0);
    CHECK(claimed.clock.up == FakeClock::start);

    Claimed whole;  // nobody has cut the first: the second may have come too late for the list
    whole.record.leases.push_back(claimed.record.leases.back());
    CHECK_FALSE(whole.release());
    CHECK(whole.api.asked_for("end Q1") == 1);
    CHECK(whole.api.asked_for("end Q2") == 0);
}

TEST_CASE("an account that keeps whole minutes proves a page and no id-file", "[duty]") {
    Claimed page{on_the_minute};
    CHECK(page.release());
    CHECK(page.api.standing_now() == 0);
    Claimed file{on_the_minute};
    CHECK_FALSE(file.release(RecordSource::id_file));
    CHECK(file.api.standing_now() == 1);
    CHECK_THAT(file.why, ContainsSubstring("left alone"));
}

TEST_CASE("what an id-file says was asked for has to look like dutyme's", "[duty]") {
    Claimed claimed{on_the_minute};
    Lease& lease = claimed.record.leases.front();
    lease.override_id.clear();
    lease.state = LeaseState::intended;
    lease.end = on_the_minute;
    CHECK_FALSE(claimed.release(RecordSource::id_file));
    CHECK(claimed.api.standing_now() == 1);
}
