#include "base/error.hpp"
#include "catch_compat.hpp"
#include "cli/verbs.hpp"
#include "git_fixture.hpp"
#include "output_fixture.hpp"
#include "pagerduty_fakes.hpp"

using namespace dutyme;
using namespace dutyme::cli;
using pagerduty::FakeClock;
using pagerduty::FakeTransport;

namespace {

// Hands every exchange to the test's transport, which outlives it.
class Forwarding final : public pagerduty::Transport {
  public:
    explicit Forwarding(FakeTransport& to) : to_(to) {}
    pagerduty::Response send(const pagerduty::Request& request) override {
        return to_.send(request);
    }

  private:
    FakeTransport& to_;
};

// A home without a repository, a token, and a PagerDuty that answers what the test says.
struct Desk {
    GitHome home;
    std::unique_ptr<FakeClock> owned_clock = std::make_unique<FakeClock>();
    FakeClock& clock = *owned_clock;
    FakeTransport transport{clock};
    Context context{
        home.environment({{"DUTYME_TOKEN", "abcdefghij0123456789"}}), std::move(owned_clock),
        [this](const pagerduty::Network&) { return std::make_unique<Forwarding>(transport); }};

    int run(const Arguments& arguments) { return dispatch(arguments, context); }
};

}  // namespace

TEST_CASE("a verb that finds nothing to do asks PagerDuty nothing", "[cli]") {
    Desk desk;
    int code = -1;
    const auto printed = written_to(1, [&] { code = desk.run({"recover", "--json"}); });
    CHECK(code == exit_code::ok);
    CHECK(printed == "{\"version\":1,\"recovered\":[],\"giving_back\":[],\"complete\":true}\n");
    CHECK(desk.transport.sent.empty());
}

TEST_CASE("a verb speaks with the transport it was given, with the token in force", "[cli]") {
    Desk desk;
    desk.transport.then(401, R"({"error":{"message":"no","code":2006}})");
    try {
        desk.run({"stop", "PPRI001/Q1W2E3R4", "--quiet"});
        FAIL("a refused token stops nothing");
    } catch (const Error& error) {
        CHECK(error.failure() == Failure::denied);
    }
    REQUIRE(desk.transport.sent.size() == 1);
    CHECK_THAT(desk.transport.sent[0].url, ContainsSubstring("https://api.pagerduty.com/"));
    CHECK_THAT(desk.transport.sent[0].url, ContainsSubstring("PPRI001"));
}

TEST_CASE("help is answered before a verb reads anything", "[cli]") {
    Desk desk;
    int code = -1;
    const auto printed = written_to(1, [&] {
        code = desk.run({"hook", "install", "--chain", "--help"});
    });
    CHECK(code == exit_code::ok);
    CHECK(printed == help_text(*find_verb("hook")));
    CHECK(written_to(1, [&] { desk.run({"stop", "x", "-h"}); }) == help_text(*find_verb("stop")));
}

TEST_CASE("an operand of a verb that takes none is misuse, also behind dashes", "[cli]") {
    Desk desk;
    for (const Arguments& line :
         {Arguments{"recover", "all"}, {"log", "--", "x"}, {"hook", "accept", "this"}})
        try {
            desk.run(line);
            FAIL(line.front() + " took it");
        } catch (const Error& error) {
            CHECK(error.failure() == Failure::usage);
            CHECK_THAT(error.hint(), ContainsSubstring("dutyme help " + line.front()));
        }
    CHECK(desk.transport.sent.empty());
}

TEST_CASE("what is wrong with the settings is said before what is with the command", "[cli]") {
    GitHome home;
    Context context{home.environment({{"DUTYME_LEASE", "soon"}})};
    try {
        dispatch({"exec", "--", "no-such-command"}, context);
        FAIL("neither was seen");
    } catch (const Error& error) {
        CHECK(error.failure() == Failure::settings);
        CHECK_THAT(error.what(), ContainsSubstring("DUTYME_LEASE"));
    }
}
