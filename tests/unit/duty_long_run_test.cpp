#include "catch_compat.hpp"
#include "duty_tour_stage.hpp"

using namespace dutyme;
using namespace dutyme::duty;

namespace {

constexpr Seconds minute{60};
constexpr Seconds hour{3600};
constexpr Seconds day{24 * 3600};

// PagerDuty's book-keeping over a long time: what ever was, and what was asked for it. Times are
// the test's clock's.
struct Books final : pagerduty::ScheduleBackend {
    explicit Books(FakeClock& of_test) : clock(of_test) {}

    FakeClock& clock;
    std::vector<Override> all;  // as they stand now; a removed one has no length
    int creates = 0;
    int lists = 0;
    int ends = 0;
    std::function<void()> before_create = [] {};
    std::function<void()> after_create = [] {};
    std::function<void()> before_list = [] {};
    std::vector<Shift> turns;  // who is on call without us

    Schedule find(const std::string& id, Instant, Instant, const Deadline&) override {
        return schedule(id, turns);
    }
    std::vector<Override> overrides(const std::string&, Instant since, Instant until,
                                    const Deadline&) override {
        ++lists;
        before_list();
        std::vector<Override> found;
        for (const Override& one : all)
            if (one.start < until && one.end > since) found.push_back(one);
        return found;
    }
    bool move_end(const std::string&, const Override&, Instant, const Deadline&) override {
        return false;
    }
    Override create(const std::string&, const Override& asked, const Deadline&) override {
        ++creates;
        before_create();
        all.push_back(asked);
        all.back().id = "Q" + std::to_string(creates);
        all.back().start = std::max(asked.start, clock.now());
        after_create();
        return all.back();
    }
    Released end(const std::string&, const Override& override, const Deadline&) override {
        ++ends;
        for (Override& one : all)
            if (one.id == override.id && one.end > clock.now())
                one.end = std::max(one.start, clock.now());
        return Released::cut_short;
    }
    bool adjoin() const {
        for (std::size_t i = 1; i < all.size(); ++i)
            if (all[i].start != all[i - 1].end) return false;
        return true;
    }
};

// A tour whose guardian does what the real one does: it sleeps until the next renewal is due, and
// tries again a minute after a failure.
struct LongTour {
    FakeClock clock;
    Books books{clock};
    Listener listener;
    TourContext context{books, clock, chance, timeouts, nullptr, listener};
    Tour tour{context, std::nullopt, new_record(tour_id())};
    std::vector<std::string>& said = listener.remarks;
    int failures = 0;

    explicit LongTour(Seconds max = 4 * hour, Seconds lease = 30 * minute) {
        Plan plan = plan_on({"PPRI001"});
        plan.from = clock.now();
        plan.lease = lease;
        plan.until = fingerprinted_end(plan.from, plan.lease, Rounding::at_most, chance);
        plan.max = max;
        plan.schedules[0].start = plan.from;
        plan.schedules[0].end = plan.until;
        plan.schedules[0].overrides = {
            {pagerduty::OverrideKind::override, {}, {}, plan.from, plan.until}};
        tour.take(plan, deadline());
    }
    explicit LongTour(std::vector<Shift> turns) {
        books.turns = std::move(turns);
        TakeRequest request;
        request.schedules = {"PPRI001"};
        request.lease = 30 * minute;
        request.max = 4 * hour;
        tour.take(make_plan(request, ada, books, clock.now(), chance, deadline()), deadline());
    }
    Deadline deadline() {
        return {clock.up + milliseconds{10000}, [this](milliseconds pause) {
                    clock.sleep(pause);
                    return true;
                }};
    }
    void advance_to(Instant when) { clock.up += std::max(when - clock.now(), Seconds{0}); }
    void renew() {
        try {
            tour.renew(clock.now(), deadline());
        } catch (const Error&) {
            ++failures;
            clock.up += minute;
        }
    }
    void run_until(Instant end) {
        for (auto next = tour.next_renewal(); next && *next < end; next = tour.next_renewal()) {
            advance_to(*next);
            if (clock.now() >= end) return;
            renew();
        }
        advance_to(end);
    }
    void run(Seconds length) {
        run_until(ten + length);
        CHECK(books.adjoin());
        CHECK(tour.release(deadline()));
        for (const Override& one : books.all) CHECK(one.end <= std::max(one.start, clock.now()));
    }
};

}  // namespace

TEST_CASE("a day on call is one stretch without a gap or an overlap", "[duty]") {
    LongTour tour{day};
    tour.run(day - hour);
    CHECK(tour.books.all.front().start == ten);
    CHECK(tour.books.all.back().end <= ten + day);
    CHECK(tour.said.empty());
}

TEST_CASE("a deploy costs one creation and another every twenty minutes", "[duty]") {
    // Every end is up to a minute early by chance, and with it everything after it.
    for (const Seconds length : {minute, 10 * minute, 19 * minute, hour, 8 * hour, 23 * hour}) {
        LongTour tour{day};
        tour.run(length);
        const auto least = 1 + length / (20 * minute);
        const auto most = 1 + length / (20 * minute - minute);
        INFO(length.count() << " s: " << tour.books.creates << " creations");
        CHECK(tour.books.creates >= least);
        CHECK(tour.books.creates <= most);
        CHECK(tour.books.lists == tour.books.creates - 1);
        CHECK(tour.books.ends <=
              3);  // the next one, the running one, and one that has just run out
    }
}

TEST_CASE("a running tour always has ten minutes left at least", "[duty]") {
    LongTour tour{day};
    for (Instant at = ten; at < ten + 20 * hour; at += Seconds{97}) {
        tour.run_until(at);
        CHECK(tour.tour.last_end() - tour.clock.now() >= 10 * minute - Seconds{97});
    }
}

