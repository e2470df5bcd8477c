#include "catch_compat.hpp"
#include "duty_shift_fakes.hpp"

using namespace dutyme;
using namespace dutyme::duty;
using pagerduty::OverrideKind;
using pagerduty::ScheduleType;

namespace {

const ShiftSource in_one{"R1", ""};
const ShiftSource in_two{"R2", ""};
const TakeMode replace;
const TakeMode join{true, false, {}};
const TakeMode all{false, true, {}};

TakeMode from(const std::string& who) {
    return {false, false, who};
}

// What it takes for Ada from ten o'clock to half past ten, as "who 0-20" for an override of that
// person's turn and "+ 20-30" for a custom shift, in minutes.
std::vector<std::string> told(const std::vector<PlannedOverride>& overrides) {
    std::vector<std::string> words;
    for (const PlannedOverride& planned : overrides)
        words.push_back((planned.kind == OverrideKind::custom_shift ? "+" : planned.relieved) +
                        " " + std::to_string((planned.start - ten).count() / 60) + "-" +
                        std::to_string((planned.end - ten).count() / 60));
    return words;
}

// A custom shift that ends so many seconds after the minute.
Shift added(const User& user, int start, int end, int seconds) {
    Shift made = turn(user, start, end, {"", "C1"});
    made.end += Seconds{seconds};
    made.uncut = {made.start, made.end};
    return made;
}

std::vector<PlannedOverride> overrides(std::vector<Shift> shifts, const TakeMode& mode = replace) {
    return planned_overrides(shift_schedule("PV3PRI1", std::move(shifts)), ada, ten,
                             ten + std::chrono::minutes{30}, mode);
}

std::vector<std::string> beside(const std::vector<Shift>& shifts, const TakeMode& mode) {
    const Schedule schedule = shift_schedule("PV3PRI1", shifts);
    const Instant until = ten + std::chrono::minutes{30};
    std::vector<std::string> names;
    for (const Shift& shift : shifts_beside(schedule, ada, ten, until,
                                            planned_overrides(schedule, ada, ten, until, mode)))
        names.push_back(shift.user.id);
    return names;
}

using Words = std::vector<std::string>;

const std::vector<Shift> two_rotations{turn(bo, -60, 600, in_one), turn(mia, -60, 600, in_two)};

}  // namespace

TEST_CASE("a turn is overridden for the window, naming its rotation and its person", "[duty]") {
    const auto made = overrides({turn(bo, -60, 600, in_one)});
    CHECK(told(made) == Words{"PBOB001 0-30"});
    CHECK(made.at(0).source == in_one);
    CHECK(made.at(0).kind == OverrideKind::shift_override);
}

TEST_CASE("a turn that ends inside the window takes an override for each person", "[duty]") {
    CHECK(told(overrides({turn(mia, -60, 20, in_one), turn(bo, 20, 600, in_one)})) ==
          Words{"PMIA001 0-20", "PBOB001 20-30"});
}

TEST_CASE("turns of one person that touch are one, and of two rotations are two", "[duty]") {
    CHECK(told(overrides({turn(bo, -60, 10, in_one), turn(bo, 10, 600, in_one)})) ==
          Words{"PBOB001 0-30"});
    CHECK(told(overrides({turn(bo, -60, 10, in_one), turn(bo, 10, 600, in_two)})) ==
          Words{"PBOB001 0-10", "PBOB001 10-30"});
}

TEST_CASE("several people at once are not replaced unless somebody says whom", "[duty]") {
    const Error error = pagerduty::thrown_by([] { overrides(two_rotations); });
    CHECK(error.failure() == Failure::refused);
    CHECK_THAT(error.what(), ContainsSubstring("Bo Larsen and Mia Chen are on call at once"));
    CHECK_THAT(error.hint(), ContainsSubstring("--take all"));
    CHECK(told(overrides(two_rotations, all)) == Words{"PBOB001 0-30", "PMIA001 0-30"});
}

TEST_CASE("from one person only their rotation is taken, whoever's turn it becomes", "[duty]") {
    for (const std::string who : {"PMIA001", "Mia Chen", "MIA@example.com"})
        CHECK(told(overrides(two_rotations, from(who))) == Words{"PMIA001 0-30"});
    CHECK(beside(two_rotations, from("PMIA001")) == Words{"PBOB001"});
    CHECK(told(overrides(
              {turn(mia, -60, 600, in_two), turn(bo, -60, 20, in_one), turn(cleo, 20, 600, in_one)},
              from("PBOB001"))) == Words{"PBOB001 0-20", "PCLE001 20-30"});
    CHECK(told(overrides(two_rotations, from("R2"))) == Words{"PMIA001 0-30"});
    const Error error = pagerduty::thrown_by([] { overrides(two_rotations, from("PCLE001")); });
    CHECK_THAT(error.what(), ContainsSubstring("PCLE001 is not on call for Name of PV3PRI1"));
}

