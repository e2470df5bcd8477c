#include "catch_compat.hpp"
#include "duty/overview.hpp"
#include "duty_fakes.hpp"
#include "folder.hpp"

using namespace dutyme;
using namespace dutyme::duty;
using std::chrono::minutes;

namespace {

using Names = std::vector<std::string>;

Schedule on_shifts(std::vector<Shift> shifts) {
    Schedule made = schedule("PV3TWO1", std::move(shifts));
    made.type = pagerduty::ScheduleType::shifts;
    return made;
}

Override override_of(const User& user, int from, Instant end) {
    return {"QELSE", user, ten + minutes{from}, end};
}

}  // namespace

TEST_CASE("who is on call is told until somebody else comes and not until a shift's end",
          "[duty]") {
    const auto primary = schedule("P", {shift(bo, -60, 10), shift(bo, 10, 30), shift(mia, 30, 90)});
    const OnCall now = on_call_at(primary, ten);
    CHECK(now.people == Names{"Bo Larsen"});
    CHECK(now.until == ten + minutes{30});
    CHECK(now.then == Names{"Mia Chen"});
}

TEST_CASE("where what is known ends nobody says that somebody goes off call", "[duty]") {
    const OnCall now = on_call_at(schedule("P", {shift(bo, -60, 90)}), ten);
    CHECK(now.people == Names{"Bo Larsen"});
    CHECK_FALSE(now.until.has_value());
}

TEST_CASE("a gap comes next as nobody and is left for whoever follows", "[duty]") {
    const auto gappy = schedule("P", {shift(bo, -60, 10), shift(mia, 40, 90)});
    CHECK(on_call_at(gappy, ten).then.empty());
    CHECK(on_call_at(gappy, ten).until == ten + minutes{10});
    CHECK(on_call_at(gappy, ten + minutes{20}).people.empty());
    CHECK(on_call_at(gappy, ten + minutes{20}).then == Names{"Mia Chen"});
}

TEST_CASE("several are on call at once until one of them goes", "[duty]") {
    const OnCall now =
        on_call_at(on_shifts({shift(mia, -60, 90), shift(bo, -60, 20), shift(bo, -60, 20)}), ten);
    CHECK(now.people == Names{"Bo Larsen", "Mia Chen"});
    CHECK(now.until == ten + minutes{20});
    CHECK(now.then == Names{"Mia Chen"});
}

TEST_CASE("what another dutyme made is told by its odd end and not what people made", "[duty]") {
    FakeSchedules schedules;
    schedules.known["P"] = schedule("P", {shift(bo, -60, 90)});
    const auto strays = [&](Instant end, const std::vector<OpenTour>& tours) {
        schedules.existing_overrides["P"] = {override_of(ada, -5, end)};
        return look_at("P", schedules, ten, ten, ten + minutes{60}, tours, {}).strays.size();
    };
    CHECK(strays(ten + Seconds{1757}, {}) == 1);
    CHECK(strays(ten + minutes{30}, {}) == 0);
    CHECK(strays(ten + std::chrono::hours{48} + Seconds{7}, {}) == 0);
    OpenTour ours;
    ours.record.leases = {lease_on("P", ten, ten + Seconds{1757}, "QELSE", LeaseState::held)};
    CHECK(strays(ten + Seconds{1757}, {ours}) == 0);
}

TEST_CASE("a tour whose dutyme is gone is an orphan unless it was left on purpose", "[duty]") {
    const Folder folder;
    Journal journal{folder.path};
    const auto is_orphan = [&](int dutyme, LeaseState state, bool owned) {
        Record record = new_record(tour_id());
        record.dutyme = dutyme;
        record.leases = {lease_on("P", ten, ten + minutes{30}, "Q1", state)};
        std::optional<JournalEntry> page = journal.open(record.id);
        page->write(record);
        if (!owned) page.reset();
        bool orphan = false;
        for (const OpenTour& tour : open_tours(journal))
            if (tour.record.id == record.id) orphan = tour.orphan;
        return orphan;
    };
    CHECK(is_orphan(17, LeaseState::held, false));
    CHECK(is_orphan(17, LeaseState::intended, false));
    CHECK_FALSE(is_orphan(17, LeaseState::held, true));
    CHECK_FALSE(is_orphan(17, LeaseState::lingering, false));
    CHECK_FALSE(is_orphan(0, LeaseState::held, false));
}

TEST_CASE("what is taken has begun by a clock that is a little behind, and by no other", "[duty]") {
    Record record;
    record.begun = ten;
    record.leases = {lease_on("P", ten, ten + minutes{30}, "Q1", LeaseState::held)};
    CHECK(leases_in_force(record, ten - Seconds{40}).size() == 1);
    CHECK(leases_in_force(record, ten - minutes{61}).empty());
    CHECK(leases_in_force(record, ten + minutes{30}).empty());
}

TEST_CASE("the next look is due at the first end or start that is known", "[duty]") {
    Overview overview;
    overview.now = ten;
    CHECK_FALSE(next_change(overview).has_value());
    overview.schedules.push_back({schedule("P", {shift(bo, -60, 40), shift(mia, 40, 90)}), {}, {}});
    CHECK(next_change(overview) == ten + minutes{40});
    OpenTour tour;
    tour.record.leases = {lease_on("P", ten, ten + minutes{7}, "Q1", LeaseState::held)};
    overview.tours.push_back(tour);
    CHECK(next_change(overview) == ten + minutes{7});
}
