#include "catch_compat.hpp"
#include "sandbox/control/faults.hpp"
#include "sandbox/model/on_call.hpp"
#include "sandbox/model/overrides.hpp"
#include "sandbox/model/policies.hpp"
#include "sandbox/seed/seed.hpp"

#include <thread>

using namespace dutyme::sandbox;
using std::chrono::minutes;

namespace {

constexpr Time now{std::chrono::seconds{1800000000}};

std::string on_call_at(const Account& account, const std::string& schedule, Time at) {
    std::string people;
    for (const Shift& shift : people_on(account, schedule, {at, at + Milliseconds{1}}, at))
        people += shift.user + " ";
    return people;
}

}  // namespace

TEST_CASE("an alert that nobody acknowledges climbs its policy, level by level", "[sandbox]") {
    Account account = seed_account(now);
    page(account, *account.service("PSVCHK1"), now);
    const auto coming = pages_to_come(account, account.incidents.back());
    REQUIRE(coming.size() == 2);
    CHECK(coming[0].at == now + minutes{10});
    CHECK(coming[1].at == now + minutes{25});

    escalate(account, now + minutes{9});
    CHECK(account.incidents.back().users == std::vector<std::string>{"PBOB001"});
    escalate(account, now + minutes{40});  // late: both levels had their turn meanwhile
    const Incident& incident = account.incidents.back();
    REQUIRE(incident.pages.size() == 3);
    CHECK(incident.pages[1].user == "PMIA001");
    CHECK(incident.pages[1].at == now + minutes{10});
    CHECK(incident.pages[2].user == "PCLE001");
    CHECK(incident.pages[2].at == now + minutes{25});
    CHECK(pages_to_come(account, incident).empty());
}

TEST_CASE("an acknowledged alert climbs no further", "[sandbox]") {
    Account account = seed_account(now);
    page(account, *account.service("PSVCHK1"), now);
    account.incidents.back().status = "acknowledged";
    CHECK(pages_to_come(account, account.incidents.back()).empty());
    escalate(account, now + minutes{60});
    CHECK(account.incidents.back().pages.size() == 1);
}

TEST_CASE("a hand-over begins the next turn, and leaves the past", "[sandbox]") {
    for (const std::string schedule : {"PPRI001", "PV3PRI1"}) {
        Account account = seed_account(now);
        REQUIRE(hand_over(account, schedule, now + minutes{5}));
        CHECK(on_call_at(account, schedule, now + minutes{4}) == "PBOB001 ");
        CHECK(on_call_at(account, schedule, now + minutes{6}) == "PMIA001 ");
        CHECK(hand_over(account, schedule, now + minutes{10}));
        CHECK(on_call_at(account, schedule, now + minutes{6}) == "PMIA001 ");
        CHECK(on_call_at(account, schedule, now + minutes{11}) == "PBOB001 ");
    }
    Account account = seed_account(now);
    CHECK_FALSE(hand_over(account, "PSTK001", now));
    CHECK_FALSE(hand_over(account, "PV3EMP1", now));
}

TEST_CASE("the clock goes faster for a while, and then as the machine's", "[sandbox]") {
    ShiftedClock clock;
    clock.shift(minutes{5});
    const Time begun = clock.now();
    clock.hurry(6000, begun + minutes{10});
    while (clock.speed() != 1) std::this_thread::yield();
    CHECK(clock.now() >= begun + minutes{10});
    CHECK(clock.shifted() > minutes{14});
    clock.hurry(60, clock.now() - minutes{1});  // the end has passed
    CHECK(clock.speed() == 1);
    clock.reset();
    CHECK(clock.shifted() == Milliseconds{0});
}

TEST_CASE("a fault is in force until it is used up or removed", "[sandbox]") {
    Faults faults;
    faults.add(parse_fault("users=hang@1"));
    faults.add(parse_fault("any=error:500"));
    CHECK(faults.in_force().size() == 2);
    faults.meet("users");
    CHECK(faults.in_force() == std::vector<std::string>{"any=error:500"});
    faults.remove("any=error:500");
    CHECK(faults.in_force().empty());
}
