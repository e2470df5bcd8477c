#include "duty/tour.hpp"

#include "base/file.hpp"
#include "duty/doubt.hpp"

#include <algorithm>
#include <utility>

namespace dutyme::duty {

using pagerduty::Deadline;
using std::chrono::milliseconds;

Tour::Tour(TourContext context, std::optional<JournalEntry> entry, Record record,
           RecordSource source)
    : schedules_(context.schedules),
      clock_(context.clock),
      random_(context.random),
      timeouts_(context.timeouts),
      server_clock_(context.server_clock),
      observer_(context.observer),
      journal_(context.journal),
      entry_(std::move(entry)),
      record_(std::move(record)),
      source_(source),
      was_given_back_(!record_.outcome.empty() && !record_.giving_back) {
    // A list need not show to us what our predecessor has made a moment ago.
    for (const Lease& lease : record_.leases)
        if (lease.state == LeaseState::held) confirmed_[lease.override_id] = clock_.elapsed();
    claim_what_is_written();
    if (doubts().empty()) return;
    expect_late_effect();
    looks_.insert(looks_.begin(), clock_.elapsed());
}

// For the first of so many calls: one that hangs must not cost the others their time.
Deadline Tour::share_of(const Deadline& deadline, std::size_t calls) const {
    Deadline share = deadline;
    share.at = clock_.elapsed() + (deadline.at - clock_.elapsed()) / static_cast<long>(calls);
    return share;
}

void Tour::say(const std::string& sentence) const {
    observer_.remark(sentence);
}

void Tour::keep_also_in(const std::filesystem::path& id_file) {
    write_file_atomically(id_file, to_json(record_) + '\n');
    id_file_ = id_file;
}

void Tour::write() {
    // As long as nothing else changes, the time does not count. Who has not heard PagerDuty's yet
    // leaves what is written.
    const auto read_before = std::exchange(record_.written, std::nullopt);
    const std::string content = to_json(as_written());
    record_.written = read_before;
    if (server_clock_ != nullptr && server_clock_->is_known())
        record_.written = ClockReading{server_clock_->now(), clock_.elapsed(), clock_.now()};
    if (content == written_) return;
    written_ = content;
    try {
        if (entry_) entry_->write(as_written());
    } catch (const Error& error) {  // ours all the same: whoever owned it would end what we hold
        written_.clear();
        if (!std::exchange(has_told_of_journal_, true))
            say(std::string{error.what()} + "; after a crash only the lease's end would give back");
    }
    if (!id_file_.empty())
        write_file_atomically(id_file_, to_json(as_written()) + '\n', Outlast::process);
}

void Tour::add_leases(const Plan& plan) {
    record_.deployer = plan.deployer;
    record_.sandbox = plan.sandbox;
    record_.begun = plan.from;
    record_.lease = plan.lease;
    record_.max = plan.max;
    record_.mode = plan.mode;
    for (const SchedulePlan& part : plan.schedules) add_leases(part, plan.from);
}

void Tour::add_leases(const SchedulePlan& part, Instant from) {
    if (part.left_to_another || part.left_alone) return;
    Lease like;
    like.schedule_id = part.schedule_id;
    like.schedule_name = part.schedule_name;
    like.schedule_url = part.schedule_url;
    like.existing_overrides = part.existing_overrides;
    like.ahead = part.ahead;
    add_leases(like, part.overrides, from, part.end);
    record_.relieved.insert(record_.relieved.end(), part.relieved.begin(), part.relieved.end());
}

// Something is put behind those that reach the window's end. Where that is in the deployer's own
// shift, it is a lease of its own: somebody has to look again.
void Tour::add_leases(const Lease& like, const std::vector<PlannedOverride>& overrides,
                      Instant from, Instant until) {
    Instant covered = from;
    for (const PlannedOverride& planned : overrides) {
        Lease lease = new_lease(like, planned);
        lease.renewable = planned.end >= until;
        record_.leases.push_back(std::move(lease));
        covered = std::max(covered, planned.end);
    }
    if (covered >= until) return;
    Lease own = new_lease_beside(like);
    own.state = LeaseState::own;
    own.start = covered;
    own.end = until;
    record_.leases.push_back(std::move(own));
}

void Tour::take(const Plan& plan, const Deadline& deadline, const std::set<std::string>& changed) {
    const std::size_t before = record_.leases.size();
    plan_ = plan;
    changed_ = changed;
    is_planned_untold_ = server_clock_ != nullptr && !server_clock_->is_known();
    add_leases(plan);
    write();
    try {
        create_all(before, false, deadline);
    } catch (const pagerduty::Refusal& refusal) {
        if (!may_be_of_time(refusal) || holds_anything() || !take_at_other_time(before, deadline))
            throw;
    }
    try {
        check_clock(deadline);
        await_start(deadline);
    } catch (const Error&) {
        release(deadline);
        throw;
    }
}

// PagerDuty may want a start that lies seconds ahead. Nobody is said to be on call before it, even
// past the deadline. Where the plan begins later the deployer is on call until then. A start that
// PagerDuty has moved up to its own now is no later than the Date of that answer.
void Tour::await_start(const Deadline& deadline) {
    constexpr Seconds longest{60};  // by more two clocks differ, and one of them is believed
    if (server_clock_ == nullptr) return;
    const Instant now = server_clock_->now();
    Seconds left{0};
    for (const SchedulePlan& part : plan_.schedules) {
        Instant begin = Instant::max();
        for (const Lease& lease : record_.leases)
            if (lease.state == LeaseState::held && lease.schedule_id == part.schedule_id)
                begin = std::min(begin, lease.start);
        if (part.start <= plan_.from && begin <= now + longest) left = std::max(left, begin - now);
    }
    if (left.count() <= 0) return;
    if (!pagerduty::pause(left, "PagerDuty puts " + record_.deployer.name + " on call in seconds",
                          deadline, clock_))
        throw Error{Failure::cancelled, "stopped while the override had not begun"};
}

void Tour::resume(const Plan& plan, Instant now, const Deadline& deadline) {
    forget_past(now);
    doubt_what_is_not_shown(deadline);
    create_all(0, true, deadline);
    const std::size_t known = record_.leases.size();
    for (const SchedulePlan& part : plan.schedules)
        if (!renew_last_on(part.schedule_id)) add_leases(part, plan.from);
    write();
    create_all(known, false, deadline);
    check_clock(deadline);
    plan_ = plan;
    await_start(deadline);
}

// False: nothing is left there. What would have gone on behind the last may not have been asked
// for.
bool Tour::renew_last_on(const std::string& schedule) {
    Lease* last = nullptr;
    for (Lease& lease : record_.leases)
        if (lease.schedule_id == schedule && lease.state != LeaseState::over &&
            (last == nullptr || lease.end > last->end))
            last = &lease;
    if (last != nullptr) last->renewable = true;
    return last != nullptr;
}

void Tour::drop_intended(std::size_t first, std::size_t end) {
    for (std::size_t i = first; i < end; ++i)
        if (is_in_doubt(record_.leases[i])) record_.leases[i].state = LeaseState::over;
}

// All or none. What was not asked for yet does not exist; what was made is undone.
void Tour::create_all(std::size_t first, bool may_be_made, const Deadline& deadline) {
    const std::size_t known = record_.leases.size();  // a second POST adds to them
    for (std::size_t i = first; i < known; ++i) {
        Lease& lease = record_.leases[i];
        if (!is_in_doubt(lease)) continue;
        try {
            if (!may_be_made)
                create_or_plan_anew(i, known, deadline);
            else if (!is_served(lease) && !shows_up(lease, deadline))
                ask_again(lease, deadline);
        } catch (const Error&) {
            if (!may_be_made) drop_intended(i + 1, known);
            write();
            release(deadline);
            throw;
        }
    }
}

pagerduty::Override Tour::override_of(const Lease& lease) const {
    return {lease.override_id, record_.deployer, lease.start,   certain_end(lease),
            lease.kind,        lease.source,     lease.relieved};
}

// A moved end without an answer may arrive behind this, and bring the override back.
void Tour::end(Lease& lease, const Deadline& deadline) {
    constexpr Seconds rounding{60};
    if (!is_open(lease) || is_in_doubt(lease)) return;
    if (const auto why = why_not_to_end(lease)) throw Error{*why};
    if (is_proved(lease)) schedules_.end(lease.schedule_id, override_of(lease), deadline);
    const bool may_come_back = lease.end - certain_end(lease) >= rounding;
    lease.state = may_come_back ? LeaseState::intended : LeaseState::over;
    if (may_come_back) expect_late_effect();
    write();
}

void Tour::end_quietly(Lease& lease, const Deadline& deadline) {
    try {
        end(lease, deadline);
    } catch (const Error& error) {
        // One failure must not stop the rest. Why nobody could look is known already.
        if (!last_error_ || is_proved(lease)) last_error_ = plain(error);
    }
}

void Tour::look_quietly(const std::string& schedule, const Deadline& deadline) {
    try {
        look(schedule, deadline);
    } catch (const Error& error) {
        last_error_ = plain(error);
    }
}

bool Tour::release(const Deadline& deadline) {
    return release_those([](const Lease&) { return true; }, deadline);
}

bool Tour::release_held(const Deadline& deadline) {
    return release_those([](const Lease& lease) { return lease.state == LeaseState::held; },
                         deadline);
}

template <class Counts>
bool Tour::release_those(const Counts& counts, const Deadline& deadline) {
    last_error_.reset();
    was_given_back_ = true;
    for (const std::string& schedule : open_schedules())
        if (is_in_doubt_on(schedule) || has_claim_on(schedule)) look_quietly(schedule, deadline);
    wait_for_claims(deadline);
    std::vector<Lease*> order;
    for (Lease& lease : record_.leases)
        if (is_open(lease) && !is_in_doubt(lease) && counts(lease)) order.push_back(&lease);
    std::stable_sort(order.begin(), order.end(), [](const Lease* left, const Lease* right) {
        return left->start > right->start;
    });
    for (std::size_t i = 0; i < order.size(); ++i)
        end_quietly(*order[i], share_of(deadline, order.size() - i));
    for (Lease& lease : record_.leases)
        if (lease.state == LeaseState::own) lease.state = LeaseState::over;
    return !last_error_;
}

void Tour::leave_standing() {
    taken_up_.clear();
    for (Lease& lease : record_.leases) {
        if (lease.state == LeaseState::held) lease.state = LeaseState::lingering;
        if (lease.state == LeaseState::own) lease.state = LeaseState::over;
    }
    write();
}

void Tour::note(const std::string& outcome) {
    record_.outcome = outcome;
    record_.giving_back.reset();
    write();
}

void Tour::note_give_back(const std::string& outcome, Instant since) {
    record_.outcome = outcome;
    record_.giving_back = GivingBack{since};
    write();
}

void Tour::note_trouble(const std::string& trouble, Instant next_try) {
    constexpr Seconds about{2};  // a wait that goes on is told every second
    if (!record_.giving_back) return;
    const auto& told = record_.giving_back->next_try;
    if (told && record_.giving_back->trouble == trouble && next_try < *told + about) return;
    record_.giving_back->trouble = trouble;
    record_.giving_back->next_try = next_try;
    write();
}

void Tour::note_end(const std::string& override_id) {
    for (Lease& lease : record_.leases)
        if (lease.override_id == override_id) lease.state = LeaseState::over;
    write();
}

void Tour::close(const std::string& outcome, Instant now) {
    forget_past(now);
    if (!doubts().empty()) return note(outcome);
    record_.ended = now;
    record_.outcome = outcome;
    record_.giving_back.reset();
    record_.to_be_told.clear();
    if (entry_) entry_->close(record_);
    entry_.reset();
}

std::vector<Lease> Tour::open_leases() const {
    std::vector<Lease> open;
    std::copy_if(record_.leases.begin(), record_.leases.end(), std::back_inserter(open), is_open);
    return open;
}

std::vector<Lease> Tour::doubts() const {
    std::vector<Lease> found;
    std::copy_if(record_.leases.begin(), record_.leases.end(), std::back_inserter(found),
                 is_in_doubt);
    return found;
}

std::optional<Instant> Tour::lingers_until() const {
    std::optional<Instant> until;
    for (const Lease& lease : record_.leases)
        if (lease.state == LeaseState::lingering) until = std::max(until, {certain_end(lease)});
    return until;
}

std::set<std::string> Tour::open_schedules() const {
    std::set<std::string> schedules;
    for (const Lease& lease : open_leases()) schedules.insert(lease.schedule_id);
    return schedules;
}

Instant Tour::last_end() const {
    Instant last = record_.begun;
    for (const Lease& lease : open_leases()) last = std::max(last, lease.end);
    return last;
}

}  // namespace dutyme::duty
