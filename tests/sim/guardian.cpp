// The guardian's own hold, between the world's clock, journal, network and channel.
#include "base/error.hpp"
#include "channel.hpp"
#include "deploy.hpp"
#include "guardian/hold.hpp"
#include "marks.hpp"
#include "online.hpp"
#include "shelf.hpp"

#include <algorithm>
#include <utility>

namespace dutyme::sim {

namespace {

constexpr Ms before_the_start{10'000};

// Whoever runs dutyme extend or pass. They outlive the guardian.
class WorldAsker final : public guardian::Asker {
  public:
    WorldAsker(World& world, Deploy& deploy) : world_(world), deploy_(deploy) {}
    void tell(const guardian::Reply& reply) override {
        const bool passes = deploy_.ask == Deploy::Ask::pass;
        if (std::holds_alternative<Error>(reply)) sometimes(passes ? "not passed" : "not extended");
        if (!std::holds_alternative<guardian::Done>(reply)) return;
        sometimes(passes ? "passed" : "extended");
        if (passes) deploy_.passed = world_.now();
    }

  private:
    World& world_;
    Deploy& deploy_;
};

// dutyme's death is all that is seen of the command's.
class WorldEvents final : public guardian::HoldEvents {
  public:
    WorldEvents(World& world, Deploy& deploy, Channel& channel, Process& me, const Clock& clock)
        : world_(world), deploy_(deploy), channel_(channel), me_(me), clock_(clock) {}

    guardian::HoldEvent wait(std::optional<Ms> alarm) override {
        const Ms alarm_at =
            alarm ? world_.now() + std::max(*alarm - clock_.elapsed(), Ms{0}) : never;
        const Ms asked_at = deploy_.ask == Deploy::Ask::nothing || deploy_.asked
                                ? never
                                : std::max(deploy_.asks_at, world_.now());
        const Ms at = std::min(alarm_at, asked_at);
        if (!has_ended_ && channel_.wait_for_news(me_, at)) return news();
        if (has_ended_) world_.wait(me_, at - world_.now());
        if (asked_at <= alarm_at && asked_at != never) return asked();
        sometimes("alarm while holding");
        return guardian::AlarmRang{};
    }
    bool pause(Ms duration) override {
        if (!has_ended_) return !channel_.wait_for_news(me_, world_.now() + duration);
        world_.wait(me_, duration);
        return true;
    }
    bool monitor_command(int /*pid*/) override { return false; }

  private:
    guardian::HoldEvent news() {
        const auto note = channel_.receive(me_);
        if (note && note->what == Note::What::release)
            return guardian::Message{
                guardian::GiveBackOrder{"the command ended", true, note->ended_at}};
        has_ended_ = !note;
        if (has_ended_) return guardian::ChannelEnded{};
        if (note->what == Note::What::until)
            return guardian::Message{guardian::UntilStarted{0, "the command ended"}};
        return guardian::Message{guardian::CommandStarted{}};
    }

    guardian::HoldEvent asked() {
        deploy_.asked = world_.now();
        const bool passes = deploy_.ask == Deploy::Ask::pass;
        sometimes(passes ? "asked to pass" : "asked to extend");
        world_.story.tell(world_.now(), me_.actor,
                          passes ? "is asked to pass" : "is asked to extend");
        auto asker = std::make_shared<WorldAsker>(world_, deploy_);
        if (!passes) return guardian::Asked{guardian::ExtendRequest{deploy_.extension}, asker};
        guardian::PassRequest request;
        request.who = deploy_.colleague;
        request.holder = deploy_.deployer;
        return guardian::Asked{request, asker};
    }

    World& world_;
    Deploy& deploy_;
    Channel& channel_;
    Process& me_;
    const Clock& clock_;
    bool has_ended_ = false;
};

// What dutyme hears.
class WorldSink final : public guardian::MessageSink {
  public:
    WorldSink(World& world, Channel& channel, Process& me)
        : world_(world), channel_(channel), me_(me) {}

    std::vector<std::string> promised;

    bool send(guardian::Message message) override {
        if (std::holds_alternative<guardian::Taken>(message)) {
            channel_.send(me_, {Note::What::taken, promised});
        } else if (const auto* refused = std::get_if<guardian::Refused>(&message)) {
            channel_.send(me_, {Note::What::uncovered, {}, refused->sentence});
        } else if (const auto* uncovered = std::get_if<guardian::Uncovered>(&message)) {
            channel_.send(me_, {Note::What::uncovered, {}, uncovered->sentence});
        } else if (const auto* given = std::get_if<guardian::GivenBack>(&message)) {
            Note farewell{Note::What::released};
            if (given->lingers_until) farewell.until = moment_of(*given->lingers_until);
            channel_.send(me_, std::move(farewell));
        } else if (const auto* remark = std::get_if<guardian::Remark>(&message)) {
            hears(remark->sentence);
        } else if (const auto* left = std::get_if<guardian::LeftStanding>(&message)) {
            channel_.send(me_, {Note::What::left, {}, left->sentence});
        }
        return !channel_.is_over(me_);
    }

  private:
    void hears(const std::string& sentence) {
        sometimes_read(sentence);
        world_.story.tell(world_.now(), me_.actor, "says", [&] { return "says: " + sentence; });
        world_.evidence.said.push_back({world_.now(), me_.tour, sentence});
    }

    World& world_;
    Channel& channel_;
    Process& me_;
};

// Whether an incident is open at the end, and whether PagerDuty says so in time.
class WorldIncidents final : public pagerduty::IncidentReader {
  public:
    WorldIncidents(World& world, Process& me, const Clock& clock)
        : world_(world), me_(me), clock_(clock) {}

    bool prefetch(const pagerduty::IncidentWindow& window, bool /*is_interactive*/) override {
        since_ = window.since;
        return !world_.choices.happens(me_.actor, "few requests are left", 50);
    }
    pagerduty::IncidentHistory history(const pagerduty::Deadline& deadline) override {
        if (world_.choices.happens(me_.actor, "nothing is said of incidents", 100)) {
            world_.wait(me_, std::max(deadline.at - clock_.elapsed(), Ms{0}));
            return {};
        }
        world_.wait(me_, Ms{100});
        pagerduty::IncidentHistory history;
        history.is_whole = true;
        history.forbidden = world_.choices.happens(me_.actor, "incidents not permitted", 50);
        if (!history.forbidden && world_.choices.happens(me_.actor, "an incident is open", 500)) {
            sometimes("an incident is open");
            history.open.push_back({"1", "Alert 1", "triggered", "Shop", {}});
            history.pages.push_back({"Q1", "UADA", since_});
        }
        return history;
    }

  private:
    World& world_;
    Process& me_;
    const Clock& clock_;
    Instant since_;
};

// The deployer is looked up first, which tells the time, as for build_plan() in duty.
duty::Plan plan_of(const Deploy& deploy, Online& online, const pagerduty::Deadline& deadline) {
    duty::TakeRequest request;
    request.schedules = deploy.schedules;
    request.lease = deploy.lease;
    request.max = deploy.max;
    request.mode.join = deploy.joins;
    request.mode.all = deploy.takes_all;
    const pagerduty::User deployer{deploy.deployer, "Name of " + deploy.deployer, "", "user"};
    online.session.get("/users/" + deploy.deployer, deadline);
    const auto plan_now = [&] {
        return duty::make_plan(request, deployer, *online.schedules, online.session.now(),
                               online.random, deadline);
    };
    const duty::Plan plan = plan_now();
    return std::chrono::abs(online.session.now() - plan.from) < minute ? plan : plan_now();
}

class WorldColleagues final : public guardian::ColleaguePlanner {
  public:
    explicit WorldColleagues(Online& online) : online_(online) {}
    duty::Plan plan_for(const guardian::PassRequest& pass, duty::TakeRequest request,
                        const pagerduty::Deadline& deadline) override {
        const pagerduty::User colleague{pass.who, "Name of " + pass.who, "", "user"};
        online_.session.get("/users/" + pass.who, deadline);
        return duty::make_plan(request, colleague, *online_.schedules, online_.session.now(),
                               online_.random, deadline);
    }

  private:
    Online& online_;
};

}  // namespace

void guard(World& world, Deploy& deploy, const std::shared_ptr<Channel>& channel, Process& me,
           bool resumes) {
    Online online{world, me};
    WorldEvents events{world, deploy, *channel, me, online.clock};
    WorldColleagues colleagues{online};
    WorldSink dutyme{world, *channel, me};
    guardian::HoldOrder order;
    order.tour = id_of_tour(deploy.tour);
    order.dutyme.pid = std::stoi(deploy.tour.substr(deploy.tour.find(' ')));
    order.api_url = deploy.api_url;
    order.linger = deploy.linger;
    order.stay_on_incident = deploy.stay;
    WorldIncidents incidents{world, me, online.clock};
    guardian::Hold hold{std::move(order),
                        {online.context(), online.session, online.journal, me.machine.host, events,
                         dutyme, nullptr, &colleagues, &incidents}};
    if (resumes) return hold.resume();
    const Ms take_by = online.clock.elapsed() + before_the_start;
    try {
        pagerduty::Deadline deadline{take_by, [&](Ms pause) { return events.pause(pause); }, {}};
        const duty::Plan plan = plan_of(deploy, online, deadline);
        for (const duty::SchedulePlan& part : plan.schedules)
            dutyme.promised.push_back(part.schedule_id);
        hold.run(plan, take_by);
    } catch (const Error& error) {
        dutyme.send(guardian::refusal(error));
    }
}

}  // namespace dutyme::sim
