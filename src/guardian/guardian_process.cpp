#include "guardian/guardian_process.hpp"

#include "base/error.hpp"
#include "config/origin.hpp"
#include "duty/pass.hpp"
#include "guardian/hold.hpp"
#include "guardian/outbox.hpp"
#include "guardian/system_events.hpp"
#include "pagerduty/incidents.hpp"
#include "platform/host.hpp"
#include "platform/process.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace dutyme::guardian {

using std::chrono::milliseconds;

namespace {

void exclude(duty::Plan& plan, const std::vector<std::string>& schedules) {
    const auto is_excluded = [&](const duty::SchedulePlan& part) {
        return std::find(schedules.begin(), schedules.end(), part.schedule_id) != schedules.end();
    };
    auto& planned = plan.schedules;
    planned.erase(std::remove_if(planned.begin(), planned.end(), is_excluded), planned.end());
}

// Asks the same connection as the tour does.
class AccountPlanner final : public ColleaguePlanner {
  public:
    AccountPlanner(pagerduty::Client& pagerduty, Random& random, const config::Policy& policy)
        : pagerduty_(pagerduty), random_(random), policy_(policy) {}
    duty::Plan plan_for(const PassRequest& pass, duty::TakeRequest request,
                        const pagerduty::Deadline& deadline) override {
        request.is_interactive = pass.is_interactive;
        return duty::plan_for_colleague(
            {pass.who, pass.is_forced}, request,
            {*pagerduty_.schedules, pagerduty_.directory, pagerduty_.session, random_, policy_},
            deadline);
    }

  private:
    pagerduty::Client& pagerduty_;
    Random& random_;
    const config::Policy& policy_;
};

HoldOrder hold_order(const GuardianConfig& config, const Started& started, const Outbox* outbox) {
    const config::Settings& settings = started.info.settings;
    return {started.info.tour,
            platform::process_of(config.dutyme).value_or(platform::Process{config.dutyme, ""}),
            started.connection->pagerduty.api_url,
            started.info.deploy,
            settings[config::key::id_file],
            settings[config::key::linger],
            started.info.is_interactive,
            with_origin(settings, config::key::max),
            settings[config::key::stay_on_incident],
            outbox == nullptr ? "" : outbox->told()};
}

}  // namespace

GuardianProcess::GuardianProcess(Channel channel, GuardianConfig config, Clock& clock,
                                 Random& random)
    : channel_(std::move(channel)),
      config_(std::move(config)),
      clock_(clock),
      random_(random),
      take_by_(clock.elapsed() + config_.timeouts.start) {}

int GuardianProcess::run() {
    try {
        StartResult result = start(config_, channel_, dutyme_, clock_, random_, take_by_);
        if (const auto* error = std::get_if<Error>(&result)) dutyme_.send(refusal(*error));
        if (auto* started = std::get_if<Started>(&result)) return hold(std::move(*started));
    } catch (const Error& error) {
        dutyme_.send(refusal(error));
    }
    return exit_code::not_covered;
}

int GuardianProcess::hold(Started started) {
    TakeOrder order;
    if (!config_.resume) {
        dutyme_.send(PlanReady{started.plan});
        auto received = receive_order();
        if (const auto* end = std::get_if<GiveBackOrder>(&received)) return end->status;
        order = std::get<TakeOrder>(std::move(received));
        exclude(started.plan, order.excluded_schedules);
    }
    pagerduty::Client& pagerduty = started.connection->pagerduty;
    const auto outbox = outbox_for(started, order);  // destroyed last: it may still be sending
    SystemEvents events{channel_, clock_, &config_.journal};
    AccountPlanner colleagues{pagerduty, random_, config_.own.policy};
    pagerduty::Incidents incidents{pagerduty.session, pagerduty.directory};
    Hold hold{hold_order(config_, started, outbox.get()),
              {{*pagerduty.schedules, clock_, random_, config_.timeouts, &pagerduty.session},
               pagerduty.session,
               config_.journal,
               platform::this_host(),
               events,
               dutyme_,
               outbox.get(),
               &colleagues,
               &incidents}};
    if (config_.resume)
        hold.resume();
    else
        hold.run(started.plan, take_by_);
    if (const auto& sandbox = started.connection->sandbox) sandbox->end_with(hold.status());
    return hold.status();
}

// Null: nobody is to be told, or an enclosing dutyme tells them.
std::unique_ptr<Outbox> GuardianProcess::outbox_for(const Started& started,
                                                    const TakeOrder& order) {
    if (!order.excluded_schedules.empty()) return nullptr;
    const auto& sandbox = started.connection->sandbox;
    Outbox::Receivers receivers = Outbox::receivers_from(started.info.settings, config_.own,
                                                         sandbox ? sandbox->url() : "", dutyme_);
    if (!receivers.is_any()) return nullptr;
    return std::make_unique<Outbox>(config_.network, std::move(receivers), clock_, dutyme_);
}

// To give back what was never taken: dutyme has ended, is about to, or sent something else.
std::variant<TakeOrder, GiveBackOrder> GuardianProcess::receive_order() {
    while (channel_.is_open()) {
        wait_readable({channel_.fd()}, milliseconds{-1});
        if (const auto message = channel_.receive()) {
            if (const auto* take = std::get_if<TakeOrder>(&*message)) return *take;
            if (const auto* end = std::get_if<GiveBackOrder>(&*message)) return *end;
            break;
        }
    }
    return GiveBackOrder{"dutyme was killed"};
}

}  // namespace dutyme::guardian
