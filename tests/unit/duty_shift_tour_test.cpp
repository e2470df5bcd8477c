#include "catch_compat.hpp"
#include "duty_shift_tour_stage.hpp"

using namespace dutyme;
using namespace dutyme::duty;

namespace {

constexpr Seconds minute{60};
const ShiftSource rotation{"R1", ""};
const ShiftSource other_rotation{"R2", ""};

const std::vector<Shift> bos{turn(bo, -60, 6000, rotation)};
const std::vector<Shift> with_mia{turn(bo, -60, 6000, rotation),
                                  turn(mia, -60, 6000, other_rotation)};
const TakeMode all{false, true, {}};
const TakeMode join{true, false, {}};

// Before the n-th creation somebody stands in for this turn until then.
void stand_in_before(ShiftTour& tour, int nth, const User& who, const User& relieved,
                     const ShiftSource& source, Seconds until = 300 * minute) {
    tour.books.before_create = [&tour, nth, who, relieved, source, until, asked = 0]() mutable {
        if (++asked != nth) return;
        const Instant now = tour.clock.now();
        tour.books.all.push_back({"R" + std::to_string(nth), who, now, ten + until,
                                  OverrideKind::shift_override, source, relieved.id});
    };
}

}  // namespace

TEST_CASE("an override on shifts is renewed by moving its end", "[duty]") {
    ShiftTour tour{bos};
    tour.take();
    for (int i = 0; i < 5; ++i) tour.renew();
    CHECK(tour.books.all.size() == 1);
    CHECK(tour.on_call(2 * lease / 3 - 2 * minute) == Ids{"PADA001"});
    CHECK(tour.journalled().leases.size() == 1);
    CHECK(tour.journalled().leases[0].end == tour.books.all[0].end);
    tour.ends_well({"PBOB001"});
}

TEST_CASE("where ends cannot be moved an adjoining override is made", "[duty]") {
    ShiftTour tour{bos};
    tour.books.moves = false;
    tour.take().renew().renew();
    REQUIRE(tour.books.all.size() == 3);
    CHECK(tour.books.all[0].end == tour.books.all[1].start);
    CHECK(tour.books.all[1].end == tour.books.all[2].start);
    tour.ends_well({"PBOB001"});
}

TEST_CASE("whose turn begins at the renewal is relieved by an override of their own", "[duty]") {
    ShiftTour tour{{turn(bo, -60, 40, rotation), turn(mia, 40, 6000, rotation)}};
    tour.take().renew();
    REQUIRE(tour.books.all.size() == 2);
    CHECK(tour.books.all[0].end == ten + 40 * minute);
    CHECK(tour.books.all[1].relieved == mia.id);
    tour.pass(15 * minute);
    CHECK(tour.on_call(10 * minute) == Ids{"PADA001"});
    tour.renew().pass(10 * minute);
    CHECK(tour.books.all.size() == 2);
    tour.ends_well({"PMIA001"});
}

TEST_CASE("everybody who is replaced stays so through the renewals", "[duty]") {
    ShiftTour tour{with_mia};
    tour.take(all).renew().renew();
    CHECK(tour.books.all.size() == 2);
    CHECK(tour.on_call(lease / 2) == Ids{"PADA001", "PADA001"});
    tour.ends_well({"PBOB001", "PMIA001"});
}

TEST_CASE("whoever joined stays beside the others through the renewals", "[duty]") {
    ShiftTour tour{with_mia};
    tour.take(join).renew().renew();
    CHECK(tour.books.all.size() == 1);
    CHECK(tour.on_call() == Ids{"PADA001", "PBOB001", "PMIA001"});
    tour.ends_well({"PBOB001", "PMIA001"});
}

