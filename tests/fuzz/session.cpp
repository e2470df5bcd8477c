// Whole calls to a PagerDuty that answers anything. An input is words that say what is called, and
// the answers in their order: a status, header lines, an empty line, the body.
#include "pagerduty/session.hpp"

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/random.hpp"
#include "fuzz.hpp"
#include "pagerduty/client.hpp"
#include "pagerduty/events_api.hpp"
#include "pagerduty/schedules.hpp"
#include "replies.hpp"

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

using namespace dutyme;
using namespace dutyme::pagerduty;
using fuzz::require;
using std::chrono::milliseconds;

namespace {

const std::string host = "https://api.pagerduty.com";

class PlayedClock final : public Clock {
  public:
    Instant now() const override { return fuzz::now + std::chrono::floor<Seconds>(elapsed_); }
    milliseconds elapsed() const override { return elapsed_; }
    void sleep(milliseconds duration) override { elapsed_ += duration; }

  private:
    milliseconds elapsed_{0};
};

class NoChance final : public Random {
  public:
    std::uint64_t next() override { return 7; }
};

Response response_in(std::string_view text) {
    const auto line = [&] {
        const auto end = text.find('\n');
        const std::string_view first = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        return first;
    };
    Response response;
    response.status =
        200 + std::abs(std::atoi(std::string{line().substr(0, 4)}.c_str()) - 200) % 400;
    for (std::string_view header = line(); !header.empty(); header = line()) {
        const auto colon = std::min(header.find(": "), header.size());
        response.headers[std::string{header.substr(0, colon)}] =
            header.substr(std::min(colon + 2, header.size()));
    }
    response.body = text;
    return response;
}

// Says what it was told to say; after that nothing comes.
class CannedTransport final : public Transport {
  public:
    CannedTransport(PlayedClock& clock, fuzz::Parts& answers) : clock_(clock), answers_(answers) {}
    Response send(const Request& request) override {
        constexpr milliseconds a_while{2000};
        require(request.url.compare(0, host.size() + 1, host + "/") == 0, "it goes to the host");
        require(std::all_of(request.url.begin(), request.url.end(),
                            [](char c) { return c > ' ' && c <= '~'; }),
                "a URL is one");
        require(request.url.find("/../") == std::string::npos, "its path leads nowhere else");
        clock_.sleep(a_while);
        if (!answers_.has_more()) throw NoResponse{"nothing came", "try again", true};
        return response_in(answers_.next());
    }

  private:
    PlayedClock& clock_;
    fuzz::Parts& answers_;
};

struct Desk {
    explicit Desk(fuzz::Parts& answers) : transport{clock, answers} {}
    PlayedClock clock;
    NoChance random;
    CannedTransport transport;
    Session session{transport, clock, host, "abcdefghij0123456789", no_observer(), random};
    AccountDirectory directory{session};
    std::unique_ptr<ScheduleBackend> schedules = all_schedules(session);
    Deadline deadline{milliseconds{20000}};
};

void create(Desk& desk, OverrideKind kind) {
    const Override asked = fuzz::asked_override(kind);
    desk.schedules->remember(
        "PSCHED1", kind == OverrideKind::override ? ScheduleType::layers : ScheduleType::shifts);
    const Override made = desk.schedules->create("PSCHED1", asked, desk.deadline);
    require(is_id(made.id), "an override has an id");
    require(is_answer_to(made, asked, desk.session.latest_now()), "it is the one asked for");
}

Override standing(OverrideKind kind) {
    Override made = fuzz::asked_override(kind);
    made.id = "POVER01";
    return made;
}

// One call for each word.
const std::map<std::string, std::function<void(Desk&)>, std::less<>> calls{
    {"find",
     [](Desk& desk) {
         fuzz::check_schedule(
             desk.schedules->find("Payments", fuzz::since, fuzz::until, desk.deadline));
     }},
    {"find_id",
     [](Desk& desk) {
         fuzz::check_schedule(
             desk.schedules->find("PSCHED1", fuzz::since, fuzz::until, desk.deadline));
     }},
    {"create", [](Desk& desk) { create(desk, OverrideKind::override); }},
    {"create_shift", [](Desk& desk) { create(desk, OverrideKind::shift_override); }},
    {"create_custom", [](Desk& desk) { create(desk, OverrideKind::custom_shift); }},
    {"end",
     [](Desk& desk) {
         desk.schedules->end("PSCHED1", standing(OverrideKind::override), desk.deadline);
     }},
    {"end_shift",
     [](Desk& desk) {
         desk.schedules->end("PSCHED1", standing(OverrideKind::shift_override), desk.deadline);
     }},
    {"move",
     [](Desk& desk) {
         desk.schedules->move_end("PSCHED1", standing(OverrideKind::custom_shift),
                                  fuzz::until + Seconds{600}, desk.deadline);
     }},
    {"list",
     [](Desk& desk) {
         for (const Override& one :
              desk.schedules->overrides("PSCHED1", fuzz::since, fuzz::until, desk.deadline))
             require(is_id(one.id), "ids are ids");
     }},
    {"on_call",
     [](Desk& desk) {
         if (const auto people = desk.schedules->on_call_now("PSCHED1", desk.deadline))
             for (const User& person : *people) fuzz::check_user(person);
     }},
    {"owner",
     [](Desk& desk) {
         if (const auto owner = desk.directory.token_owner(desk.deadline)) fuzz::check_user(*owner);
     }},
    {"user",
     [](Desk& desk) {
         fuzz::check_user(desk.directory.find_user("ada@corp.example", desk.deadline));
     }},
    {"service",
     [](Desk& desk) {
         require(is_id(desk.directory.find_service("api", desk.deadline).id), "ids are ids");
     }},
    {"policy",
     [](Desk& desk) {
         require(is_id(desk.directory.find_policy("all", desk.deadline).id), "ids are ids");
     }},
    {"incidents", [](Desk& desk) { desk.directory.open_incidents({"PSERV01"}, desk.deadline); }},
    {"policies", [](Desk& desk) { desk.directory.policies({"PPOL001"}, desk.deadline); }},
    {"event",
     [](Desk& desk) {
         EventsApi events{desk.transport, desk.clock, host, "0123456789abcdef0123456789abcdef"};
         described(events.enqueue({"deployed", "us", fuzz::now, {}, {}}, desk.deadline));
     }},
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    fuzz::Parts parts{bytes, size};
    std::string_view words = parts.next();
    Desk desk{parts};
    for (int calls_left = 4; !words.empty() && calls_left > 0; --calls_left) {
        const auto end = std::min(words.find(' '), words.size());
        const auto call = calls.find(words.substr(0, end));
        words.remove_prefix(std::min(end + 1, words.size()));
        if (call == calls.end()) continue;
        try {
            call->second(desk);
        } catch (const Error& error) {
            require(fuzz::is_harmless(error.what()) && fuzz::is_harmless(error.hint()),
                    "a failure can be printed");
        }
    }
    return 0;
}
