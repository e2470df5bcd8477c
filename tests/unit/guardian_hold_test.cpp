// A guardian's hold, played in virtual time: no socket, no thread, no process.
#include "duty_tour_stage.hpp"
#include "guardian/hold.hpp"

#include <deque>

using namespace dutyme;
using namespace dutyme::duty;
using namespace dutyme::guardian;

namespace {

// What happens, and when; nothing else does.
class ScriptedEvents final : public HoldEvents {
  public:
    explicit ScriptedEvents(FakeClock& clock) : clock_(clock) {}

    void at(milliseconds time, HoldEvent event) { script_.emplace_back(time, std::move(event)); }
    HoldEvent wait(std::optional<milliseconds> alarm) override {
        ++waits;
        if (!script_.empty() && (!alarm || script_.front().first <= std::max(*alarm, clock_.up))) {
            clock_.up = std::max(clock_.up, script_.front().first);
            HoldEvent event = std::move(script_.front().second);
            script_.pop_front();
            return event;
        }
        if (!alarm) throw std::logic_error("waits for ever");
        clock_.up = std::max(clock_.up, *alarm);
        return AlarmRang{};
    }
    bool pause(milliseconds duration) override {
        const milliseconds end = clock_.up + duration;
        const bool is_cut = !script_.empty() && script_.front().first <= end;
        clock_.up = is_cut ? std::max(clock_.up, script_.front().first) : end;
        return !is_cut;
    }
    bool monitor_command(int pid) override {
        monitored.push_back(pid);
        return can_monitor;
    }

    bool can_monitor = true;
    std::vector<int> monitored;
    int waits = 0;

  private:
    FakeClock& clock_;
    std::deque<std::pair<milliseconds, HoldEvent>> script_;
};

struct Listener final : MessageSink {
    std::vector<Message> heard;
    bool is_there = true;

    std::function<void(const Message&)> on_message = [](const Message&) {};

    bool send(Message message) override {
        on_message(message);
        heard.push_back(std::move(message));
        return is_there;
    }
    template <class M>
    std::vector<M> all() const {
        std::vector<M> found;
        for (const Message& message : heard)
            if (const auto* one = std::get_if<M>(&message)) found.push_back(*one);
        return found;
    }
};

struct Mailbox final : DeployEvents {
    std::vector<std::string> summaries;
    void put(pagerduty::ChangeEvent event, milliseconds /*time*/) override {
        summaries.push_back(event.summary);
    }
    std::vector<Notice> notices;
    void put(Notice notice, milliseconds /*time*/) override {
        notices.push_back(std::move(notice));
    }
};

// PagerDuty's clock goes like ours.
struct ServerTime final : pagerduty::ServerClock {
    explicit ServerTime(const FakeClock& of_test) : clock(of_test) {}
    Instant now() const override { return clock.now(); }
    bool is_known() const override { return known; }
    Seconds clock_offset() const override { return Seconds{0}; }
    const FakeClock& clock;
    bool known = true;
};

struct FakeIncidents final : pagerduty::IncidentReader {
    explicit FakeIncidents(FakeClock& of_test) : clock(of_test) {}

    FakeClock& clock;
    pagerduty::IncidentHistory known{{}, {}, true, false};
    milliseconds takes{0};  // so long after the first question it is known
    std::vector<milliseconds> asked;
    std::vector<pagerduty::IncidentWindow> windows;

    bool prefetch(const pagerduty::IncidentWindow& window, bool /*is_interactive*/) override {
        windows.push_back(window);
        return true;
    }
    pagerduty::IncidentHistory history(const pagerduty::Deadline& deadline) override {
        asked.push_back(clock.up);
        const milliseconds answer = asked.front() + takes;
        clock.up = std::max(clock.up, std::min(answer, deadline.at));
        return clock.up >= answer ? known : pagerduty::IncidentHistory{};
    }
};

struct HoldStage {
    FakeClock clock;
    ServerTime server_clock{clock};
    FakeSchedules api;
    Folder folder;
    Journal journal{folder.path};
    ScriptedEvents events{clock};
    Listener dutyme;
    Mailbox mailbox;
    FakeIncidents incidents{clock};
    HoldOrder order;
    milliseconds begin = clock.up;