TEST_CASE("a turn of the deployer's own is watched, and what follows it is taken", "[duty]") {
    ShiftTour tour{{turn(ada, -60, 45, rotation), turn(bo, 45, 6000, rotation)}};
    tour.take();
    CHECK(tour.books.all.empty());
    CHECK(tour.journalled().leases.at(0).state == LeaseState::own);
    CHECK_FALSE(tour.tour.holds_anything());
    tour.renew();
    REQUIRE(tour.books.all.size() == 1);
    CHECK(tour.books.all[0].start == ten + 45 * minute);
    CHECK_THAT(tour.said.at(0), ContainsSubstring("own shift on Name of PV3PRI1 ends"));
    tour.pass(27 * minute);
    CHECK(tour.on_call() == Ids{"PADA001"});
    tour.renew();
    CHECK(tour.books.all.size() == 1);
    tour.ends_well({"PBOB001"});
}

TEST_CASE("a turn of the deployer's own in the middle is left alone", "[duty]") {
    ShiftTour tour{
        {turn(bo, -60, 10, rotation), turn(ada, 10, 40, rotation), turn(bo, 40, 6000, rotation)}};
    tour.take();
    REQUIRE(tour.books.all.size() == 1);
    CHECK(tour.books.all[0].end == ten + 10 * minute);
    tour.renew().pass(15 * minute).renew().pass(8 * minute);
    CHECK(tour.books.all.size() == 2);
    CHECK(tour.on_call() == Ids{"PADA001"});
    tour.ends_well({"PBOB001"});
}

TEST_CASE("an end that was moved though nobody heard of it is known again", "[duty]") {
    ShiftTour tour{bos};
    tour.take().to_renewal();
    tour.books.after_move = [] { throw Unsettled("the connection broke"); };
    CHECK_THROWS_AS(tour.renew(), Error);
    CHECK(tour.journalled().leases[0].end == tour.books.all[0].end);
    tour.books.after_move = [] {};
    tour.renew();
    CHECK(tour.journalled().leases[0].end == tour.books.all[0].end);
    tour.renew();
    CHECK(tour.books.all.size() == 1);
    tour.ends_well({"PBOB001"});
}

TEST_CASE("an end from before it was moved is the list's, which lags", "[duty]") {
    ShiftTour tour{bos};
    tour.take();
    const Instant before = tour.books.all[0].end;
    tour.renew();
    const Instant moved = tour.books.all[0].end;
    tour.books.before_list = [&] { tour.books.all[0].end = before; };
    tour.books.after_list = [&] { tour.books.all[0].end = moved; };
    CHECK(tour.tour.linger(tour.clock.now(), tour.clock.now() + Seconds{30}, tour.deadline()));
    CHECK(tour.on_call(minute * 2) == Ids{"PBOB001"});
}

TEST_CASE("a move that was refused may have been done by the try before", "[duty]") {
    ShiftTour tour{bos};
    tour.take().to_renewal();
    Instant late;
    tour.books.after_move = [&] {
        late = tour.books.all[0].end;
        throw pagerduty::Refusal{Failure::denied, "not now", "", 403};
    };
    CHECK_THROWS_AS(tour.renew(), Error);
    tour.books.after_move = [] {};
    tour.pass(Seconds{2}).renew();
    tour.books.all[0].end = late;  // it comes behind the second one
    tour.pass(minute * 10).renew();
    CHECK(tour.books.all[0].end > late + minute);
    CHECK(tour.said.empty());
    tour.ends_well({"PBOB001"});
}

namespace {

// PagerDuty's is the test's clock, the machine's is ten minutes behind it.
struct SlowMachine final : pagerduty::ServerClock {
    explicit SlowMachine(const FakeClock& of_test) : clock(of_test) {}
    Instant now() const override { return clock.now(); }
    Seconds clock_offset() const override { return Seconds{600}; }
    bool disagrees() const override { return true; }
    Instant other_now() const override { return clock.now() - Seconds{600}; }
    const FakeClock& clock;
};

}  // namespace

