#include "hook/watch.hpp"

#include "base/error.hpp"
#include "base/fd.hpp"
#include "config/hosts.hpp"
#include "duty/aftermath.hpp"
#include "duty/change.hpp"
#include "duty/tour.hpp"
#include "guardian/launch.hpp"
#include "guardian/outbox.hpp"
#include "hook/outcome.hpp"
#include "pagerduty/client.hpp"
#include "pagerduty/incidents.hpp"
#include "platform/process.hpp"
#include "platform/process_end.hpp"

#include <algorithm>
#include <optional>
#include <vector>

namespace dutyme::hook {

using std::chrono::milliseconds;

namespace {

constexpr milliseconds page_timeout{1000};
constexpr milliseconds second_look_delay{3000};
constexpr milliseconds give_back_timeout{90000};  // longer than any rate limit's minute
constexpr milliseconds event_timeout{60000};

const char* outcome_of(PushOutcome landed) {
    if (landed == PushOutcome::landed) return "the push landed";
    return landed == PushOutcome::not_landed ? "the push did not land"
                                             : "it is not known whether the push landed";
}

class PushMonitor {
  public:
    PushMonitor(MonitoredPush push, guardian::Channel channel, Clock& clock, Random& random)
        : push_(std::move(push)), channel_(std::move(channel)), clock_(clock), random_(random) {}

    void run() {
        auto tour = push_.config.journal.adopt(push_.tour);
        if (!tour) return;  // the tour was given back already
        PushCheck check{push_.push, push_.folder, push_.environment};
        watch_processes();
        dutyme_.send(guardian::Taken{});
        tell_of_start(tour->record);
        settle(*std::move(tour), has_ended() ? look(check) : PushOutcome::unknown);
    }

  private:
    void watch_processes();
    bool has_ended() const;
    PushOutcome look(PushCheck& check);
    void settle(duty::Abandoned tour, PushOutcome landed);
    void give_back(duty::Tour& tour, const std::string& outcome, pagerduty::Client& pagerduty);
    void tell_of_start(const duty::Record& tour);
    void tell_of_give_back(const duty::Record& tour, const std::string& outcome, Instant now);

    MonitoredPush push_;
    guardian::Channel channel_;
    guardian::ChannelSink dutyme_{channel_};
    Clock& clock_;
    Random& random_;
    std::vector<platform::ProcessEnd> processes_;  // of git, and of what it has started
    std::optional<guardian::Outbox> outbox_;       // absent: nobody is told
};

// git's transport process outlives a git that is killed, as long as the remote works on the push,
// and may still complete it.
void PushMonitor::watch_processes() {
    std::vector<pid_t> pids = platform::children_of(push_.git.pid);
    pids.insert(pids.begin(), push_.git.pid);
    for (const pid_t pid : pids) processes_.emplace_back(pid);
    if (!push_.git.is_there()) processes_.clear();  // the pids may have new owners
}

// Returns false when the push goes on, or when its end cannot be watched.
bool PushMonitor::has_ended() const {
    if (processes_.empty()) return true;
    if (!processes_.front()) return false;
    const milliseconds end = clock_.elapsed() + push_.at_most;
    return std::all_of(
        processes_.begin(), processes_.end(), [&](const platform::ProcessEnd& process) {
            const milliseconds left = std::max(end - clock_.elapsed(), milliseconds{0});
            return !process || process.wait(left);
        });
}

// Only git's parent learns its exit status. When git was killed together with its connection, the
// remote may still be working on the push: so a push that has not landed is looked at twice.
PushOutcome PushMonitor::look(PushCheck& check) {
    const PushOutcome first = check.look();
    if (first != PushOutcome::not_landed) return first;
    clock_.sleep(second_look_delay);
    return check.look();
}

void PushMonitor::settle(duty::Abandoned tour, PushOutcome landed) {
    const std::string outcome = outcome_of(landed);
    if (outbox_)
        outbox_->put(duty::deploy_finished(tour.record, outcome, clock_.now(), duty::Trigger::push),
                     event_timeout);
    pagerduty::Client pagerduty{push_.config.network, clock_, config::api_url(push_.config.own),
                                push_.config.credential};
    duty::Tour standing{{*pagerduty.schedules, clock_, random_, push_.config.timeouts},
                        std::move(tour.entry),
                        std::move(tour.record)};
    if (landed == PushOutcome::not_landed) return give_back(standing, outcome, pagerduty);
    standing.note_to_be_told(outbox_ && push_.notice ? outbox_->told() : "");
    standing.note(outcome);
}

void PushMonitor::give_back(duty::Tour& tour, const std::string& outcome,
                            pagerduty::Client& pagerduty) {
    const pagerduty::Session& session = pagerduty.session;
    if (!tour.release({clock_.elapsed() + give_back_timeout, {}})) return tour.note(outcome);
    pagerduty::Incidents incidents{pagerduty.session, pagerduty.directory};
    if (incidents.prefetch(duty::incident_window(tour.record(), session.now()), false))
        tour.note_aftermath(
            incidents.history({clock_.elapsed() + push_.config.timeouts.aftermath, {}, {}}));
    tour.close(outcome, session.now());
    tell_of_give_back(tour.record(), outcome, session.now());
}

void PushMonitor::tell_of_start(const duty::Record& tour) {
    if (push_.inside_another) return;
    const config::Settings& settings = push_.config.own;
    auto receivers = guardian::Outbox::receivers_from(settings, settings, "", dutyme_);
    if (!receivers.is_any()) return;
    outbox_.emplace(push_.config.network, std::move(receivers), clock_, dutyme_);
    outbox_->put(duty::deploy_started(tour, tour.begun, duty::Trigger::push), event_timeout);
    if (push_.notice) outbox_->put(*push_.notice, push_.config.timeouts.notice);
}

void PushMonitor::tell_of_give_back(const duty::Record& tour, const std::string& outcome,
                                    Instant now) {
    if (outbox_)
        outbox_->put(duty::notice_of_give_back(tour, outcome, now, {}, {}, duty::Trigger::push),
                     push_.config.timeouts.notice);
}

}  // namespace

void monitor_push(MonitoredPush push, Clock& clock, Random& random) {
    guardian::Launched watch = guardian::launch([&](guardian::Channel end) {
        PushMonitor{push, std::move(end), clock, random}.run();
        return exit_code::ok;
    });
    wait_readable({watch.channel.fd()}, page_timeout);
}

}  // namespace dutyme::hook