TEST_CASE("where that person's rotation has nobody the deployer is added", "[duty]") {
    CHECK(told(overrides({turn(mia, -60, 600, in_two), turn(bo, -60, 20, in_one)},
                         from("PBOB001"))) == Words{"PBOB001 0-20", "+ 20-30"});
}

TEST_CASE("everybody of a rotation at once is replaced one by one", "[duty]") {
    const std::vector<Shift> three{turn(bo, -60, 600, in_one), turn(mia, -60, 600, in_one),
                                   turn(cleo, -60, 600, in_one)};
    CHECK_THROWS_AS(overrides(three), Error);
    CHECK(told(overrides(three, all)) == Words{"PBOB001 0-30", "PMIA001 0-30", "PCLE001 0-30"});
    CHECK(beside(three, all).empty());
    CHECK(told(overrides(three, from("PMIA001"))) == Words{"PMIA001 0-30"});
}

TEST_CASE("a gap is filled and what is around it is overridden", "[duty]") {
    CHECK(told(overrides({turn(bo, -60, 10, in_one), turn(mia, 20, 600, in_one)})) ==
          Words{"PBOB001 0-10", "+ 10-20", "PMIA001 20-30"});
}

TEST_CASE("where nobody is on call one shift is added", "[duty]") {
    CHECK(told(overrides({})) == Words{"+ 0-30"});
    CHECK(told(overrides({}, join)) == Words{"+ 0-30"});
}

TEST_CASE("an empty place beside somebody takes nothing", "[duty]") {
    // Nobody's segments are no shifts: only Bo's is left of the two rotations.
    CHECK(told(overrides({turn(bo, -60, 600, in_two)})) == Words{"PBOB001 0-30"});
}

TEST_CASE("whoever stands in by an override is joined, never overridden", "[duty]") {
    const std::vector<Shift> mia_for_bo{substitute(mia, -60, 20, in_one),
                                        turn(bo, 20, 600, in_one)};
    for (const TakeMode& mode : {replace, all, from("PMIA001"), from("R1")}) {
        CHECK(told(overrides(mia_for_bo, mode)) == Words{"+ 0-20", "PBOB001 20-30"});
        CHECK(beside(mia_for_bo, mode) == Words{"PMIA001"});
    }
    CHECK(told(overrides({substitute(mia, -60, 600, in_one)}, all)) == Words{"+ 0-30"});
}

TEST_CASE("from somebody for whom another stands in the deployer joins that one", "[duty]") {
    CHECK(told(overrides({substitute(mia, -60, 600, in_one)}, from("PBOB001"))) == Words{"+ 0-30"});
}

TEST_CASE("a custom shift that was made by hand is replaced as itself", "[duty]") {
    const auto made = overrides({turn(mia, -60, 600, {"", "C1"})});
    CHECK(told(made) == Words{"PMIA001 0-30"});
    CHECK(made.at(0).source == ShiftSource{"", "C1"});
}

TEST_CASE("a custom shift that may be a dutyme's is joined", "[duty]") {
    CHECK(told(overrides({added(mia, -60, 600, 37)})) == Words{"+ 0-30"});
    CHECK(told(overrides({added(mia, -60, 600, 37)}, all)) == Words{"+ 0-30"});
    CHECK(beside({added(mia, -60, 600, 37)}, replace) == Words{"PMIA001"});
    // No lease is as long as that.
    CHECK(told(overrides({added(mia, -24 * 60, 600, 37)})) == Words{"PMIA001 0-30"});
}

TEST_CASE("a custom shift is judged by the window it is stored with", "[duty]") {
    Shift cut = turn(mia, 0, 120, {"", "C1"});
    cut.uncut = {ten - std::chrono::minutes{5}, ten + std::chrono::minutes{125} + Seconds{1}};
    CHECK(told(overrides({cut})) == Words{"+ 0-30"});
    cut.end = *from_rfc3339("2026-11-23T12:00:17Z");  // an edge of what was asked for
    cut.uncut->second = ten + std::chrono::minutes{600};
    CHECK(told(overrides({cut})) == Words{"PMIA001 0-30"});
    cut.uncut.reset();  // how long it lasts is not known: it is not taken from anybody
    CHECK(told(overrides({cut})) == Words{"+ 0-30"});
    // Somebody stands in for a part of one that was made by hand.
    const Shift before = added(mia, -60, 15, 17);
    Shift within = added(cleo, 15, 25, 44);
    within.start = before.end;
    within.substitute = true;
    Shift behind = added(mia, 25, 600, 0);
    behind.start = within.end;
    behind.uncut = {behind.start, behind.end};
    CHECK(told(overrides({before, within, behind})) ==
          Words{"PMIA001 0-15", "+ 15-25", "PMIA001 25-30"});
}

TEST_CASE("a custom shift of a dutyme's that goes on in an override is joined", "[duty]") {
    Shift behind = substitute(cleo, 10, 25, in_one);
    behind.end += Seconds{37};
    behind.uncut = {behind.start, behind.end};
    CHECK(told(overrides({turn(cleo, -5, 10, {"", "C1"}), behind, turn(bo, 26, 600, in_one)})) ==
          Words{"+ 0-26", "PBOB001 26-30"});
}

