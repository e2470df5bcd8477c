// The second half of the guardian's life: taking, holding, giving back.
#include "base/error.hpp"
#include "config/hosts.hpp"
#include "duty/change.hpp"
#include "duty/recover.hpp"
#include "guardian/guardian_process.hpp"

#include <algorithm>

namespace dutyme::guardian {

using pagerduty::Deadline;
using std::chrono::milliseconds;

namespace {

constexpr milliseconds for_recovering{1500};
constexpr milliseconds for_a_renewal{10000};
constexpr milliseconds for_a_return{90000};  // longer than any rate limit's minute
constexpr milliseconds for_the_first_event{60000};
constexpr milliseconds for_the_last_event{90000};
constexpr milliseconds first_retry{2000};
constexpr milliseconds longest_retry{60000};
constexpr Seconds after_the_end{60};
constexpr Seconds warning_before_end = std::chrono::minutes{5};

milliseconds longer(milliseconds retry) {
    return std::min(std::max(retry * 2, first_retry), longest_retry);
}

}  // namespace

// A release goes on whether or not dutyme is still there.
Deadline GuardianProcess::undisturbed(milliseconds time) {
    Deadline deadline{clock_.elapsed() + time, [this](milliseconds pause) {
                          clock_.sleep(pause);
                          return true;
                      }};
    if (channel_) tell_of_waits(deadline);
    return deadline;
}

bool GuardianProcess::take() {
    try {
        begin_tour();  // first: what a guardian of this tour has left is not to be recovered
        recover_others();
        if (tour_->record().leases.empty())
            tour_->take(plan_, start_deadline());
        else
            tour_->resume(pagerduty_->session.now(), deadline_in(for_a_renewal));
    } catch (const Error& error) {
        how_it_ended_ = std::string{"not taken: "} + error.what();
        refuse(error);
        return false;
    }
    channel_.send({MessageType::taken, {}});
    return true;  // without a listener, hold() hears the end at once
}

// In place of a guardian that died after the take. What it had in flight is settled by the next
// renewal or the release.
bool GuardianProcess::resume() {
    begin_tour();
    if (tour_->holds_anything()) return true;
    channel_.send(
        {MessageType::left, {"the guardian was replaced, but the journal does not know its tour"}});
    tour_.reset();
    return false;
}

duty::TourContext GuardianProcess::tour_context() {
    return {*pagerduty_->schedules, clock_, random_, timeouts_};
}

void GuardianProcess::recover_others() {
    duty::recover(config_.journal, this_host(), tour_context(), pagerduty_->session,
                  pagerduty_->api_url, deadline_in(for_recovering));
}

// A page of this tour's name is that of a guardian that died: its leases are taken over.
void GuardianProcess::begin_tour() {
    duty::Record record = duty::new_record(info_->tour);
    record.api_url = pagerduty_->api_url;
    record.dutyme = config_.dutyme;
    record.deploy = info_->deploy;
    std::optional<duty::JournalEntry> entry;
    if (auto left = config_.journal.adopt(info_->tour)) {
        record = std::move(left->record);
        entry = std::move(left->entry);
    } else {
        try {
            entry = config_.journal.open(record.id);
        } catch (const Error&) {
            entry.reset();  // a read-only home: the lease's end bounds what a crash would leave
        }
    }
    tour_.emplace(tour_context(), std::move(entry), std::move(record));
    tour_->remark = [this](const std::string& sentence) {
        channel_.send({MessageType::remark, {sentence}});
    };
    const std::string id_file = info_->settings.text("id-file");
    if (!id_file.empty()) tour_->keep_also_in(id_file);
}

// Until dutyme tells the end; where dutyme died, until the command has ended too: our death ends
// it, unless it is set-uid.
void GuardianProcess::hold() {
    set_alarm();
    while (!how_it_ended_) {
        const int command_alone = channel_ ? -1 : command_.fd();
        const int ready =
            wait_readable({channel_.fd(), command_alone, alarm_.fd()}, milliseconds{-1});
        if (ready == alarm_.fd()) {
            renew();
            set_alarm();
        } else if (ready == channel_.fd()) {
            listen();
        } else {
            how_it_ended_ = "dutyme was killed";
        }
    }
}

void GuardianProcess::listen() {
    const auto message = channel_.receive();
    if (!message) {
        channel_ = Channel{};
        if (command_.fd() < 0) how_it_ended_ = "dutyme was killed";
        return;
    }
    if (message->type == MessageType::running) {
        command_.watch(std::stoi(message->texts.at(0)));
        tell_of_start();
    }
    if (message->type != MessageType::release) return;
    how_it_ended_ = message->texts.at(0);
    command_ended_ = message->texts.size() > 1;
}

void GuardianProcess::set_alarm() {
    alarm_.silence();
    const auto next = tour_->next_renewal();
    if (!next) return;
    alarm_.ring_in(retry_.count() > 0 ? retry_ : *next - pagerduty_->session.now());
}

void GuardianProcess::renew() {
    try {
        tour_->renew(pagerduty_->session.now(), deadline_in(for_a_renewal));
        retry_ = milliseconds{0};
        told_of_end_ = false;
    } catch (const Error& error) {
        retry_ = error.failure() == Failure::cancelled ? milliseconds{0} : longer(retry_);
        const bool ends_soon = tour_->last_end() - pagerduty_->session.now() < warning_before_end;
        if (!ends_soon || std::exchange(told_of_end_, true)) return;
        channel_.send({MessageType::remark,
                       {std::string{"the lease cannot be renewed: "} + error.what() +
                        "; trying on while the command runs"}});
    }
}

// In place of a guardian that died, the start has been told of already. Nothing that is wrong with
// the events may end the watch.
void GuardianProcess::tell_of_start() {
    const std::string key = info_->settings.text("routing-key");
    if (key.empty() || inside_another_) return;
    try {
        const std::string url = sandbox_ ? sandbox_->url() : config::events_url(info_->settings);
        outbox_.emplace(config_.network, Outbox::Address{url, key}, channel_.another());
        if (config_.resume) return;
        outbox_->put(duty::deploy_started(tour_->record(), pagerduty_->session.now()),
                     for_the_first_event);
    } catch (const Error& error) {
        channel_.send({MessageType::remark, {error.what()}});
    }
}

// Beside the release, which never waits for it.
void GuardianProcess::tell_of_end() {
    if (!outbox_) return;
    outbox_->put(duty::deploy_finished(tour_->record(), *how_it_ended_, pagerduty_->session.now()),
                 for_the_last_event);
}

void GuardianProcess::give_back() {
    if (tour_->holds_anything())
        channel_.send({MessageType::stands, {to_rfc3339(tour_->last_end())}});
    tell_of_end();
    const bool returned = return_all();
    const Instant now = pagerduty_->session.now();
    if (tour_->holds_anything() && tour_->last_end() > now) {
        tour_->note(*how_it_ended_);
        if (returned) channel_.send({MessageType::released, {to_rfc3339(tour_->last_end())}});
        return;  // it lingers, or the journal keeps it for the next dutyme
    }
    tour_->close(*how_it_ended_, now);
    if (returned) channel_.send({MessageType::released, {}});
}

bool GuardianProcess::try_to_return(Instant give_up) {
    const Instant now = pagerduty_->session.now();
    const Deadline deadline = undisturbed(std::min<milliseconds>(for_a_return, give_up - now));
    const Seconds linger = info_->settings.duration("linger");
    if (!command_ended_ || linger.count() == 0) return tour_->release(deadline);
    return tour_->linger(now, linger, deadline);
}

// True: nothing stands, or only what was meant to.
bool GuardianProcess::return_all() {
    const Instant give_up = tour_->last_end() + after_the_end;
    for (milliseconds retry = first_retry; !try_to_return(give_up); retry = longer(retry)) {
        const auto& error = tour_->last_error();
        if (error && error->failure() == Failure::denied) {
            channel_.send({MessageType::left, {error->what()}});
            return false;
        }
        if (pagerduty_->session.now() > give_up) return false;
        clock_.sleep(retry);
    }
    return true;
}

}  // namespace dutyme::guardian
