#include "guardian/hold.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "duty/aftermath.hpp"
#include "duty/change.hpp"
#include "duty/recover.hpp"

#include <algorithm>
#include <utility>

namespace dutyme::guardian {

using pagerduty::Deadline;
using std::chrono::milliseconds;

Hold::Hold(HoldOrder order, World world)
    : order_(std::move(order)),
      world_(std::move(world)),
      clock_(world_.context.clock),
      timeouts_(world_.context.timeouts) {}

void Hold::run(const duty::Plan& plan, milliseconds take_by) {
    if (take(plan, take_by)) hold();
    if (tour_) give_back();
}

void Hold::resume() {
    is_replacement_ = true;
    adopt_what_was_passed();
    if (!tour_) open_tour();
    if (!tour_->holds_anything()) {
        world_.dutyme.send(
            LeftStanding{"the guardian was replaced, but the journal does not know its tour"});
        return;
    }
    hold();
    give_back();
}

// A page of this tour's name is that of a guardian that died: its leases are taken over.
void Hold::open_tour() {
    duty::Record record = duty::new_record(order_.tour, world_.host);
    record.api_url = order_.api_url;
    record.dutyme = order_.dutyme.pid;
    record.dutyme_begun = order_.dutyme.begun;
    record.deploy = order_.deploy;
    record.to_be_told = order_.told;
    std::optional<duty::JournalEntry> entry;
    if (auto left = world_.journal.adopt(order_.tour)) {
        record = std::move(left->record);
        entry = std::move(left->entry);
    } else {
        try {
            entry = world_.journal.open(record.id);
        } catch (const Error& error) {  // a read-only home, or a journal that others may write
            entry.reset();
            remark(std::string{error.what()} +
                   "; after a crash only the lease's end would give back");
        }
    }
    duty::TourContext context{world_.context.schedules,    clock_, world_.context.random, timeouts_,
                              world_.context.server_clock, *this};
    tour_.emplace(context, std::move(entry), std::move(record));
    if (!order_.id_file.empty()) tour_->keep_also_in(order_.id_file);
}

// That nobody was put on call is certain only where nothing is in doubt.
Error Hold::with_doubts(const Error& error) const {
    if (!tour_ || !tour_->holds_anything()) return error;
    return {error.failure(), error.what(),
            error.hint() + (error.hint().empty() ? "" : "\n") +
                "should an override of it show up after all, dutyme ends it"};
}

bool Hold::take(const duty::Plan& plan, milliseconds take_by) {
    try {
        open_tour();  // first: what a guardian of this tour has left is not to be recovered
        const std::set<std::string> changed = recover_others();
        if (tour_->record().leases.empty()) {
            Deadline deadline = interruptible(take_by);
            deadline.before_start = true;
            tell_of_waits(deadline);
            tour_->take(plan, deadline, changed);
        } else {
            tour_->resume(plan, now(), interruptible(clock_.elapsed() + timeouts_.renewal));
        }
    } catch (const Error& error) {
        end_ = GiveBackOrder{std::string{"not taken: "} + error.what(), false};
        world_.dutyme.send(refusal(with_doubts(error)));
        return false;
    }
    world_.dutyme.send(Taken{tour_->changed_plan()});
    tell_of_take(tour_->changed_plan().value_or(plan));
    return true;  // without a listener, hold() is told of the channel's end at once
}

// Nothing that is wrong with the news may end the tour.
void Hold::tell_of_take(const duty::Plan& plan) {
    if (world_.deploy_events == nullptr || !tour_->holds_anything()) return;
    if (auto notice = duty::notice_of_take(tour_->record(), plan)) {
        try {
            world_.deploy_events->put(*std::move(notice), timeouts_.notice);
        } catch (const Error& error) {
            remark(error.what());
        }
    }
}

// Returns the schedules on which that has ended something.
std::set<std::string> Hold::recover_others() {
    const auto recovered =
        duty::recover(world_.journal, world_.host, world_.context, world_.server_clock,
                      order_.api_url, interruptible(clock_.elapsed() + timeouts_.recovery));
    if (world_.deploy_events != nullptr)
        for (duty::Notice& notice : duty::notices_of(recovered, order_.told, now()))
            world_.deploy_events->put(std::move(notice), timeouts_.notice);
    return duty::schedules_changed_by(recovered);
}

void Hold::hold() {
    world_.events.listen(tour_->record().id);
    std::optional<milliseconds> alarm = next_alarm();
    while (!end_) {
        const HoldEvent event = world_.events.wait(alarm);
        if (std::holds_alternative<AlarmRang>(event)) {
            look_or_renew();
            alarm = next_alarm();
        } else if (std::holds_alternative<ChannelEnded>(event)) {
            channel_ended();
        } else if (std::holds_alternative<CommandEnded>(event)) {
            end_ = order_without_dutyme();
        } else if (const auto* asked = std::get_if<Asked>(&event)) {
            answer(*asked);
            alarm = next_alarm();
        } else {
            handle(std::get<Message>(event));
        }
    }
}

void Hold::handle(const Message& message) {
    if (const auto* started = std::get_if<CommandStarted>(&message)) command_started(started->pid);
    if (const auto* until = std::get_if<UntilStarted>(&message)) until_started(*until);
    if (const auto* order = std::get_if<GiveBackOrder>(&message)) end_ = *order;
}

// A replacement has to tell of the end alone. Nothing that is wrong with the events may end the
// hold.
void Hold::command_started(int pid) {
    command_ = RunningCommand{world_.events.monitor_command(pid)};
    if (world_.deploy_events == nullptr || is_replacement_) return;
    try {
        world_.deploy_events->put(duty::deploy_started(tour_->record(), now()),
                                  timeouts_.start_event);
    } catch (const Error& error) {
        remark(error.what());
    }
}

// The deploy has ended, whatever is waited for. A replacement's predecessor may have told that.
void Hold::until_started(const UntilStarted& until) {
    until_ = until;
    command_ = RunningCommand{world_.events.monitor_command(until.pid)};
    if (world_.deploy_events == nullptr || is_replacement_) return;
    try {
        world_.deploy_events->put(duty::deploy_finished(tour_->record(), until.outcome, now()),
                                  timeouts_.end_event);
    } catch (const Error& error) {
        remark(error.what());
    }
}

// Where dutyme died, the command is dying, too, unless it is set-uid.
void Hold::channel_ended() {
    is_alone_ = true;
    if (!command_ || !command_->is_monitored) end_ = order_without_dutyme();
}

GiveBackOrder Hold::order_without_dutyme() const {
    GiveBackOrder order{"dutyme was killed", false};
    if (until_) order.until_outcome = std::exchange(order.outcome, until_->outcome);
    return order;
}

std::optional<milliseconds> Hold::next_alarm() const {
    std::optional<milliseconds> first;
    for (const auto& at : {next_renewal(), tour_->next_look(), next_left_over()})
        if (at) first = std::min(first.value_or(*at), *at);
    return first;
}

// On Clock::elapsed(). What failed waits for its retry, what did not does not wait for that.
std::optional<milliseconds> Hold::next_renewal() const {
    const bool has_failed = trouble_.retry_at.count() > 0;
    const auto next = has_failed ? tour_->next_renewal_untried() : tour_->next_renewal();
    std::optional<milliseconds> at;
    if (next)
        at = std::max(clock_.elapsed() + milliseconds{*next - now()},
                      renewed_at_ + timeouts_.first_retry);  // whatever PagerDuty made of it
    if (has_failed) at = std::min(at.value_or(trouble_.retry_at), trouble_.retry_at);
    return at;
}

void Hold::look_or_renew() {
    const auto renewal = next_renewal();
    if (renewal && *renewal <= clock_.elapsed()) return renew();
    settle_left_overs(false);
    const auto look = tour_->next_look();
    if (!look || *look > clock_.elapsed()) return;
    try {
        tour_->look_again(now(), interruptible(clock_.elapsed() + timeouts_.look));
    } catch (const Error&) {  // the renewal and the give-back look again
    }
}

void Hold::renew() {
    try {
        tour_->renew(now(), interruptible(clock_.elapsed() + timeouts_.renewal));
        trouble_ = {};
        renewed_at_ = clock_.elapsed();
    } catch (const Error& error) {
        const bool was_interrupted = error.failure() == Failure::cancelled;
        trouble_.retry = was_interrupted ? milliseconds{0} : next_retry(trouble_.retry);
        trouble_.retry_at = clock_.elapsed() + std::min(trouble_.retry, half_until_lapse());
        const bool ends_soon = tour_->last_end() - now() < timeouts_.lease_end_warning;
        if (!ends_soon || std::exchange(trouble_.told, true)) return;
        remark(std::string{"the lease cannot be renewed: "} + error.what() +
               "; trying on while the command runs");
    }
}

// So that it is tried shortly before, too.
milliseconds Hold::half_until_lapse() const {
    const auto lapse = tour_->next_lapse();
    const milliseconds left = lapse ? milliseconds{*lapse - now()} / 2 : timeouts_.longest_retry;
    return left.count() > 0 ? std::max(left, timeouts_.first_retry) : timeouts_.longest_retry;
}

void Hold::give_back() {
    world_.events.stop_listening();
    const bool was_held = tour_->holds_anything();
    if (tour_->holds_anything()) world_.dutyme.send(EndsByItself{tour_->last_end()});
    const Instant since = now();
    tour_->note_until(end_->until_outcome);
    if (tour_->holds_anything()) tour_->note_give_back(end_->outcome, since);
    if (command_ && !until_ &&
        world_.deploy_events != nullptr)  // beside the release, which never waits for it
        world_.deploy_events->put(duty::deploy_finished(tour_->record(), end_->outcome, now()),
                                  timeouts_.end_event);
    ask_what_is_left();
    decide_to_stay();
    say_farewell(return_all(), was_held);
    look_after_doubts();
    wait_for_left_overs();
    if (tour_->doubts().empty() && !tour_->holds_anything()) tour_->close(end_->outcome, now());
}

// What still stands keeps the page: it lingers, is in doubt, or is left to the next dutyme.
void Hold::close_or_note(Instant now) {
    if (is_asking_ || (tour_->holds_anything() && tour_->last_end() > now))
        tour_->note(end_->outcome);
    else
        tour_->close(end_->outcome, now);
}

// Nobody waits for what is asked here longer than for the names of who is on call now.
void Hold::say_farewell(bool returned, bool was_held) {
    const milliseconds farewell_by = clock_.elapsed() + timeouts_.farewell;
    const Instant now = this->now();
    pagerduty::NamesBySchedule on_call_now;
    if (returned) on_call_now = this->on_call_now();
    if (returned) tour_->note_to_be_told({});
    if (is_asking_) learn_what_is_left(returned && !is_alone_ ? farewell_by : clock_.elapsed());
    close_or_note(now);
    if (returned) {
        if (stays_ && tour_->lingers_until())  // not where somebody has ended ours by hand
            remark(tour_->record().deployer.name +
                   " stays on call: an incident is open (stay-on-incident = " +
                   show_duration(order_.stay_on_incident) + ")");
        const auto doubts = tour_->doubts();
        if (!doubts.empty())
            remark("PagerDuty has not shown an override on " + doubts.front().schedule_name +
                   " that was asked for; should it come, it is ended, and ends by itself at " +
                   local_time_with_zone(tour_->last_end(), now));
        const bool goes_on = is_asking_ || !doubts.empty() || !left_overs_.empty() ||
                             world_.deploy_events != nullptr;
        world_.dutyme.send(GivenBack{tour_->lingers_until(), on_call_now, goes_on,
                                     duty::aftermath(tour_->record())});
    }
    if (is_asking_) {
        learn_what_is_left(clock_.elapsed() + timeouts_.aftermath);
        is_asking_ = false;
        close_or_note(now);
    }
    if (returned && was_held) tell_of_give_back(now, on_call_now);
}

void Hold::tell_of_give_back(Instant now, const pagerduty::NamesBySchedule& on_call_now) {
    if (world_.deploy_events == nullptr) return;
    world_.deploy_events->put(duty::notice_of_give_back(tour_->record(), end_->outcome, now,
                                                        on_call_now, tour_->lingers_until()),
                              timeouts_.notice);
}

// Sent together with what has to be asked anyway.
void Hold::ask_what_is_left() {
    if (world_.incidents == nullptr || !tour_->holds_anything()) return;
    is_asking_ =
        world_.incidents->prefetch(duty::incident_window(tour_->record(), now()),
                                   order_.is_interactive || order_.stay_on_incident.count() > 0);
}

void Hold::learn_what_is_left(milliseconds by) {
    const auto history = world_.incidents->history({by, {}, {}});
    is_asking_ = !history.is_whole && !history.forbidden;
    tour_->note_aftermath(history);
    if (history.forbidden && order_.stay_on_incident.count() > 0 && !is_alone_)
        remark(
            "whether an incident is open is not known: the token may not read it "
            "(incidents.read, escalation_policies.read)");
}

// What PagerDuty does not tell in time keeps nobody on call.
void Hold::decide_to_stay() {
    if (!is_asking_ || order_.stay_on_incident.count() <= 0 || !end_->command_ran) return;
    learn_what_is_left(clock_.elapsed() + timeouts_.farewell);
    stays_ = !tour_->record().left_open.empty();
    if (!stays_ && is_asking_)
        remark("PagerDuty does not say whether an incident is open: nobody stays on call for one");
}

Seconds Hold::time_to_linger() const {
    return std::max(order_.linger, stays_ ? order_.stay_on_incident : Seconds{0});
}

// Whoever lingers is on call themselves, and nobody waits for the names when dutyme is gone.
pagerduty::NamesBySchedule Hold::on_call_now() {
    if (is_alone_ || tour_->lingers_until()) return {};
    std::set<std::string> schedules;
    for (const duty::Lease& lease : tour_->record().leases) schedules.insert(lease.schedule_id);
    return world_.context.schedules.names_on_call_now(
        schedules, order_.is_interactive, {clock_.elapsed() + timeouts_.farewell, {}, {}});
}

// The user does not wait for this.
void Hold::look_after_doubts() {
    while (const auto next = tour_->next_look()) {
        clock_.sleep(std::max(*next - clock_.elapsed(), milliseconds{0}));
        try {
            tour_->look_again(now(), {clock_.elapsed() + timeouts_.look, {}, {}});
        } catch (const Error&) {  // the next command here looks again
        }
    }
}

// True: nothing stands, or only what was meant to.
// What is denied may be allowed again, but nobody waits for that.
bool Hold::return_all() {
    const Instant give_up =
        tour_->last_end() + std::chrono::ceil<Seconds>(timeouts_.after_lease_end);
    bool is_told = false;
    for (milliseconds retry = timeouts_.first_retry; !try_to_return(give_up);
         retry = next_retry(retry)) {
        const auto& error = tour_->last_error();
        if (error && error->failure() == Failure::denied && !std::exchange(is_told, true))
            world_.dutyme.send(LeftStanding{error->what()});
        if (now() > give_up) return false;
        tour_->note_trouble(error ? error->what() : "PagerDuty did not answer",
                            now() + std::chrono::ceil<Seconds>(retry));
        clock_.sleep(retry);
    }
    return true;
}

bool Hold::try_to_return(Instant give_up) {
    const Instant now = this->now();
    const Deadline deadline =
        undisturbed(std::min<milliseconds>(timeouts_.give_back, give_up - now));
    // From the command's end, however late that is heard of, by the time that PagerDuty tells now.
    const Seconds ago = std::chrono::floor<Seconds>(clock_.elapsed() - end_->ended_at);
    const Seconds linger = time_to_linger();
    const bool are_others_back = return_left_overs(deadline);
    if (!end_->command_ran || ago >= linger) return tour_->release(deadline) && are_others_back;
    return tour_->linger(now, now - ago + linger, deadline) && are_others_back;
}

// A replacement has heard nothing of PagerDuty yet, but the page tells what its predecessor has.
Instant Hold::now() const {
    if (world_.server_clock.is_known() || !tour_) return world_.server_clock.now();
    return duty::known_server_time({tour_->record()}, world_.host, clock_);
}

milliseconds Hold::next_retry(milliseconds last) const {
    return std::min(std::max(last * 2, timeouts_.first_retry), timeouts_.longest_retry);
}

// Whatever dutyme says, or its end, stops a wait.
Deadline Hold::interruptible(milliseconds at) {
    return {at, [this](milliseconds pause) { return world_.events.pause(pause); }};
}

// A release goes on whether or not dutyme is still there.
Deadline Hold::undisturbed(milliseconds time) {
    Deadline deadline{clock_.elapsed() + time, [this](milliseconds pause) {
                          clock_.sleep(pause);
                          return true;
                      }};
    deadline.waiting = [this](const std::string& reason, milliseconds left) {
        tour_->note_trouble(reason, now() + std::chrono::ceil<Seconds>(left));
        if (!is_alone_) world_.dutyme.send(Waiting{reason, left});
    };
    return deadline;
}

// Not of a renewal's: nothing is drawn while the command runs.
void Hold::tell_of_waits(Deadline& deadline) {
    deadline.waiting = [this](const std::string& reason, milliseconds left) {
        world_.dutyme.send(Waiting{reason, left});
    };
}

void Hold::remark(const std::string& sentence) {
    world_.dutyme.send(Remark{sentence});
}

}  // namespace dutyme::guardian
