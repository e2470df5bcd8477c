#pragma once
#include "catch_compat.hpp"
#include "duty_shift_fakes.hpp"
#include "duty_tour_stage.hpp"

namespace dutyme::duty {

constexpr Seconds lease{30 * 60};
using Ids = std::vector<std::string>;

// A tour on the schedule PV3PRI1, planned as the guardian plans it.
struct ShiftTour {
    FakeClock clock;
    ShiftBooks books{clock};
    Folder folder;
    Journal journal{folder.path};
    Record record = new_record(tour_id());
    Listener listener;
    TourContext context{books, clock, chance, timeouts, nullptr, listener};
    Tour tour{context, journal.open(record.id), record};
    std::vector<std::string>& said = listener.remarks;

    explicit ShiftTour(std::vector<Shift> turns) { books.turns = std::move(turns); }
    Deadline deadline() {
        return {clock.up + milliseconds{60000}, [this](milliseconds pause) {
                    clock.sleep(pause);
                    return true;
                }};
    }
    Plan plan(const TakeMode& mode = {}) {
        TakeRequest request;
        request.schedules = {"PV3PRI1"};
        request.lease = lease;
        request.max = 8 * lease;
        request.mode = mode;
        return make_plan(request, ada, books, clock.now(), chance, deadline());
    }
    ShiftTour& take(const TakeMode& mode = {}) {
        tour.take(plan(mode), deadline());
        return *this;
    }
    ShiftTour& pass(Seconds time) {
        clock.up += time;
        return *this;
    }
    ShiftTour& to_renewal() {
        const auto next = tour.next_renewal();
        REQUIRE(next.has_value());
        return pass(std::max(*next - clock.now(), Seconds{0}));
    }
    ShiftTour& renew() {
        to_renewal();
        tour.renew(clock.now(), deadline());
        return *this;
    }
    Ids on_call(Seconds later = Seconds{0}) const { return books.on_call(clock.now() + later); }
    Record journalled() const { return journal.open_tours().at(0); }
    // Given back, and she was never off call before.
    void ends_well(const Ids& afterwards) {
        CHECK(books.without_ada.empty());
        CHECK(tour.release(deadline()));
        CHECK(on_call() == afterwards);
        CHECK(on_call(8 * lease) == afterwards);
    }
};

}  // namespace dutyme::duty