TEST_CASE("a turn that has passed by PagerDuty's time alone is no reason to try again", "[duty]") {
    ShiftTour stage{{turn(bo, -60, 40, rotation), turn(mia, 40, 6000, rotation)}};
    SlowMachine clocks{stage.clock};
    Tour tour{
        {stage.books, stage.clock, chance, timeouts, &clocks}, std::nullopt, new_record(tour_id())};
    tour.take(stage.plan(), stage.deadline());
    stage.pass(45 * minute);
    stage.books.before_create = [asked = 0]() mutable {  // from Bo, whose turn has passed
        if (++asked == 1) throw pagerduty::Refusal{Failure::refused, "in the past", "", 400};
    };
    tour.renew(stage.clock.now(), stage.deadline());
    REQUIRE(stage.books.all.size() == 2);
    CHECK(stage.books.all[1].relieved == mia.id);
    CHECK(stage.on_call() == Ids{"PADA001"});
}

TEST_CASE("a second person who came on meanwhile is not taken from, but joined", "[duty]") {
    ShiftTour tour{bos};
    tour.take();
    tour.books.turns.push_back(turn(mia, 5, 6000, other_rotation));
    tour.renew();
    CHECK_THAT(tour.said.at(0), ContainsSubstring("stays on call beside them"));
    tour.pass(15 * minute);
    CHECK(tour.on_call() == Ids{"PADA001", "PBOB001", "PMIA001"});
    tour.renew().renew();
    CHECK(tour.said.size() == 1);
    CHECK(tour.books.all.size() == 2);
    tour.ends_well({"PBOB001", "PMIA001"});
}

TEST_CASE("the rotation of one of several is followed through the renewals", "[duty]") {
    ShiftTour tour{{turn(bo, -60, 35, rotation), turn(cleo, 35, 6000, rotation),
                    turn(mia, -60, 6000, other_rotation)}};
    tour.take({false, false, "Bo Larsen"}).renew().pass(15 * minute).renew().pass(15 * minute);
    CHECK(tour.said.empty());
    CHECK(tour.on_call() == Ids{"PADA001", "PMIA001"});
    tour.renew();
    CHECK(tour.books.all.size() == 2);
    tour.ends_well({"PCLE001", "PMIA001"});
}

TEST_CASE("whoever stands in already stays, and the deployer is beside them", "[duty]") {
    ShiftTour tour{bos};
    tour.books.all.push_back({"Q0", mia, ten - 10 * minute, ten + 300 * minute,
                              OverrideKind::shift_override, rotation, bo.id});
    tour.take();
    CHECK(tour.on_call() == Ids{"PADA001", "PMIA001"});
    CHECK(tour.tour.record().relieved.empty());
    tour.renew().renew();
    CHECK(tour.books.asked_for("create") == 1);  // nothing is tried that may be refused
    CHECK(tour.said.empty());
    CHECK(tour.books.all.size() == 2);
    tour.ends_well({"PMIA001"});
    CHECK(tour.books.all[0].end == ten + 300 * minute);
}

TEST_CASE("somebody who stands in from now on is not pushed aside by a renewal", "[duty]") {
    ShiftTour tour{bos};
    tour.take();
    tour.books.all.push_back({"Q9", mia, tour.books.all[0].end, ten + 300 * minute,
                              OverrideKind::shift_override, rotation, bo.id});
    tour.renew().pass(15 * minute);
    CHECK(tour.on_call() == Ids{"PADA001", "PMIA001"});
    tour.ends_well({"PMIA001"});
}

TEST_CASE("one of several that somebody else ended ends the renewing", "[duty]") {
    ShiftTour tour{with_mia};
    tour.take(all).pass(minute);
    tour.books.all[1].end = tour.clock.now();
    tour.renew();
    CHECK_THAT(tour.said.at(0), ContainsSubstring("somebody ended the override"));
    CHECK_FALSE(tour.tour.next_renewal().has_value());
    CHECK(tour.tour.release(tour.deadline()));
}

