#include "catch_compat.hpp"
#include "sandbox/model/on_call.hpp"
#include "sandbox/model/overrides.hpp"

using namespace dutyme;
using namespace dutyme::sandbox;

namespace {

constexpr std::chrono::hours hour{1};
const Time noon = *parse_time("2026-11-23T12:00:00Z");
const Window afternoon{noon, noon + 4 * hour};

Event turns(Seconds turn, std::vector<std::string> users) {
    return {{"EVENT1", "On call", noon - 24 * hour, turn, std::move(users), std::nullopt}};
}

ShiftSchedule with(std::vector<Rotation> rotations) {
    return {"SHIFTS1", "Checkout", {}, std::move(rotations)};
}

StandingShift override(const std::string& rotation, const std::string& member, Window window) {
    return {"O", Added::override_shift, {rotation, "", member}, "ME", window};
}

// "MEMBER 12-13 …", nobody as "-", whoever was put there by an override with "!".
std::string drawn(const std::vector<Segment>& segments) {
    std::string text;
    for (const Segment& segment : segments) {
        const auto time = [](Time at) { return show(at, Seconds{0}).substr(11, 2); };
        text += (text.empty() ? "" : " ") + (segment.member.empty() ? "-" : segment.member) +
                (segment.override.empty() ? "" : "!") + " " + time(segment.window.since) + "-" +
                time(segment.window.until);
    }
    return text;
}

}  // namespace

TEST_CASE("a rotation without an event at some time has nobody on", "[sandbox]") {
    Event morning = turns(24 * hour, {"BO"});
    morning.until = noon + hour;
    Event evening = turns(24 * hour, {"MIA"});
    evening.turns.start = noon + 2 * hour;
    const auto found = segments(with({{"R", {morning, evening}}}), {}, afternoon);
    CHECK(drawn(found) == "BO 12-13 - 13-14 MIA 14-16");
    const auto empty = gaps(found, afternoon);
    REQUIRE(empty.size() == 1);
    CHECK(empty[0].since == noon + hour);
    CHECK(empty[0].until == noon + 2 * hour);
}

TEST_CASE("an empty place beside a person is no gap", "[sandbox]") {
    const auto schedule =
        with({{"R1", {turns(24 * hour, {""})}}, {"R2", {turns(24 * hour, {"BO"})}}});
    CHECK(gaps(segments(schedule, {}, afternoon), afternoon).empty());
}

TEST_CASE("an override takes the named member's part only", "[sandbox]") {
    Event everybody = turns(24 * hour, {"BO", "MIA"});
    everybody.everybody = true;
    const auto schedule = with({{"R", {everybody}}});
    const auto found =
        segments(schedule, {override("R", "MIA", {noon + hour, noon + 2 * hour})}, afternoon);
    CHECK(drawn(found) == "BO 12-16 MIA 12-13 ME! 13-14 MIA 14-16");
}

TEST_CASE("an override of another rotation changes nothing", "[sandbox]") {
    const auto schedule = with({{"R", {turns(24 * hour, {"BO"})}}});
    CHECK(drawn(segments(schedule, {override("S", "BO", afternoon)}, afternoon)) == "BO 12-16");
}

TEST_CASE("only whoever is scheduled all the time can be overridden, and only once", "[sandbox]") {
    const auto schedule = with({{"R", {turns(26 * hour, {"BO", "MIA"})}}});
    const auto free = segments(schedule, {}, afternoon);
    REQUIRE(drawn(free) == "BO 12-14 MIA 14-16");
    CHECK(can_cover(free, {"R", "", "BO"}, {noon, noon + 2 * hour}));
    CHECK_FALSE(can_cover(free, {"R", "", "BO"}, {noon, noon + 3 * hour}));
    CHECK_FALSE(can_cover(free, {"R", "", "MIA"}, {noon, noon + 2 * hour}));
    const auto taken =
        segments(schedule, {override("R", "BO", {noon, noon + 2 * hour})}, afternoon);
    CHECK_FALSE(can_cover(taken, {"R", "", "BO"}, {noon, noon + hour}));
    CHECK_FALSE(can_cover(taken, {"R", "", "ME"}, {noon, noon + hour}));
}

TEST_CASE("segments of one member and one source that adjoin are joined", "[sandbox]") {
    const auto schedule = with({{"R", {turns(hour, {"BO"})}}});
    const auto pieces = segments(schedule, {}, afternoon);
    CHECK(pieces.size() == 4);
    CHECK(drawn(joined(pieces)) == "BO 12-16");
}

TEST_CASE("an upgrade changes nobody's duty, before or after", "[sandbox]") {
    Account account;
    account.schedules = {{"S", "Primary", {}, {turns(26 * hour, {"BO", "MIA"}).turns}}};
    account.overrides.add("S", "ME", {noon, noon + 3 * hour}, noon, "test");
    const auto people = [&](Time known) {
        std::string text;
        for (const Shift& shift : joined_by_person(people_on(account, "S", afternoon, known)))
            text += shift.user + show(shift.window.until, Seconds{0}).substr(11, 2) + " ";
        return text;
    };
    REQUIRE(people(noon) == "ME15 MIA16 ");
    REQUIRE(upgrade(account, "S", noon + hour));
    CHECK(people(noon + hour) == "ME15 MIA16 ");
    CHECK_FALSE(upgrade(account, "S", noon + hour));
    // One for each of the two it replaces, the last with the old end.
    const auto added = account.added_shifts.standing("S", noon + hour);
    REQUIRE(added.size() == 2);
    CHECK(added[1].window.until == noon + 3 * hour);
}
