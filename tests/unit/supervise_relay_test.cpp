#include "catch_compat.hpp"
#include "supervise/relay.hpp"

#include <csignal>

using namespace dutyme::supervise;
using std::chrono::milliseconds;
using CanaryIs = Relay::CanaryIs;

namespace {

constexpr int sender = 4711;

Arrival from(int pid, int signal, milliseconds at) {
    return {signal, Arrival::Sender::process, pid, at, 0};
}

Arrival from_kernel(int signal, milliseconds at) {
    return {signal, Arrival::Sender::kernel, 0, at, 0};
}

constexpr Relay::Time later = milliseconds{100} + Relay::grace;

// What is passed on when nothing more comes.
std::vector<Arrival> passed_on(Relay& relay, CanaryIs canary = CanaryIs::listening) {
    return relay.due(later, canary);
}

}  // namespace

TEST_CASE("a signal that only dutyme got is passed on once the grace is over", "[supervise]") {
    Relay relay;
    CHECK_FALSE(relay.next_due());
    relay.arrived(from(sender, SIGTERM, milliseconds{100}));
    CHECK(relay.next_due() == milliseconds{100} + Relay::grace);
    CHECK(
        relay.due(milliseconds{100} + Relay::grace - milliseconds{1}, CanaryIs::listening).empty());
    const auto due = passed_on(relay);
    REQUIRE(due.size() == 1);
    CHECK(due[0].signal == SIGTERM);
    CHECK(passed_on(relay).empty());
    CHECK_FALSE(relay.next_due());
}

TEST_CASE("a signal the whole group got is not passed on whoever reads it first", "[supervise]") {
    Relay relay;
    const auto ours = from(sender, SIGTERM, milliseconds{100});
    const auto canarys = from(sender, SIGTERM, milliseconds{101});
    const bool canary_first = GENERATE(true, false);
    if (canary_first) relay.reported(canarys);
    relay.arrived(ours);
    if (!canary_first) relay.reported(canarys);
    CHECK_FALSE(relay.next_due());
    CHECK(passed_on(relay).empty());
}

TEST_CASE("a sweep that reaches the canary within the grace is not passed on", "[supervise]") {
    Relay relay;
    relay.arrived(from(sender, SIGTERM, milliseconds{100}));
    CHECK(relay.due(milliseconds{110}, CanaryIs::listening).empty());
    relay.reported(from(sender, SIGTERM, milliseconds{120}));
    CHECK(passed_on(relay).empty());
}

TEST_CASE("a report counts for one signal of that number and sender only", "[supervise]") {
    Relay relay;
    const auto other = GENERATE(from(sender, SIGINT, milliseconds{100}),
                                from(sender + 1, SIGTERM, milliseconds{100}),
                                from_kernel(SIGTERM, milliseconds{100}));
    relay.reported(other);
    relay.arrived(from(sender, SIGTERM, milliseconds{100}));
    CHECK(passed_on(relay).size() == 1);
}

TEST_CASE("a group signal and one to dutyme alone reach the command once each", "[supervise]") {
    Relay relay;
    relay.reported(from(sender, SIGINT, milliseconds{90}));
    relay.arrived(from(sender, SIGINT, milliseconds{95}));   // the command has this one
    relay.arrived(from(sender, SIGINT, milliseconds{100}));  // but not this one
    CHECK(passed_on(relay).size() == 1);
}

TEST_CASE("two reports of what had melted into one for dutyme count once", "[supervise]") {
    Relay relay;
    relay.reported(from(sender, SIGINT, milliseconds{90}));
    relay.reported(from(sender, SIGINT, milliseconds{91}));
    relay.arrived(from(sender, SIGINT, milliseconds{95}));
    relay.arrived(from(sender, SIGINT, milliseconds{100}));  // to dutyme alone
    CHECK(passed_on(relay).size() == 1);
}