TEST_CASE("lingering moves the end to and fro without a moment uncovered", "[duty]") {
    for (const Seconds linger : {5 * minute, 120 * minute}) {
        ShiftTour tour{bos};
        tour.take().pass(minute);
        CHECK(tour.tour.linger(tour.clock.now(), tour.clock.now() + linger, tour.deadline()));
        CHECK(tour.books.all.size() == 1);
        CHECK(tour.books.without_ada.empty());
        CHECK(tour.on_call(linger) == Ids{"PADA001"});
        CHECK(tour.on_call(linger + minute) == Ids{"PBOB001"});
        CHECK(tour.journalled().leases[0].state == LeaseState::lingering);
    }
}

TEST_CASE("where ends cannot be moved a short shift stands before the long ones go", "[duty]") {
    ShiftTour tour{with_mia};
    tour.books.moves = false;
    tour.take(all).pass(minute);
    CHECK(tour.tour.linger(tour.clock.now(), tour.clock.now() + 5 * minute, tour.deadline()));
    CHECK(tour.books.without_ada.empty());
    REQUIRE(tour.books.all.size() == 3);
    CHECK(tour.books.all[2].kind == OverrideKind::custom_shift);
    CHECK(tour.on_call(minute) == Ids{"PADA001", "PBOB001", "PMIA001"});
    CHECK(tour.on_call(6 * minute) == Ids{"PBOB001", "PMIA001"});
}

TEST_CASE("what somebody has just ended does not linger", "[duty]") {
    ShiftTour tour{bos};
    tour.take().pass(minute);
    tour.books.all[0].end = tour.clock.now() - Seconds{10};
    CHECK(tour.tour.linger(tour.clock.now(), tour.clock.now() + 5 * minute, tour.deadline()));
    CHECK(tour.books.all.size() == 1);
    CHECK_THAT(tour.said.at(0), ContainsSubstring("nobody lingers there"));
}

TEST_CASE("lingering ends what would only begin behind it", "[duty]") {
    ShiftTour tour{{turn(bo, -60, 20, rotation), turn(mia, 20, 6000, rotation)}};
    tour.take().pass(minute);
    CHECK(tour.tour.linger(tour.clock.now(), tour.clock.now() + 5 * minute, tour.deadline()));
    CHECK(tour.books.without_ada.empty());
    CHECK(tour.on_call(5 * minute) == Ids{"PADA001"});
    CHECK(tour.on_call(7 * minute) == Ids{"PBOB001"});
    CHECK(tour.on_call(25 * minute) == Ids{"PMIA001"});
}

TEST_CASE("a creation in doubt is adopted by its person, end and source", "[duty]") {
    for (const TakeMode& mode : {TakeMode{}, join}) {
        ShiftTour tour{bos};
        int times = 1;
        tour.books.after_create = [&] {
            if (times-- > 0) throw Unsettled("the connection broke");
        };
        tour.take(mode);
        CHECK(tour.books.all.size() == 1);
        CHECK(tour.journalled().leases.at(0).override_id == "Q1");
        tour.ends_well({"PBOB001"});
    }
}

TEST_CASE("a creation that was lost is asked for once more", "[duty]") {
    ShiftTour tour{bos};
    int times = 1;
    tour.books.before_create = [&] {
        if (times-- > 0) throw Unsettled("the connection broke");
    };
    tour.take();
    CHECK(tour.books.asked_for("create") == 2);
    CHECK(tour.books.all.size() == 1);
    tour.ends_well({"PBOB001"});
}

TEST_CASE("of several overrides all are made or none", "[duty]") {
    ShiftTour tour{with_mia};
    int times = 1;
    tour.books.before_create = [&] {
        if (times-- <= 0) throw Refusal{Failure::refused, "no", "", 400};
    };
    CHECK_THROWS_AS(tour.take(all), Refusal);
    CHECK(tour.on_call() == Ids{"PBOB001", "PMIA001"});
    CHECK_FALSE(tour.tour.holds_anything());
}