    HoldStage() {
        order.tour = "0011223344556677";
        order.dutyme = {4711, ""};
        order.api_url = "https://api.pagerduty.com";
        order.deploy.repository = "github.com/acme/api";
    }
    Hold hold() {
        return {order,
                {{api, clock, chance, timeouts},
                 server_clock,
                 journal,
                 platform::this_host(),
                 events,
                 dutyme,
                 &mailbox,
                 nullptr,
                 &incidents}};
    }
    void run(const Plan& plan = plan_on({"PPRI001"})) {
        hold().run(plan, clock.up + milliseconds{10000});
    }
    void after(Seconds time, HoldEvent event) { events.at(begin + time, std::move(event)); }
    /// Those of ours that are not over.
    long open() {
        long count = 0;
        for (const auto& [schedule, list] : api.existing_overrides)
            count += std::count_if(list.begin(), list.end(),
                                   [&](const Override& one) { return one.end > clock.now(); });
        return count;
    }
    std::string outcome() const {
        const auto log = journal.log();
        return log.size() == 1 ? log[0].outcome : "";
    }
};

const Message command_started = CommandStarted{815};

Message ended(const std::string& outcome = "exit 0") {
    return GiveBackOrder{outcome, true};
}

}  // namespace

TEST_CASE("a tour is taken, held and given back when the command has ended", "[guardian]") {
    HoldStage stage;
    stage.after(Seconds{1}, command_started);
    stage.after(Seconds{60}, ended());
    stage.run();
    CHECK(stage.dutyme.all<Taken>().size() == 1);
    CHECK(stage.events.monitored == std::vector<int>{815});
    REQUIRE(stage.dutyme.all<EndsByItself>().size() == 1);
    CHECK(stage.dutyme.all<EndsByItself>()[0].at == end_of_lease);
    REQUIRE(stage.dutyme.all<GivenBack>().size() == 1);
    CHECK_FALSE(stage.dutyme.all<GivenBack>()[0].lingers_until);
    CHECK(stage.open() == 0);
    CHECK(stage.outcome() == "exit 0");
    CHECK(stage.clock.up == stage.begin + Seconds{60});
    CHECK(stage.mailbox.summaries.size() == 2);
}

TEST_CASE("while the command runs nothing wakes the guardian but the renewals", "[guardian]") {
    HoldStage stage;
    stage.after(Seconds{1}, command_started);
    stage.after(std::chrono::hours{2}, ended());
    stage.run();
    // A lease of 30 minutes is renewed every 20: six times.
    CHECK(stage.api.asked_for("create") == 7);
    CHECK(stage.events.waits == 8);  // and the command's start and end
    CHECK(stage.open() == 0);
}

TEST_CASE("what fails at the take is told and nothing is held", "[guardian]") {
    HoldStage stage;
    stage.api.before_create = [](const auto&) {
        throw pagerduty::Refusal{Failure::denied, "not allowed", "ask an admin", 403};
    };
    stage.run();
    REQUIRE(stage.dutyme.all<Refused>().size() == 1);
    CHECK(stage.dutyme.all<Refused>()[0].failure == Failure::denied);
    CHECK(stage.dutyme.all<Refused>()[0].hint == "ask an admin");
    CHECK(stage.dutyme.all<Taken>().empty());
    CHECK(stage.events.waits == 0);
    CHECK(stage.outcome() == "not taken: not allowed");
    CHECK(stage.mailbox.summaries.empty());
}

TEST_CASE("an outage at the take leaves the command uncovered", "[guardian]") {
    HoldStage stage;
    stage.api.before_create = [](const auto&) { throw Error{Failure::unreachable, "no answer"}; };
    stage.run();
    REQUIRE(stage.dutyme.all<Uncovered>().size() == 1);
    CHECK(stage.dutyme.all<Uncovered>()[0].sentence == "no answer");
}

