#include "duty/tour.hpp"

#include "base/file.hpp"

#include <algorithm>

namespace dutyme::duty {

using pagerduty::Deadline;
using std::chrono::milliseconds;

namespace {

constexpr Seconds around{120};      // how far around a lease a listing looks
constexpr Seconds clock_slack{60};  // PagerDuty may move a start that has passed up to its now

bool is_ours(const pagerduty::Override& override, const Lease& lease, const std::string& user) {
    return override.user.id == user && override.end == lease.end && override.kind == lease.kind &&
           override.source == lease.source && override.relieved == lease.relieved &&
           override.start >= lease.start - Seconds{5} &&
           override.start <= lease.start + clock_slack;
}

}  // namespace

Tour::Tour(TourContext context, std::optional<JournalEntry> entry, Record record)
    : schedules_(context.schedules),
      clock_(context.clock),
      random_(context.random),
      timeouts_(context.timeouts),
      entry_(std::move(entry)),
      record_(std::move(record)) {}

void Tour::say(const std::string& sentence) const {
    if (remark) remark(sentence);
}

void Tour::keep_also_in(const std::filesystem::path& id_file) {
    write_file_atomically(id_file, to_json(record_) + '\n');
    id_file_ = id_file;
}

void Tour::write() {
    try {
        if (entry_) entry_->write(record_);
    } catch (const Error& error) {
        entry_.reset();
        say(std::string{error.what()} + "; after a crash only the lease's end would give back");
    }
    if (!id_file_.empty())
        write_file_atomically(id_file_, to_json(record_) + '\n', Outlast::process);
}

void Tour::add_leases(const Plan& plan) {
    record_.deployer = plan.deployer;
    record_.begun = plan.from;
    record_.lease = plan.lease;
    record_.max = plan.max;
    record_.manner = plan.manner;
    for (const Stand& stand : plan.stands) {
        if (stand.left_to_another || stand.left_alone) continue;
        Lease like;
        like.schedule_id = stand.schedule_id;
        like.schedule_name = stand.schedule_name;
        like.schedule_url = stand.schedule_url;
        like.standing = stand.standing;
        add_leases(like, stand.pieces, plan.from, stand.end);
        record_.relieved.insert(record_.relieved.end(), stand.relieved.begin(),
                                stand.relieved.end());
    }
}

// Where the window's end is the deployer's own shift, that is a lease of its own: somebody has to
// look again.
void Tour::add_leases(const Lease& like, const std::vector<Piece>& pieces, Instant from,
                      Instant until) {
    Instant covered = from;
    for (const Piece& piece : pieces) {
        Lease lease = like;
        lease.override_id.clear();
        lease.state = LeaseState::intended;
        lease.start = piece.start;
        lease.end = piece.end;
        lease.kind = piece.kind;
        lease.source = piece.source;
        lease.relieved = piece.relieved;
        record_.leases.push_back(std::move(lease));
        covered = std::max(covered, piece.end);
    }
    if (covered >= until) return;
    Lease own = like;
    own.override_id.clear();
    own.state = LeaseState::own;
    own.start = covered;
    own.end = until;
    own.kind = pagerduty::OverrideKind::override;
    record_.leases.push_back(std::move(own));
}

void Tour::take(const Plan& plan, const Deadline& deadline) {
    const std::size_t before = record_.leases.size();
    plan_ = plan;
    add_leases(plan);
    write();
    create_all_from(before, deadline);
}

// All or none. What was not asked for yet does not exist; what was made is undone.
void Tour::create_all_from(std::size_t first, const Deadline& deadline) {
    const std::size_t end = record_.leases.size();
    for (std::size_t i = first; i < end; ++i) {
        if (record_.leases[i].state != LeaseState::intended) continue;
        try {
            create_or_plan_anew(i, end, deadline);
        } catch (const Error&) {
            for (std::size_t j = i + 1; j < end; ++j)
                if (record_.leases[j].state == LeaseState::intended)
                    record_.leases[j].state = LeaseState::over;
            write();
            release(deadline);
            throw;
        }
    }
}

void Tour::resume(Instant now, const Deadline& deadline) {
    const std::size_t known = record_.leases.size();  // settling may add to them
    for (std::size_t i = 0; i < known; ++i) {
        Lease& lease = record_.leases[i];
        if (lease.state != LeaseState::intended) continue;
        if (lease.end <= now)
            lease.state = LeaseState::over;
        else
            settle(lease, deadline);
    }
    write();
    create_all_from(0, deadline);
}

void Tour::create(Lease& lease, const Deadline& deadline) {
    bool last = false;
    while (!try_to_create(lease, last, deadline)) last = true;
}

// False: nothing was made, and it may be asked once more. What is thrown while an answer is in
// doubt leaves the lease intended.
bool Tour::try_to_create(Lease& lease, bool last, const Deadline& deadline) {
    // Half of what is left, so that a reply that never comes can still be looked up in time.
    Deadline half = deadline;
    half.at = clock_.elapsed() + (deadline.at - clock_.elapsed()) / 2;
    try {
        hold(lease, schedules_.create(lease.schedule_id, override_of(lease), half));
        return true;
    } catch (const pagerduty::Unsettled&) {
        if (settle(lease, deadline)) return true;
        if (!last) return false;
        give_up(lease);
        throw;
    } catch (const Error&) {
        give_up(lease);
        throw;
    }
}

void Tour::hold(Lease& lease, const pagerduty::Override& made) {
    lease.override_id = made.id;
    lease.start = made.start;
    lease.end = made.end;
    lease.state = LeaseState::held;
    write();
}

void Tour::give_up(Lease& lease) {
    lease.state = LeaseState::over;
    write();
}

// Twice, seconds apart: a list may lag behind. Only then it is certain that nothing was made.
bool Tour::settle(Lease& lease, const Deadline& deadline) {
    for (const milliseconds pause : {timeouts_.first_look, timeouts_.second_look}) {
        if (deadline.at - clock_.elapsed() <= pause)
            throw Error{Failure::unreachable,
                        "PagerDuty did not say whether the override was made"};
        if (!pagerduty::pause(pause, "PagerDuty did not say whether the override was made",
                              deadline, clock_))
            throw Error{Failure::cancelled, "stopped while PagerDuty's answer was in doubt"};
        std::vector<pagerduty::Override> ours;
        for (auto& override : schedules_.overrides(lease.schedule_id, lease.start - around,
                                                   lease.end + around, deadline))
            if (is_ours(override, lease, record_.deployer.id)) ours.push_back(std::move(override));
        if (ours.empty()) continue;
        adopt(lease, std::move(ours), deadline);
        return true;
    }
    return false;
}

void Tour::adopt(Lease& lease, std::vector<pagerduty::Override> ours, const Deadline& deadline) {
    lease.override_id = ours.back().id;
    lease.start = ours.back().start;
    lease.state = LeaseState::held;
    ours.pop_back();
    std::vector<Lease*> surplus;
    for (const auto& twin : ours) {
        record_.leases.push_back(lease);
        record_.leases.back().override_id = twin.id;
        record_.leases.back().renewable = false;
        surplus.push_back(&record_.leases.back());
    }
    write();
    for (Lease* twin : surplus) end_quietly(*twin, deadline);
}

pagerduty::Override Tour::override_of(const Lease& lease) const {
    return {lease.override_id, record_.deployer, lease.start,   lease.end,
            lease.kind,        lease.source,     lease.relieved};
}

void Tour::end(Lease& lease, const Deadline& deadline) {
    if (!stands(lease)) return;
    if (lease.state != LeaseState::intended || settle(lease, deadline))
        schedules_.end(lease.schedule_id, override_of(lease), deadline);
    lease.state = LeaseState::over;
    write();
}

void Tour::end_quietly(Lease& lease, const Deadline& deadline) {
    try {
        end(lease, deadline);
    } catch (const Error& error) {
        last_error_ = error;  // one failure must not stop the rest
    }
}

bool Tour::release(const Deadline& deadline) {
    std::vector<Lease*> order;
    for (Lease& lease : record_.leases) order.push_back(&lease);
    std::stable_sort(order.begin(), order.end(), [](const Lease* left, const Lease* right) {
        return left->start > right->start;
    });
    last_error_.reset();
    for (Lease* lease : order) end_quietly(*lease, deadline);
    for (Lease& lease : record_.leases)
        if (lease.state == LeaseState::own) lease.state = LeaseState::over;
    return !last_error_ && !holds_anything();
}

void Tour::note(const std::string& outcome) {
    record_.outcome = outcome;
    write();
}

void Tour::close(const std::string& outcome, Instant now) {
    record_.ended = now;
    record_.outcome = outcome;
    if (entry_) entry_->close(record_);
    entry_.reset();
}

std::vector<Lease> Tour::open_leases() const {
    std::vector<Lease> open;
    std::copy_if(record_.leases.begin(), record_.leases.end(), std::back_inserter(open), stands);
    return open;
}

Instant Tour::last_end() const {
    Instant last = record_.begun;
    for (const Lease& lease : open_leases()) last = std::max(last, lease.end);
    return last;
}

}  // namespace dutyme::duty
