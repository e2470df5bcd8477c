#include "catch_compat.hpp"
#include "sandbox/model/on_call.hpp"
#include "sandbox/model/quirks.hpp"
#include "sandbox/seed/seed.hpp"

#include <algorithm>

using namespace dutyme;
using namespace dutyme::sandbox;

namespace {

constexpr std::chrono::hours hour{1};
constexpr std::chrono::minutes minute{1};
const Time noon = *parse_time("2026-11-23T12:00:00Z");

Layer one_layer(Seconds turn, std::vector<std::string> users) {
    return {"PLAYER1", "Layer 1", noon - 24 * hour, turn, std::move(users), std::nullopt};
}

Schedule weekly() {
    return {"PSCHED1", "Primary", {}, {one_layer(24 * 7 * hour, {"REGULAR"})}};
}

// "" for nobody.
std::string who(const Schedule& schedule, const Overrides& overrides, Time at, Time known) {
    const auto shift = on_call(schedule, overrides.standing(schedule.id, known), at);
    return shift ? shift->user : "";
}

// "USER 12:00-13:00 …"
std::string drawn(const std::vector<Shift>& shifts) {
    std::string text;
    for (const Shift& shift : shifts) {
        const auto time = [](Time at) { return show(at, Seconds{0}).substr(11, 5); };
        text += (text.empty() ? "" : " ") + shift.user + " " + time(shift.window.since) + "-" +
                time(shift.window.until);
    }
    return text;
}

}  // namespace

TEST_CASE("of two overlapping overrides the one made last counts", "[sandbox]") {
    Overrides overrides;
    const Schedule schedule = weekly();
    overrides.add(schedule.id, "FIRST", {noon, noon + 2 * hour}, noon, "test");
    overrides.add(schedule.id, "SECOND", {noon + hour, noon + 3 * hour}, noon, "test");
    CHECK(drawn(final_shifts(schedule, overrides.standing(schedule.id, noon),
                             {noon, noon + 4 * hour})) ==
          "FIRST 12:00-13:00 SECOND 13:00-15:00 REGULAR 15:00-16:00");
}

TEST_CASE("an override made earlier but starting later still lies below", "[sandbox]") {
    Overrides overrides;
    const Schedule schedule = weekly();
    overrides.add(schedule.id, "LATER", {noon + hour, noon + 2 * hour}, noon, "test");
    overrides.add(schedule.id, "WHOLE", {noon, noon + 4 * hour}, noon, "test");
    CHECK(who(schedule, overrides, noon + 90 * minute, noon) == "WHOLE");
}

TEST_CASE("removing the upper override uncovers the lower one", "[sandbox]") {
    Overrides overrides;
    const Schedule schedule = weekly();
    overrides.add(schedule.id, "LOWER", {noon, noon + 2 * hour}, noon, "test");
    const std::string upper =
        overrides.add(schedule.id, "UPPER", {noon, noon + 2 * hour}, noon, "test").id;
    CHECK(overrides.end(schedule.id, upper, noon + hour, "test") == Ended::cut_short);
    const Time after = noon + hour;
    CHECK(who(schedule, overrides, after, after) == "LOWER");
    CHECK(who(schedule, overrides, after - Milliseconds{1}, after) == "UPPER");
}

TEST_CASE("a start in the past is pulled up to the making", "[sandbox]") {
    const Window asked{noon - 3 * minute, noon + hour};
    const Window made = kept(Quirks{}, asked, noon);
    CHECK(made.since == noon);
    CHECK(made.until == noon + hour);
    Quirks quirks;
    quirks.past_start = PastStart::kept;
    CHECK(kept(quirks, asked, noon).since == asked.since);
}

TEST_CASE("times are kept in whole minutes where that is asked for", "[sandbox]") {
    const Window asked{noon + Seconds{29}, noon + hour + Seconds{30}};
    Quirks quirks;
    quirks.precision = Precision::minute_cut;
    CHECK(kept(quirks, asked, noon).since == noon);
    CHECK(kept(quirks, asked, noon).until == noon + hour);
    quirks.precision = Precision::minute_rounded;
    CHECK(kept(quirks, asked, noon).since == noon);
    CHECK(kept(quirks, asked, noon).until == noon + hour + minute);
    // What is pulled up is kept in minutes, too.
    CHECK(kept(quirks, asked, noon + Seconds{50}).since == noon + minute);
}

TEST_CASE("an override that has not begun is removed when it is ended", "[sandbox]") {
    Overrides overrides;
    const std::string id =
        overrides.add("PSCHED1", "ADA", {noon + hour, noon + 2 * hour}, noon, "test").id;
    CHECK(overrides.end("PSCHED1", id, noon, "test") == Ended::deleted);
    CHECK(overrides.standing("PSCHED1", noon).empty());
    CHECK(overrides.end("PSCHED1", id, noon, "test") == Ended::unknown);
}

TEST_CASE("a running override is cut to now and stays listed for the past", "[sandbox]") {
    Overrides overrides;
    const std::string id = overrides.add("PSCHED1", "ADA", {noon, noon + hour}, noon, "test").id;
    const Time later = noon + 10 * minute;
    CHECK(overrides.end("PSCHED1", id, later, "test") == Ended::cut_short);
    REQUIRE(overrides.standing("PSCHED1", later).size() == 1);
    CHECK(overrides.standing("PSCHED1", later)[0].window.until == later);
    CHECK(overrides.end("PSCHED1", id, later, "test") == Ended::already_over);
}