TEST_CASE("dutyme's death before the command gives the pager back", "[guardian]") {
    HoldStage stage;
    stage.after(Seconds{5}, ChannelEnded{});
    stage.run();
    CHECK(stage.open() == 0);
    CHECK(stage.outcome() == "dutyme was killed");
    CHECK(stage.clock.up == stage.begin + Seconds{5});
}

TEST_CASE("a command that outlives dutyme is covered to its end", "[guardian]") {
    HoldStage stage;
    stage.after(Seconds{1}, command_started);
    stage.after(Seconds{5}, ChannelEnded{});
    stage.after(Seconds{3600}, CommandEnded{});
    stage.run();
    CHECK(stage.api.asked_for("create") > 2);
    CHECK(stage.open() == 0);
    CHECK(stage.outcome() == "dutyme was killed");
    CHECK(stage.clock.up == stage.begin + Seconds{3600});
}

TEST_CASE("a command that cannot be monitored ends with dutyme", "[guardian]") {
    HoldStage stage;
    stage.events.can_monitor = false;
    stage.after(Seconds{1}, command_started);
    stage.after(Seconds{5}, ChannelEnded{});
    stage.run();
    CHECK(stage.clock.up == stage.begin + Seconds{5});
    CHECK(stage.open() == 0);
}

TEST_CASE("a renewal that fails is tried again, and told once when the lease is about to end",
          "[guardian]") {
    HoldStage stage;
    stage.after(Seconds{1}, command_started);
    stage.after(Seconds{1740}, ended());
    int tries = 0;
    stage.api.after_create = [&](const auto&) {
        stage.api.before_list = [&] {
            ++tries;
            throw Error{Failure::unreachable, "PagerDuty is down"};
        };
    };
    stage.api.before_end = [&](const auto&) { stage.api.before_list = [] {}; };
    stage.run();
    // From two thirds of the lease: after 2, 4, 8, 16 and 32 seconds, then every minute.
    CHECK(tries > 10);
    CHECK(tries < 20);
    const auto remarks = stage.dutyme.all<Remark>();
    REQUIRE(remarks.size() == 1);
    CHECK(remarks[0].sentence ==
          "the lease cannot be renewed: PagerDuty is down; trying on while the command runs");
    CHECK(stage.open() == 0);
}

TEST_CASE("the end of the command cuts the wait of a renewal short", "[guardian]") {
    HoldStage stage;
    stage.after(Seconds{1}, command_started);
    stage.after(Seconds{1175}, ended());
    stage.api.after_create = [&](const auto&) {
        stage.api.before_create = [](const auto&) { throw pagerduty::Unsettled("lost"); };
    };
    stage.run();
    CHECK(stage.dutyme.all<GivenBack>().size() == 1);
    CHECK(stage.open() == 0);
    // What was asked for may still come: the page stays.
    CHECK(stage.journal.open_tours().at(0).outcome == "exit 0");
}

TEST_CASE("what shows up behind the farewell is ended, and nobody waits for that", "[guardian]") {
    HoldStage stage;
    stage.after(Seconds{1}, command_started);
    stage.after(Seconds{1175}, ended());
    std::optional<Override> late;
    milliseconds farewell{0};
    stage.api.after_create = [&](const auto& schedule) {
        if (stage.api.made != 2) return;
        late = stage.api.existing_overrides[schedule].back();
        stage.api.existing_overrides[schedule].pop_back();
        throw pagerduty::Unsettled("lost");
    };
    stage.dutyme.on_message = [&](const Message& message) {
        if (std::holds_alternative<GivenBack>(message)) farewell = stage.clock.up;
    };
    stage.api.before_list = [&] {
        if (farewell.count() == 0 || !late) return;
        stage.api.existing_overrides["PPRI001"].push_back(*late);
        late.reset();
    };
    stage.run();
    CHECK(farewell < stage.begin + Seconds{1180});
    CHECK(stage.open() == 0);
    CHECK(stage.outcome() == "exit 0");
    CHECK(stage.journal.open_tours().empty());
    const auto remarks = stage.dutyme.all<Remark>();
    REQUIRE(remarks.size() == 1);
    CHECK_THAT(remarks[0].sentence, ContainsSubstring("should it come, it is ended"));
}