TEST_CASE("the most that was asked for ends the renewing with one remark", "[duty]") {
    LongTour tour{4 * hour};
    tour.run_until(ten + 6 * hour);
    CHECK_FALSE(tour.tour.next_renewal());
    CHECK(tour.books.all.back().end <= ten + 4 * hour);
    CHECK(tour.books.all.back().end > ten + 4 * hour - 2 * minute);
    REQUIRE(tour.said.size() == 1);
    CHECK(tour.said[0].find("reached --max (4h): the override on ") == 0);
}

TEST_CASE("the shortest lease is renewed as well", "[duty]") {
    LongTour tour{4 * hour, minute};
    tour.run(10 * minute);
    CHECK(tour.books.creates > 10);
    CHECK(tour.said.empty());
}

TEST_CASE("an outage of nine minutes leaves no gap", "[duty]") {
    LongTour tour;
    tour.run_until(ten + 18 * minute);
    const Instant back = *tour.tour.next_renewal() + 9 * minute;
    tour.books.before_list = [&] {
        if (tour.clock.now() < back) throw Error{Failure::unreachable, "no connection"};
    };
    tour.run(2 * hour);
    CHECK(tour.failures >= 8);
    CHECK(tour.said.empty());
}

TEST_CASE("what lapsed in a long outage is taken again with a remark", "[duty]") {
    LongTour tour;
    tour.books.before_list = [&] {
        if (tour.clock.now() < ten + hour) throw Error{Failure::unreachable, "no connection"};
    };
    tour.run_until(ten + 70 * minute);
    REQUIRE(tour.books.all.size() == 2);
    CHECK(tour.books.all[1].start >= ten + hour);
    CHECK(tour.books.all[1].start <= ten + hour + 2 * minute);
    REQUIRE(tour.said.size() == 1);
    CHECK(tour.said[0].find("was not covered for") != std::string::npos);
}

TEST_CASE("a renewal whose answer was lost is looked up at once and found", "[duty]") {
    LongTour tour;
    bool lost = false;
    tour.books.after_create = [&] {
        if (std::exchange(lost, true)) return;
        throw Unsettled("the connection broke");
    };
    int silent = 2;  // the looks that could not tell either
    tour.books.before_list = [&] {
        if (lost && silent-- > 0) throw Error{Failure::unreachable, "no connection"};
    };
    tour.run_until(ten + 25 * minute);
    CHECK(tour.failures == 1);
    CHECK(tour.books.creates == 2);
    CHECK(tour.tour.open_leases().size() == 2);
    tour.run_until(ten + 45 * minute);
    CHECK(tour.books.creates == 3);  // what was in doubt is renewed like any other
    CHECK(tour.said.empty());
    tour.run(50 * minute);
}

TEST_CASE("a renewal that was never made is made before the lease runs out", "[duty]") {
    LongTour tour;
    bool lost = false;
    tour.books.before_create = [&] {
        if (std::exchange(lost, true)) return;
        throw Unsettled("the connection broke");
    };
    int silent = 2;
    tour.books.before_list = [&] {
        if (lost && silent-- > 0) throw Error{Failure::unreachable, "no answer"};
    };
    tour.run_until(ten + 29 * minute);
    CHECK(tour.failures == 1);
    CHECK(tour.books.all.size() == 2);
    CHECK(tour.books.adjoin());
    CHECK(tour.said.empty());
}

TEST_CASE("whoever came after us is not renewed over", "[duty]") {
    LongTour tour;
    tour.books.all.push_back({"QMIA", mia, ten + 5 * minute, ten + 3 * hour});
    tour.run_until(ten + 2 * hour);
    CHECK(tour.books.creates == 1);
    CHECK_FALSE(tour.tour.next_renewal());
    REQUIRE(tour.said.size() == 1);
    CHECK(tour.said[0].find("Mia Chen took") == 0);
}

TEST_CASE("an override that somebody ended is not renewed", "[duty]") {
    LongTour tour;
    tour.books.all[0].end = ten + 5 * minute;
    tour.run_until(ten + 2 * hour);
    CHECK(tour.books.creates == 1);
    REQUIRE(tour.said.size() == 1);
    CHECK(tour.said[0].find("somebody ended the override") == 0);
}

TEST_CASE("a machine that slept through the lease takes it again when it wakes", "[duty]") {
    LongTour tour;
    tour.advance_to(ten + 3 * hour);
    tour.renew();
    REQUIRE(tour.books.all.size() == 2);
    CHECK(tour.books.all[1].start == ten + 3 * hour);
    CHECK(tour.said.size() == 1);
}

TEST_CASE("a deploy that outlasts the deployer's own shift is covered from there on", "[duty]") {
    LongTour tour{{shift(ada, -60, 70), shift(bo, 70, 6000)}};
    CHECK(tour.tour.record().leases.at(0).state == LeaseState::own);
    CHECK(tour.tour.open_leases().empty());
    tour.run_until(ten + 3 * hour);
    REQUIRE(tour.books.all.size() > 2);
    CHECK(tour.books.all.front().start == ten + 70 * minute);
    CHECK(tour.books.all.back().end > ten + 3 * hour);
    CHECK_THAT(tour.said.at(0), ContainsSubstring("own shift on Name of PPRI001 ends"));
    tour.run(3 * hour);
    CHECK(tour.said.size() == 1);
}

TEST_CASE("a deploy inside the deployer's own shift makes nothing", "[duty]") {
    LongTour tour{{shift(ada, -60, 6000)}};
    tour.run(3 * hour);
    CHECK(tour.books.creates == 0);
}