TEST_CASE("stand-ins and dutymes' shifts are not several on call at once", "[duty]") {
    const std::vector<Shift> crowded{turn(bo, -60, 600, in_one), substitute(mia, -60, 600, in_two),
                                     added(cleo, -5, 25, 37)};
    CHECK(told(overrides(crowded)) == Words{"PBOB001 0-30"});
    CHECK(told(overrides(crowded, all)) == Words{"PBOB001 0-30"});
    CHECK(beside(crowded, replace) == Words{"PMIA001", "PCLE001"});
}

TEST_CASE("what little there is of a turn beside a stand-in is joined as well", "[duty]") {
    for (const User& who : {mia, ada}) {
        CHECK(told(overrides({substitute(who, -5, 29, in_one), turn(bo, 29, 600, in_one)})) ==
              Words{"+ 0-30"});
        CHECK(told(overrides({turn(bo, -60, 1, in_one), substitute(who, 1, 40, in_one)})) ==
              Words{"+ 0-30"});
    }
    CHECK(told(overrides({turn(mia, -60, 1, in_one), turn(bo, 1, 600, in_one)})) ==
          Words{"PMIA001 0-1", "PBOB001 1-30"});
}

TEST_CASE("joining is one shift and replaces nobody", "[duty]") {
    CHECK(told(overrides(two_rotations, join)) == Words{"+ 0-30"});
    CHECK(beside(two_rotations, join) == Words{"PBOB001", "PMIA001"});
    CHECK(told(overrides({turn(ada, -60, 10, in_one), turn(ada, 20, 600, in_one)}, join)) ==
          Words{"+ 10-20"});
    CHECK(overrides({turn(ada, -60, 600, in_one)}, join).empty());
}

TEST_CASE("a turn of the deployer's own takes nothing, alone or beside others", "[duty]") {
    CHECK(overrides({turn(ada, -60, 600, in_one)}).empty());
    const std::vector<Shift> shared{turn(ada, -60, 600, in_one), turn(bo, -60, 600, in_two)};
    CHECK(overrides(shared).empty());
    CHECK(beside(shared, replace) == Words{"PBOB001"});
    CHECK(told(overrides(shared, all)) == Words{"PBOB001 0-30"});
}

TEST_CASE("a turn of the deployer's own that ends inside leaves only the rest to take", "[duty]") {
    const std::vector<Shift> alone{turn(ada, -60, 10, in_one), turn(bo, 10, 600, in_one)};
    CHECK(told(overrides(alone)) == Words{"PBOB001 10-30"});
    const std::vector<Shift> beside_bo{turn(ada, -60, 10, in_one), turn(bo, -60, 600, in_two)};
    CHECK(told(overrides(beside_bo)) == Words{"PBOB001 10-30"});
}

TEST_CASE("an override or a custom shift of the deployer's may be another tour's", "[duty]") {
    CHECK(told(overrides({substitute(ada, -5, 20, in_one), turn(bo, 20, 600, in_one)})) ==
          Words{"+ 0-20", "PBOB001 20-30"});
    CHECK(told(overrides({turn(ada, -5, 20, {"", "C1"}), turn(bo, -60, 600, in_one)})) ==
          Words{"PBOB001 0-30"});
}

TEST_CASE("what would take more than twenty overrides is refused", "[duty]") {
    std::vector<Shift> crowd;
    for (int i = 0; i < 20; ++i)
        crowd.push_back(turn(person("PCRW" + std::to_string(i)), -60, 600, in_one));
    CHECK(overrides(crowd, all).size() == 20);
    crowd.push_back(turn(bo, -60, 600, in_one));
    const Error error = pagerduty::thrown_by([&] { overrides(crowd, all); });
    CHECK(error.failure() == Failure::refused);
    CHECK_THAT(error.what(), ContainsSubstring("21 overrides"));
    CHECK(overrides(crowd, join).size() == 1);
    for (int i = 0; i < 100; ++i) {
        Shift& one = crowd.emplace_back(added(person("PDEP" + std::to_string(i)), -5, 25, 37));
        one.source.custom_shift += std::to_string(i);
    }
    crowd.erase(crowd.begin());
    CHECK(overrides(crowd, all).size() == 20);
}

TEST_CASE("layers cannot be joined", "[duty]") {
    Schedule layers = schedule("PPRI001", {shift(bo, -60, 600)});
    const Error error = pagerduty::thrown_by(
        [&] { planned_overrides(layers, ada, ten, ten + std::chrono::minutes{30}, join); });
    CHECK(error.failure() == Failure::usage);
    CHECK_THAT(error.what(), ContainsSubstring("cannot be joined"));
    CHECK(shifts_beside(layers, ada, ten, ten + std::chrono::minutes{30}, {}).empty());
}