TEST_CASE("a give-back that fails is tried again until the lease has ended", "[guardian]") {
    HoldStage stage;
    stage.after(Seconds{1}, command_started);
    stage.after(Seconds{60}, ended());
    stage.api.before_end = [](const auto&) { throw Error{Failure::unreachable, "no answer"}; };
    stage.run();
    CHECK(stage.clock.now() > end_of_lease);
    CHECK(stage.api.asked_for("end") > 20);
    CHECK(stage.dutyme.all<GivenBack>().empty());
    CHECK(stage.outcome() == "exit 0");
}

TEST_CASE("a give-back that is refused is told once and tried on", "[guardian]") {
    HoldStage stage;
    stage.after(Seconds{1}, command_started);
    stage.after(Seconds{60}, ended());
    stage.api.before_end = [&](const auto&) {
        if (stage.clock.up < stage.begin + Seconds{200})
            throw Error{Failure::denied, "the token is gone"};
    };
    stage.run();
    REQUIRE(stage.dutyme.all<LeftStanding>().size() == 1);
    CHECK(stage.dutyme.all<LeftStanding>()[0].sentence == "the token is gone");
    CHECK(stage.api.asked_for("end") > 5);
    CHECK(stage.open() == 0);
    CHECK(stage.journal.open_tours().empty());
    CHECK(stage.outcome() == "exit 0");
}

TEST_CASE("the deployer lingers after a command that has ended and after no other", "[guardian]") {
    HoldStage stage;
    stage.order.linger = Seconds{600};
    stage.after(Seconds{1}, command_started);
    const bool ran = GENERATE(true, false);
    stage.after(Seconds{60},
                Message{GiveBackOrder{"exit 0", ran, stage.begin + milliseconds{60000}}});
    stage.run();
    const auto given_back = stage.dutyme.all<GivenBack>();
    REQUIRE(given_back.size() == 1);
    CHECK(given_back[0].lingers_until.has_value() == ran);
    CHECK(stage.open() == (ran ? 1 : 0));
}

TEST_CASE("lingering is counted from the command's end, however late it is heard of",
          "[guardian]") {
    HoldStage stage;
    stage.order.linger = Seconds{600};
    stage.after(Seconds{1}, command_started);
    const Seconds heard = GENERATE(Seconds{60}, Seconds{360}, Seconds{900});
    stage.after(heard, Message{GiveBackOrder{"exit 0", true, stage.begin + milliseconds{60000}}});
    const Instant began = stage.clock.now();
    stage.run();
    REQUIRE(stage.dutyme.all<GivenBack>().size() == 1);
    const auto until = stage.dutyme.all<GivenBack>()[0].lingers_until;
    CHECK(until.has_value() == (heard < Seconds{660}));
    if (until) CHECK(*until <= began + Seconds{720});
    CHECK(stage.open() == (until ? 1 : 0));
}

TEST_CASE("nobody lingers unasked where an answer corrects the time while giving back",
          "[guardian]") {
    HoldStage stage;
    stage.after(Seconds{1}, command_started);
    stage.after(Seconds{60},
                Message{GiveBackOrder{"exit 0", true, stage.begin + milliseconds{60000}}});
    bool is_first = true;
    stage.api.before_end = [&](const auto&) {
        if (!std::exchange(is_first, false)) return;
        stage.clock.wall -= Seconds{300};
        throw Error{Failure::unreachable, "no answer"};
    };
    stage.run();
    CHECK(stage.api.asked_for("create") == 1);
    CHECK(stage.open() == 0);
    REQUIRE(stage.dutyme.all<GivenBack>().size() == 1);
    CHECK_FALSE(stage.dutyme.all<GivenBack>()[0].lingers_until);
}