TEST_CASE("an override is not ended through another schedule", "[sandbox]") {
    Overrides overrides;
    const std::string id = overrides.add("PSCHED1", "ADA", {noon, noon + hour}, noon, "test").id;
    CHECK(overrides.end("PSCHED2", id, noon, "test") == Ended::unknown);
    CHECK(overrides.standing("PSCHED1", noon).size() == 1);
}

TEST_CASE("what was known at a past moment can still be told", "[sandbox]") {
    Overrides overrides;
    const Schedule schedule = weekly();
    const Time made = noon;
    const Time cut = noon + 10 * minute;
    const std::string id = overrides.add(schedule.id, "ADA", {made, noon + hour}, made, "test").id;
    overrides.end(schedule.id, id, cut, "test");
    const Time then = noon + 30 * minute;
    CHECK(who(schedule, overrides, then, made - minute) == "REGULAR");
    CHECK(who(schedule, overrides, then, made) == "ADA");
    CHECK(who(schedule, overrides, then, cut) == "REGULAR");
}

TEST_CASE("override ids are all different", "[sandbox]") {
    Overrides overrides;
    std::vector<std::string> ids;
    for (int i = 0; i < 2000; ++i)
        ids.push_back(overrides.add("PSCHED1", "ADA", {noon, noon + hour}, noon, "test").id);
    std::sort(ids.begin(), ids.end());
    CHECK(std::adjacent_find(ids.begin(), ids.end()) == ids.end());
    CHECK(ids.front().size() == 14);
}

TEST_CASE("a layer's people take turns from its start", "[sandbox]") {
    const Layer layer = one_layer(6 * hour, {"ADA", "BO", "MIA"});
    CHECK(drawn(layer_shifts(layer, {noon, noon + 14 * hour})) ==
          "BO 12:00-18:00 MIA 18:00-00:00 ADA 00:00-02:00");
    CHECK(drawn(layer_shifts(layer, {noon - 26 * hour, noon - 23 * hour})) == "ADA 12:00-13:00");
    CHECK(layer_shifts(layer, {noon - 30 * hour, noon - 24 * hour}).empty());
}

TEST_CASE("a layer with hours counts only within them, past midnight too", "[sandbox]") {
    Layer layer = one_layer(24 * hour, {"ADA"});
    layer.hours = DailyHours{22 * hour, 4 * hour};
    CHECK(drawn(merged(layer_shifts(layer, {noon, noon + 24 * hour}))) == "ADA 22:00-02:00");
    CHECK(drawn(merged(layer_shifts(layer, {noon + 13 * hour, noon + 24 * hour}))) ==
          "ADA 01:00-02:00");
}

TEST_CASE("an upper layer lies over a lower one and leaves the rest to it", "[sandbox]") {
    Layer upper = one_layer(24 * hour, {"DAY"});
    upper.hours = DailyHours{13 * hour, hour};
    const Schedule schedule{"P", "two layers", {}, {one_layer(24 * 7 * hour, {"BASE"}), upper}};
    CHECK(drawn(final_shifts(schedule, {}, {noon, noon + 3 * hour})) ==
          "BASE 12:00-13:00 DAY 13:00-14:00 BASE 14:00-15:00");
}

TEST_CASE("gaps are missing and lower the coverage", "[sandbox]") {
    Overrides overrides;
    const Schedule empty{"PEMPTY1", "Empty", {}, {}};
    CHECK(who(empty, overrides, noon, noon).empty());
    overrides.add(empty.id, "ADA", {noon, noon + hour}, noon, "test");
    const Window window{noon, noon + 4 * hour};
    const auto shifts = final_shifts(empty, overrides.standing(empty.id, noon), window);
    CHECK(drawn(shifts) == "ADA 12:00-13:00");
    CHECK(coverage(shifts, window) == 25.0);
}

TEST_CASE("adjoining shifts of one person are shown as one", "[sandbox]") {
    Overrides overrides;
    const Schedule schedule = weekly();
    overrides.add(schedule.id, "ADA", {noon, noon + hour}, noon, "test");
    overrides.add(schedule.id, "ADA", {noon + hour, noon + 2 * hour}, noon, "test");
    CHECK(drawn(merged(final_shifts(schedule, overrides.standing(schedule.id, noon),
                                    {noon, noon + 3 * hour}))) ==
          "ADA 12:00-14:00 REGULAR 14:00-15:00");
}

TEST_CASE("the seeded company's turns are those its description names", "[sandbox]") {
    const Account account = seed_account(noon);
    const auto on = [&](const char* id, Time at) {
        return who(*account.schedule(id), account.overrides, at, at);
    };
    CHECK(on("PPRI001", noon) == "PBOB001");
    CHECK(on("PPRI001", noon + 24 * 4 * hour) == "PMIA001");
    CHECK(on("PCHG001", noon + 20 * minute - Milliseconds{1}) == "PADA001");
    CHECK(on("PCHG001", noon + 20 * minute) == "PBOB001");
    CHECK(on("PSEC001", *parse_time("2026-11-23T09:00:00-07:00")) == "PBOB001");
    CHECK(on("PEMP001", noon).empty());
    CHECK(account.policies_with("PLON001").empty());
    for (const Schedule& schedule : account.schedules)
        for (const Layer& layer : schedule.layers)
            for (const auto& user : layer.users) CHECK(account.user(user) != nullptr);
}