TEST_CASE("where somebody was faster the plan is made anew, and they are joined", "[duty]") {
    ShiftTour tour{bos};
    stand_in_before(tour, 1, mia, bo, rotation);
    tour.take();
    CHECK(tour.on_call() == Ids{"PADA001", "PMIA001"});
    CHECK(tour.tour.record().relieved.empty());
    REQUIRE(tour.said.size() == 1);
    CHECK(tour.said[0] ==
          "Name of PV3PRI1 has changed since it was planned: Ada Byron joins Mia Chen, who stands "
          "in");
    REQUIRE(tour.tour.changed_plan().has_value());
    const SchedulePlan& part = tour.tour.changed_plan()->schedules.at(0);
    CHECK(part.needed);
    CHECK(part.relieved.empty());
    CHECK(part.beside == Ids{"Mia Chen"});
    CHECK(tour.books.asked_for("create") == 2);
    CHECK(tour.renew().books.all.size() == 2);
    tour.ends_well({"PMIA001"});
}

TEST_CASE("a plan made beside an override that recovery has ended is made anew", "[duty]") {
    ShiftTour tour{bos};
    const Override left = tour.books.create(
        "PV3PRI1", {"", ada, ten, ten + lease, OverrideKind::shift_override, rotation, bo.id},
        tour.deadline());
    const Plan plan = tour.plan();
    CHECK(plan.schedules.at(0).relieved.empty());
    tour.books.end("PV3PRI1", left, tour.deadline());
    tour.tour.take(plan, tour.deadline(), {"PV3PRI1"});
    CHECK(tour.on_call() == Ids{"PADA001"});
    CHECK(tour.tour.doubts().empty());
    CHECK(tour.tour.record().relieved == Ids{"Bo Larsen"});
    CHECK(tour.tour.release(tour.deadline()));
    CHECK(tour.on_call() == Ids{"PBOB001"});
}

TEST_CASE("another tour of the same person that was faster is no hindrance", "[duty]") {
    ShiftTour tour{bos};
    stand_in_before(tour, 1, ada, bo, rotation, 20 * minute);
    tour.take();
    CHECK(tour.books.asked_for("create") == 3);  // until that one's end, and what is left of Bo's
    CHECK(tour.on_call(21 * minute) == Ids{"PADA001"});
    CHECK(tour.tour.record().relieved == Ids{"Bo Larsen"});
    CHECK(tour.tour.release(tour.deadline()));
    CHECK(tour.on_call() == Ids{"PADA001"});
}

TEST_CASE("what is held before a part of the plan is made anew counts", "[duty]") {
    ShiftTour tour{with_mia};
    stand_in_before(tour, 2, cleo, mia, other_rotation);
    tour.take(all);
    CHECK(tour.on_call() == Ids{"PADA001", "PCLE001"});
    CHECK(tour.books.all.size() == 2);  // Bo's turn is ours: nothing is put beside Cleo
    CHECK(tour.tour.record().relieved == Ids{"Bo Larsen"});
    CHECK(tour.tour.changed_plan()->schedules.at(0).needed);
    CHECK_THAT(tour.said.at(0), ContainsSubstring("relieves Bo Larsen and joins Cleo Diaz, who"));
    tour.ends_well({"PBOB001", "PCLE001"});
}

TEST_CASE("what is refused of the new plan as well is joined", "[duty]") {
    ShiftTour tour{bos};
    tour.books.before_create = [&, asked = 0]() mutable {
        const auto stand_in = [&](const User& who, Seconds from, Seconds until) {
            tour.books.all.push_back({"R" + who.id, who, ten + from, ten + until,
                                      OverrideKind::shift_override, rotation, bo.id});
        };
        if (++asked == 1) stand_in(mia, Seconds{0}, 10 * minute);
        if (asked == 3) stand_in(cleo, 10 * minute, 300 * minute);
    };
    tour.take();
    CHECK(tour.on_call(5 * minute) == Ids{"PADA001", "PMIA001"});
    CHECK(tour.on_call(15 * minute) == Ids{"PADA001", "PCLE001"});
    CHECK(tour.tour.record().relieved.empty());
    CHECK(tour.tour.release(tour.deadline()));
    CHECK(tour.on_call() == Ids{"PMIA001"});
    CHECK(tour.on_call(15 * minute) == Ids{"PCLE001"});
}

