// The second half of the guardian's life: taking, holding, giving back.
#include "base/error.hpp"
#include "config/hosts.hpp"
#include "duty/change.hpp"
#include "duty/recover.hpp"
#include "guardian/loop.hpp"

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
Deadline Loop::undisturbed(milliseconds time) {
    Deadline deadline{clock_.elapsed() + time, [this](milliseconds pause) {
                          clock_.sleep(pause);
                          return true;
                      }};
    if (wire_) tell_of_waits(deadline);
    return deadline;
}

bool Loop::take() {
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
    wire_.send({Word::taken, {}});
    return true;  // without a listener, hold() hears the end at once
}

// In place of a guardian that died after the take. What it had in flight is settled by the next
// renewal or the release.
bool Loop::resume() {
    begin_tour();
    if (tour_->holds_anything()) return true;
    wire_.send({Word::left, {"the guardian was replaced, but the journal does not know its tour"}});
    tour_.reset();
    return false;
}

void Loop::recover_others() {
    duty::recover(birth_.journal, *pagerduty_->schedules, pagerduty_->session, clock_,
                  pagerduty_->api_url, deadline_in(for_recovering));
}

// A page of this tour's name is that of a guardian that died: its leases are taken over.
void Loop::begin_tour() {
    duty::Record record = duty::new_record(task_->tour);
    record.api_url = pagerduty_->api_url;
    record.dutyme = birth_.dutyme;
    record.deploy = task_->deploy;
    std::optional<duty::Page> page;
    if (auto left = birth_.journal.adopt(task_->tour)) {
        record = std::move(left->record);
        page = std::move(left->page);
    } else {
        try {
            page = birth_.journal.open(record.id);
        } catch (const Error&) {
            page.reset();  // a read-only home: the lease's end bounds what a crash would leave
        }
    }
    tour_.emplace(*pagerduty_->schedules, clock_, std::move(page), std::move(record));
    tour_->remark = [this](const std::string& sentence) { wire_.send({Word::remark, {sentence}}); };
    const std::string id_file = task_->settings.text("id-file");
    if (!id_file.empty()) tour_->keep_also_in(id_file);
}

// Until dutyme tells the end; where dutyme died, until the command has ended too: our death ends
// it, unless it is set-uid.
void Loop::hold() {
    set_alarm();
    while (!how_it_ended_) {
        const int command_alone = wire_ ? -1 : command_.fd();
        const int ready = wait_readable({wire_.fd(), command_alone, alarm_.fd()}, milliseconds{-1});
        if (ready == alarm_.fd()) {
            renew();
            set_alarm();
        } else if (ready == wire_.fd()) {
            listen();
        } else {
            how_it_ended_ = "dutyme was killed";
        }
    }
}

void Loop::listen() {
    const auto message = wire_.receive();
    if (!message) {
        wire_ = Wire{};
        if (command_.fd() < 0) how_it_ended_ = "dutyme was killed";
        return;
    }
    if (message->word == Word::running) {
        command_.watch(std::stoi(message->texts.at(0)));
        tell_of_start();
    }
    if (message->word != Word::release) return;
    how_it_ended_ = message->texts.at(0);
    command_ended_ = message->texts.size() > 1;
}

void Loop::set_alarm() {
    alarm_.silence();
    const auto next = tour_->next_renewal();
    if (!next) return;
    alarm_.ring_in(retry_.count() > 0 ? retry_ : *next - pagerduty_->session.now());
}

void Loop::renew() {
    try {
        tour_->renew(pagerduty_->session.now(), deadline_in(for_a_renewal));
        retry_ = milliseconds{0};
        told_of_end_ = false;
    } catch (const Error& error) {
        retry_ = error.failure() == Failure::cancelled ? milliseconds{0} : longer(retry_);
        const bool ends_soon = tour_->last_end() - pagerduty_->session.now() < warning_before_end;
        if (!ends_soon || std::exchange(told_of_end_, true)) return;
        wire_.send({Word::remark,
                    {std::string{"the lease cannot be renewed: "} + error.what() +
                     "; trying on while the command runs"}});
    }
}

// In place of a guardian that died, the start has been told of already. Nothing that is wrong with
// the events may end the watch.
void Loop::tell_of_start() {
    const std::string key = task_->settings.text("routing-key");
    if (key.empty() || inside_another_) return;
    try {
        const std::string url = sandbox_ ? sandbox_->url() : config::events_url(task_->settings);
        outbox_.emplace(birth_.network, Outbox::Address{url, key}, wire_.another());
        if (birth_.resume) return;
        outbox_->put(duty::deploy_started(tour_->record(), pagerduty_->session.now()),
                     for_the_first_event);
    } catch (const Error& error) {
        wire_.send({Word::remark, {error.what()}});
    }
}

// Beside the release, which never waits for it.
void Loop::tell_of_end() {
    if (!outbox_) return;
    outbox_->put(duty::deploy_finished(tour_->record(), *how_it_ended_, pagerduty_->session.now()),
                 for_the_last_event);
}

void Loop::give_back() {
    if (tour_->holds_anything()) wire_.send({Word::stands, {to_rfc3339(tour_->last_end())}});
    tell_of_end();
    const bool returned = return_all();
    const Instant now = pagerduty_->session.now();
    if (tour_->holds_anything() && tour_->last_end() > now) {
        tour_->note(*how_it_ended_);
        if (returned) wire_.send({Word::released, {to_rfc3339(tour_->last_end())}});
        return;  // it lingers, or the journal keeps it for the next dutyme
    }
    tour_->close(*how_it_ended_, now);
    if (returned) wire_.send({Word::released, {}});
}

bool Loop::try_to_return(Instant give_up) {
    const Instant now = pagerduty_->session.now();
    const Deadline deadline = undisturbed(std::min<milliseconds>(for_a_return, give_up - now));
    const Seconds linger = task_->settings.duration("linger");
    if (!command_ended_ || linger.count() == 0) return tour_->release(deadline);
    return tour_->linger(now, linger, deadline);
}

// True: nothing stands, or only what was meant to.
bool Loop::return_all() {
    const Instant give_up = tour_->last_end() + after_the_end;
    for (milliseconds retry = first_retry; !try_to_return(give_up); retry = longer(retry)) {
        const auto& error = tour_->last_error();
        if (error && error->failure() == Failure::denied) {
            wire_.send({Word::left, {error->what()}});
            return false;
        }
        if (pagerduty_->session.now() > give_up) return false;
        clock_.sleep(retry);
    }
    return true;
}

}  // namespace dutyme::guardian