TEST_CASE("who is on call afterwards is asked once behind the give-back for whoever listens",
          "[guardian]") {
    HoldStage stage;
    stage.api.on_call_afterwards = {{"PPRI001", {"Mia Chen"}}};
    stage.after(Seconds{1}, command_started);
    SECTION("all is given back") {
        stage.after(Seconds{60}, ended());
        stage.run(plan_on({"PPRI001", "PSEC001"}));
        REQUIRE(stage.dutyme.all<GivenBack>().size() == 1);
        CHECK(stage.dutyme.all<GivenBack>()[0].on_call_now == stage.api.on_call_afterwards);
        CHECK(stage.api.asked_for("names of 2") == 1);
        CHECK_THAT(stage.api.asked.back(), ContainsSubstring("names of"));
    }
    SECTION("the deployer lingers") {
        stage.order.linger = Seconds{600};
        stage.after(Seconds{60}, ended());
        stage.run();
        CHECK(stage.api.asked_for("names of") == 0);
    }
    SECTION("nobody listens") {
        stage.after(Seconds{60}, ChannelEnded{});
        stage.after(Seconds{61}, CommandEnded{});
        stage.run();
        CHECK(stage.open() == 0);
        CHECK(stage.api.asked_for("names of") == 0);
    }
}

TEST_CASE("a replacement holds what the journal knows and tells of the end alone", "[guardian]") {
    HoldStage stage;
    {
        Record record = new_record(stage.order.tour);
        record.api_url = stage.order.api_url;
        Tour tour{
            {stage.api, stage.clock, chance, timeouts}, stage.journal.open(record.id), record};
        tour.take(plan_on({"PPRI001"}), {stage.clock.up + milliseconds{10000}, {}});
    }
    stage.after(Seconds{1}, command_started);
    stage.after(Seconds{60}, ended());
    stage.hold().resume();
    CHECK(stage.api.asked_for("create") == 1);
    CHECK(stage.open() == 0);
    CHECK(stage.dutyme.all<Taken>().empty());
    CHECK(stage.dutyme.all<GivenBack>().size() == 1);
    CHECK(stage.outcome() == "exit 0");
    REQUIRE(stage.mailbox.summaries.size() == 1);
    CHECK_THAT(stage.mailbox.summaries[0], ContainsSubstring("finished"));
}

TEST_CASE("a replacement on a machine whose clock is ahead goes by the page, and gives back",
          "[guardian]") {
    HoldStage stage;
    Record record = new_record(stage.order.tour);
    record.deployer = ada;
    record.begun = ten;
    record.lease = Seconds{1800};
    record.max = Seconds{14400};
    record.leases = {lease_on("PPRI001", ten, end_of_lease, "Q1", LeaseState::held)};
    // Two hours ahead of what PagerDuty told.
    record.written = ClockReading{ten, stage.clock.up, stage.clock.now() + std::chrono::hours{2}};
    stage.clock.wall += std::chrono::hours{2};
    stage.server_clock.known = false;
    stage.api.existing_overrides["PPRI001"] = {{"Q1", ada, ten, end_of_lease}};
    stage.journal.open(stage.order.tour).write(record);
    stage.after(Seconds{60}, ended());
    stage.api.before_end = [&](const auto&) {
        CHECK(known_server_time(stage.journal.open_tours(), platform::this_host(), stage.clock) ==
              ten + Seconds{60});
    };
    stage.hold().resume();
    CHECK(stage.api.standing_now() == 0);
    CHECK(stage.dutyme.all<GivenBack>().size() == 1);
}

TEST_CASE("a replacement that finds no tour says so and takes nothing", "[guardian]") {
    HoldStage stage;
    stage.hold().resume();
    CHECK(stage.api.asked.empty());
    REQUIRE(stage.dutyme.all<LeftStanding>().size() == 1);
    CHECK_THAT(stage.dutyme.all<LeftStanding>()[0].sentence,
               ContainsSubstring("the journal does not know its tour"));
}

TEST_CASE("an id file that cannot be written refuses the take", "[guardian]") {
    HoldStage stage;
    stage.order.id_file = stage.folder / "absent" / "id";
    stage.run();
    REQUIRE(stage.dutyme.all<Refused>().size() == 1);
    CHECK(stage.dutyme.all<Refused>()[0].failure == Failure::system);
    CHECK(stage.api.asked_for("create") == 0);
}