TEST_CASE("real-time signals queue and each needs a report of its own", "[supervise]") {
    Relay relay;
    relay.reported(from(sender, SIGRTMIN, milliseconds{90}));
    relay.reported(from(sender, SIGRTMIN, milliseconds{91}));
    relay.arrived(from(sender, SIGRTMIN, milliseconds{95}));
    relay.arrived(from(sender, SIGRTMIN, milliseconds{100}));
    CHECK(passed_on(relay).empty());
}

TEST_CASE("a report is forgotten when its counterpart does not come for long", "[supervise]") {
    Relay relay;
    relay.reported(from(sender, SIGTERM, milliseconds{0}));
    const auto at = std::chrono::duration_cast<milliseconds>(Relay::memory) + milliseconds{1};
    relay.arrived(from(sender, SIGTERM, at));
    CHECK(relay.due(at + Relay::grace, CanaryIs::listening).size() == 1);
}

TEST_CASE("nothing is decided while the canary may still have to tell of it", "[supervise]") {
    Relay relay;
    relay.arrived(from(sender, SIGTERM, milliseconds{100}));
    CHECK(passed_on(relay, CanaryIs::busy).empty());
    CHECK(relay.next_due() == later + Relay::grace);
    relay.reported(from(sender, SIGTERM, milliseconds{101}));
    CHECK(relay.due(later + Relay::grace, CanaryIs::listening).empty());
}

TEST_CASE("without a canary all is passed on at once but what the kernel sent to the group",
          "[supervise]") {
    Relay relay;
    relay.arrived(from(sender, SIGTERM, milliseconds{100}));
    relay.arrived(from_kernel(SIGINT, milliseconds{100}));
    const auto due = relay.due(milliseconds{100}, CanaryIs::gone);
    REQUIRE(due.size() == 1);
    CHECK(due[0].signal == SIGTERM);
    CHECK_FALSE(relay.next_due());
}

TEST_CASE("a hang-up that only the session's leader got is passed on", "[supervise]") {
    Relay relay;
    relay.arrived(from_kernel(SIGHUP, milliseconds{100}));
    CHECK(passed_on(relay).size() == 1);
}

TEST_CASE("what is passed on keeps its order and its value", "[supervise]") {
    Relay relay;
    relay.arrived({SIGRTMIN, Arrival::Sender::queue, sender, milliseconds{100}, 17});
    relay.arrived(from(sender, SIGUSR1, milliseconds{100}));
    relay.arrived({SIGRTMIN, Arrival::Sender::queue, sender, milliseconds{100}, 18});
    const auto due = passed_on(relay);
    REQUIRE(due.size() == 3);
    CHECK(due[0].value == 17);
    CHECK(due[1].signal == SIGUSR1);
    CHECK(due[2].value == 18);
}

namespace {

Arrival from_somebody(int signal, milliseconds at) {
    return {signal, Arrival::Sender::unknown, 0, at, 0};
}

}  // namespace

TEST_CASE("where no sender is told, a report counts for what dutyme gets within the grace",
          "[supervise]") {
    Relay relay;
    const bool canary_first = GENERATE(true, false);
    if (canary_first) relay.reported(from_somebody(SIGTERM, milliseconds{100}));
    relay.arrived(from_somebody(SIGTERM, milliseconds{101}));
    relay.arrived(from_somebody(SIGTERM, milliseconds{103}));
    if (!canary_first) relay.reported(from_somebody(SIGTERM, milliseconds{104}));
    relay.arrived(from_somebody(SIGTERM, milliseconds{110}));
    CHECK(passed_on(relay).empty());
    relay.arrived(from_somebody(SIGTERM, milliseconds{140}));
    relay.arrived(from_somebody(SIGINT, milliseconds{141}));
    CHECK(relay.due(milliseconds{200}, CanaryIs::listening).size() == 2);
}

TEST_CASE("without a canary and senders, what a terminal may have sent is not passed on",
          "[supervise]") {
    Relay relay;
    for (const int signal : {SIGINT, SIGQUIT, SIGTSTP, SIGTERM})
        relay.arrived(from_somebody(signal, milliseconds{100}));
    const auto due = relay.due(milliseconds{100}, CanaryIs::gone);
    REQUIRE(due.size() == 1);
    CHECK(due[0].signal == SIGTERM);
}