TEST_CASE("who was faster and has gone again is no hindrance", "[duty]") {
    ShiftTour tour{bos};
    tour.books.before_create = [asked = 0]() mutable {
        if (++asked == 1) throw Refusal{Failure::refused, "is overridden already", "", 400};
    };
    tour.take();
    CHECK(tour.on_call() == Ids{"PADA001"});
    CHECK(tour.said.empty());
    CHECK(tour.tour.record().relieved == Ids{"Bo Larsen"});
    tour.ends_well({"PBOB001"});
}

TEST_CASE("a refusal for another reason is final", "[duty]") {
    ShiftTour tour{bos};
    tour.books.before_create = [] { throw Refusal{Failure::refused, "no", "", 400}; };
    CHECK_THROWS_AS(tour.take(), Refusal);
    CHECK(tour.books.asked_for("create") == 3);  // somebody may have been there for a moment
    CHECK_FALSE(tour.tour.holds_anything());
    CHECK(tour.said.empty());
}

TEST_CASE("a schedule that is upgraded before it is taken is planned anew", "[duty]") {
    ShiftTour tour{bos};
    TakeRequest request;
    request.schedules = {"PV3PRI1"};
    request.lease = lease;
    request.max = 8 * lease;
    Plan plan = make_plan(request, ada, tour.books, ten, chance, tour.deadline());
    plan.schedules[0].overrides = {{OverrideKind::override, {}, {}, plan.from, plan.until}};
    tour.tour.take(plan, tour.deadline());
    CHECK(tour.on_call() == Ids{"PADA001"});
    CHECK(tour.tour.record().relieved == Ids{"Bo Larsen"});
    tour.renew().ends_well({"PBOB001"});
}

TEST_CASE("whoever is relieved by a renewal is in the journal as well", "[duty]") {
    ShiftTour tour{{turn(bo, -60, 40, rotation), turn(mia, 40, 6000, rotation)}};
    tour.take();
    CHECK(tour.tour.record().relieved == Ids{"Bo Larsen"});
    tour.renew();
    CHECK(tour.journalled().relieved == Ids{"Bo Larsen", "Mia Chen"});
    tour.renew();
    CHECK(tour.tour.record().relieved.size() == 2);
}

TEST_CASE("how the pager was asked for and what it stands on survive the journal", "[duty]") {
    ShiftTour tour{{turn(bo, -60, 10, rotation), turn(ada, 20, 6000, rotation)}};
    tour.take({false, true, "bo@example.com"});
    const Record read = *record_from_json(to_json(tour.tour.record()));
    CHECK(read.mode.all);
    CHECK(read.mode.from == "bo@example.com");
    REQUIRE(read.leases.size() == 3);
    CHECK(read.leases[0].kind == OverrideKind::shift_override);
    CHECK(read.leases[0].source == rotation);
    CHECK(read.leases[0].relieved == bo.id);
    CHECK(read.leases[1].kind == OverrideKind::custom_shift);
    CHECK(read.leases[2].state == LeaseState::own);
}

TEST_CASE("what 0.3.0 noted of an override of an override is not looked at", "[duty]") {
    ShiftTour tour{bos};
    tour.take();
    std::string page = to_json(tour.tour.record());
    page.insert(page.find(R"("renewable")"), R"("over_override":true,)");
    const auto read = record_from_json(page);
    REQUIRE(read.has_value());
    CHECK(to_json(*read) == to_json(tour.tour.record()));
}