TEST_CASE("nobody is told of a deploy whose command never started", "[guardian]") {
    HoldStage stage;
    stage.after(Seconds{5}, Message{GiveBackOrder{"cancelled", false}});
    stage.run();
    CHECK(stage.mailbox.summaries.empty());
    CHECK(stage.outcome() == "cancelled");
}

TEST_CASE("what --until runs is held for as the command was, and the deploy has finished before",
          "[guardian]") {
    HoldStage stage;
    stage.after(Seconds{1}, command_started);
    stage.after(Seconds{60}, Message{UntilStarted{816, "exit 0"}});
    SECTION("it ends") {
        stage.after(Seconds{3600}, Message{GiveBackOrder{"exit 0", true, {}, 0, "exit 20"}});
        stage.run();
        CHECK(stage.journal.log().at(0).until_outcome == "exit 20");
        CHECK_THAT(stage.mailbox.notices.back().sentences.at(0),
                   ContainsSubstring("ended (exit 0, --until: exit 20) after 1h"));
        CHECK(stage.mailbox.notices.back().until_outcome == "exit 20");
    }
    SECTION("dutyme dies, and it lives on") {
        stage.after(Seconds{120}, ChannelEnded{});
        stage.after(Seconds{3600}, CommandEnded{});
        stage.run();
        CHECK(stage.journal.log().at(0).until_outcome == "dutyme was killed");
    }
    CHECK(stage.clock.up == stage.begin + Seconds{3600});
    CHECK(stage.events.monitored == std::vector<int>{815, 816});
    CHECK(stage.api.asked_for("create") > 2);
    CHECK(stage.open() == 0);
    CHECK(stage.outcome() == "exit 0");
    REQUIRE(stage.mailbox.summaries.size() == 2);
    CHECK_THAT(stage.mailbox.summaries[1], ContainsSubstring("finished (exit 0) after 1m"));
}

TEST_CASE("a replacement does not tell again that the deploy of --until has finished",
          "[guardian]") {
    HoldStage stage;
    {
        Record record = new_record(stage.order.tour);
        record.api_url = stage.order.api_url;
        Tour tour{
            {stage.api, stage.clock, chance, timeouts}, stage.journal.open(record.id), record};
        tour.take(plan_on({"PPRI001"}), {stage.clock.up + milliseconds{10000}, {}});
    }
    stage.after(Seconds{1}, Message{UntilStarted{816, "exit 0"}});
    stage.after(Seconds{60}, Message{GiveBackOrder{"exit 0", true, {}, 0, "exit 0"}});
    stage.hold().resume();
    CHECK(stage.events.monitored == std::vector<int>{816});
    CHECK(stage.open() == 0);
    CHECK(stage.journal.log().at(0).until_outcome == "exit 0");
    CHECK(stage.mailbox.summaries.empty());
}

namespace {

pagerduty::IncidentHistory one_open() {
    return {{{"12", "Till", "triggered", "Payments", {"Ada Byron"}}},
            {{"Q12", "PADA001", ten + Seconds{30}}},
            true,
            false};
}

}  // namespace

TEST_CASE("what a deploy leaves behind is told, logged and noticed", "[guardian]") {
    HoldStage stage;
    stage.incidents.known = one_open();
    stage.after(Seconds{1}, command_started);
    stage.after(Seconds{60}, ended());
    stage.run();
    REQUIRE(stage.dutyme.all<GivenBack>().size() == 1);
    CHECK(stage.dutyme.all<GivenBack>()[0].aftermath.size() == 2);
    CHECK(stage.journal.log().at(0).left_open.size() == 1);
    CHECK(stage.mailbox.notices.back().sentences.size() == 3);
    CHECK(stage.open() == 0);
    REQUIRE(stage.incidents.windows.size() == 1);
    CHECK(stage.incidents.windows[0].schedules == std::set<std::string>{"PPRI001"});
}

TEST_CASE("dutyme does not wait for what comes late, and the log and the notice have it",
          "[guardian]") {
    HoldStage stage;
    stage.incidents.known = one_open();
    stage.incidents.takes = milliseconds{5000};
    stage.after(Seconds{1}, command_started);
    stage.after(Seconds{60}, ended());
    milliseconds farewell{0};
    stage.dutyme.on_message = [&](const Message& message) {
        if (std::holds_alternative<GivenBack>(message)) farewell = stage.clock.up;
    };
    stage.run();
    CHECK(farewell <= stage.begin + Seconds{61});
    const auto given_back = stage.dutyme.all<GivenBack>();
    REQUIRE(given_back.size() == 1);
    CHECK(given_back[0].aftermath.empty());
    CHECK(given_back[0].goes_on);
    CHECK(stage.journal.log().at(0).left_open.size() == 1);
    CHECK(stage.mailbox.notices.back().sentences.size() == 3);
}

TEST_CASE("the deployer stays on call for an incident that is open and for nothing else",
          "[guardian]") {
    HoldStage stage;
    stage.order.stay_on_incident = Seconds{600};
    stage.after(Seconds{1}, command_started);
    const Instant began = stage.clock.now();
    SECTION("one is open") {
        stage.incidents.known = one_open();
        stage.after(Seconds{60},
                    Message{GiveBackOrder{"exit 1", true, stage.begin + milliseconds{60000}}});
        stage.run();
        const auto until = stage.dutyme.all<GivenBack>().at(0).lingers_until;
        REQUIRE(until);
        CHECK(*until >= began + Seconds{600});
        CHECK(*until <= began + Seconds{720});
        CHECK(stage.open() == 1);
        CHECK_THAT(
            stage.dutyme.all<Remark>().at(0).sentence,
            ContainsSubstring("stays on call: an incident is open (stay-on-incident = 10m)"));
    }
    SECTION("none is open") {
        stage.after(Seconds{60}, ended());
        stage.run();
        CHECK(stage.open() == 0);
        CHECK(stage.dutyme.all<Remark>().empty());
    }
    SECTION("PagerDuty does not say in time") {
        stage.incidents.known = one_open();
        stage.incidents.takes = milliseconds{5000};
        stage.after(Seconds{60}, ended());
        stage.run();
        CHECK(stage.open() == 0);
        CHECK_THAT(stage.dutyme.all<Remark>().at(0).sentence, ContainsSubstring("nobody stays"));
    }
    SECTION("the token may not read it") {
        stage.incidents.known = {{}, {}, true, true};
        stage.after(Seconds{60}, ended());
        stage.run();
        CHECK(stage.open() == 0);
        CHECK(stage.dutyme.all<Remark>().size() == 1);
    }
    SECTION("dutyme was killed") {
        stage.incidents.known = one_open();
        stage.after(Seconds{60}, ChannelEnded{});
        stage.after(Seconds{61}, CommandEnded{});
        stage.run();
        CHECK(stage.open() == 0);
        CHECK(stage.journal.log().at(0).left_open.size() == 1);
    }
}

TEST_CASE("those who were told of a tour that a dead dutyme has left are told of its end",
          "[guardian]") {
    HoldStage stage;
    stage.order.told = "payments";
    for (const std::string target : {"payments", "platform"}) {
        Record record = new_record(target == "payments" ? "aaaaaaaaaaaaaaaa" : "bbbbbbbbbbbbbbbb");
        record.api_url = stage.order.api_url;
        record.to_be_told = target;
        Tour tour{
            {stage.api, stage.clock, chance, timeouts}, stage.journal.open(record.id), record};
        tour.take(plan_on({"PSEC001"}), {stage.clock.up + milliseconds{10000}, {}});
    }
    stage.after(Seconds{1}, command_started);
    stage.after(Seconds{60}, ended());
    stage.run();
    REQUIRE(stage.mailbox.notices.size() == 3);  // and this tour's two
    CHECK(stage.mailbox.notices[0].tour == "aaaaaaaaaaaaaaaa");
    CHECK_THAT(stage.mailbox.notices[0].sentences.at(0), ContainsSubstring("(recover)"));
}
