#pragma once
#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/random.hpp"
#include "base/timeouts.hpp"
#include "duty/journal.hpp"
#include "duty/plan.hpp"
#include "duty/renewal.hpp"
#include "pagerduty/model/schedule_backend.hpp"
#include "pagerduty/model/server_clock.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace dutyme::duty {

/// What a tour works with; all of it outlives the tour.
struct TourContext {
    pagerduty::ScheduleBackend& schedules;
    Clock& clock;
    Random& random;
    const Timeouts& timeouts;
    /// Where it differs from this machine's, who is on call now is asked behind a take. Null: the
    /// time is not in question.
    pagerduty::ServerClock* server_clock = nullptr;
};

/// One deploy's stretch on call: leases that end by themselves unless renewed. Every step is in the
/// journal before it goes over the net, so that whoever comes after a crash can finish it. What
/// PagerDuty did not answer stays in doubt, and in the journal, until PagerDuty has shown it or its
/// end has passed. Prints nothing. Instants are the server's time; calls block up to their
/// deadline.
class Tour {
  public:
    /// `entry` may be absent: without a journal only the lease's end bounds what a crash leaves
    /// behind.
    Tour(TourContext context, std::optional<JournalEntry> entry, Record record);

    /// Also keeps the record in this file, for another step or machine to give back with. Throws
    /// Error{system} at once when it cannot be written.
    void keep_also_in(const std::filesystem::path& id_file);

    /// Puts the deployer on call on every schedule of the plan, or on none: a failure undoes what
    /// was done and is thrown. A schedule that has changed since the plan is planned anew. What
    /// cannot be undone, or is in doubt, stays in the journal, and
    /// release() goes on with it. A POST without an answer is repeated once, after two looks that
    /// do not show its override.
    void take(const Plan& plan, const pagerduty::Deadline& deadline);
    /// After a crash of its owner: looks for what was intended, and asks again for what is not
    /// shown.
    void resume(Instant now, const pagerduty::Deadline& deadline);

    /// When the first lease has to be renewed. Absent: none.
    std::optional<Instant> next_renewal() const;
    /// The same, but for the schedules whose last renewal failed.
    std::optional<Instant> next_renewal_untried() const;
    /// When the deployer is off call on a schedule that is not renewed until then. Absent: never.
    std::optional<Instant> next_lapse() const;
    /// Puts an adjoining lease behind every one that is due; takes anew what has lapsed. Yields to
    /// whoever came after us, and to whoever ended ours. Each schedule has its share of the time
    /// until the deadline. What fails is thrown when all were tried, and may be tried again.
    void renew(Instant now, const pagerduty::Deadline& deadline);

    /// When to look again for what is in doubt, on Clock::elapsed(). Absent: not by itself.
    std::optional<std::chrono::milliseconds> next_look() const;
    /// Looks once for everything in doubt. What is shown is held; it is ended where another of ours
    /// serves for it, or the tour was given back. Throws when a look or an end fails.
    void look_again(Instant now, const pagerduty::Deadline& deadline);

    /// Ends every lease, later ones first, so that a death in between leaves no comeback. What is
    /// in doubt is looked for once, and stays in the journal where it is not shown. False:
    /// something stands, or nobody could look. Safe to repeat.
    bool release(const pagerduty::Deadline& deadline);
    /// Leaves the deployer on call until about then and lets it end by itself: first the short
    /// lease is made, then the long ones are ended, so that nobody else is on call in between.
    /// Nothing is done where what stands is about right, or where somebody ended it. False:
    /// something longer may still stand. Safe to repeat.
    bool linger(Instant now, Instant until, const pagerduty::Deadline& deadline);
    /// Every held lease is left to end by itself (a tour for a fixed time).
    void leave_standing();

    /// Writes how the tour ended into its page, which stays open for what still stands.
    void note(const std::string& outcome);
    /// Writes that the command has ended, and that it is being given back since then.
    void note_give_back(const std::string& outcome, Instant since);
    /// Writes why the last try at that failed, and when the next one comes.
    void note_trouble(const std::string& trouble, Instant next_try);
    /// Somebody else has ended this override of ours.
    void note_end(const std::string& override_id);
    /// Notes how the tour ended. Closes its page, unless something is in doubt at that time. To be
    /// called when nothing is held any more, or when every lease has ended by itself.
    void close(const std::string& outcome, Instant now);

    const Record& record() const { return record_; }
    /// What came of the plan that was taken, where a schedule was planned anew. Absent: the plan.
    const std::optional<Plan>& changed_plan() const { return changed_plan_; }
    /// The leases that stand or may stand.
    std::vector<Lease> open_leases() const;
    bool holds_anything() const { return !open_leases().empty(); }
    /// The leases of which nobody knows whether PagerDuty has an override for them.
    std::vector<Lease> doubts() const;
    /// Until when the deployer stays on call by what was left to end by itself. Absent: nothing
    /// was.
    std::optional<Instant> lingers_until() const;
    /// Why the last release() or linger() did not succeed; absent when it did.
    const std::optional<Error>& last_error() const { return last_error_; }
    /// When the last of the open leases ends, at the latest; the tour's begin when none is open.
    Instant last_end() const;

    /// Called with one sentence when something is worth a remark that is no failure.
    std::function<void(const std::string&)> remark;

  private:
    void write();
    void say(const std::string& sentence) const;

    void add_leases(const Plan& plan);
    void add_leases(const Lease& like, const std::vector<PlannedOverride>& overrides, Instant from,
                    Instant until);
    void create_or_plan_anew(std::size_t i, std::size_t end, const pagerduty::Deadline& deadline);
    struct FreshLook {
        pagerduty::Schedule schedule;
        Instant from;
        Instant until;
    };
    std::optional<FreshLook> look_at_window(const Lease& asked, std::size_t i, std::size_t end,
                                            const pagerduty::Deadline& deadline);
    void plan_anew(const FreshLook& fresh, const std::vector<PlannedOverride>& overrides,
                   std::size_t i, std::size_t end, const pagerduty::Deadline& deadline);
    pagerduty::Schedule look_at(const std::string& schedule, Instant from, Instant until,
                                const pagerduty::Deadline& deadline);
    void note_relieved(const std::vector<PlannedOverride>& overrides);
    std::vector<PlannedOverride> beside_what_is_held(const std::string& schedule,
                                                     const PlannedOverride& planned) const;
    std::vector<PlannedOverride> create_or_join(const Lease& like, const PlannedOverride& planned,
                                                const pagerduty::Deadline& deadline);
    void note_change(SchedulePlan part);
    void create_all(std::size_t first, bool may_be_made, const pagerduty::Deadline& deadline);
    pagerduty::Override override_of(const Lease& lease) const;
    void end(Lease& lease, const pagerduty::Deadline& deadline);
    void end_quietly(Lease& lease, const pagerduty::Deadline& deadline);
    std::set<std::string> open_schedules() const;

    void check_clock(const pagerduty::Deadline& deadline);
    bool take_by_other_clock(std::size_t first, const pagerduty::Deadline& deadline);
    bool is_on_call_now(const pagerduty::Deadline& deadline);
    bool is_below_another(const std::string& schedule, const pagerduty::Deadline& deadline);
    void take_anew(const std::map<std::string, Lease>& schedules,
                   const pagerduty::Deadline& deadline);

    void create(Lease& lease, const pagerduty::Deadline& deadline);
    void ask_again(const Lease& lease, const pagerduty::Deadline& deadline);
    bool post(Lease& lease, const pagerduty::Deadline& deadline);
    bool shows_up(const Lease& lease, const pagerduty::Deadline& deadline);
    bool is_served(const Lease& lease) const;
    void hold(Lease& lease, const pagerduty::Override& made);
    void give_up(Lease& lease);
    void expect_late_effect();
    bool is_in_doubt_on(const std::string& schedule) const;
    std::vector<pagerduty::Override> look(const std::string& schedule,
                                          const pagerduty::Deadline& deadline);
    void compare(const std::string& schedule, const std::vector<pagerduty::Override>& listed);
    Instant now_or(Instant assumed) const;
    Instant latest_now() const;
    void end_surplus(const std::string& schedule, Instant now, const pagerduty::Deadline& deadline);
    void look_again_on(const std::string& schedule, Instant now,
                       const pagerduty::Deadline& deadline);
    void forget_past(Instant now);
    std::set<std::string> fresh() const;

    bool follow_end(Lease& lease, const std::vector<pagerduty::Override>& listed);
    bool follow_upgrade(Lease& lease, const std::vector<pagerduty::Override>& listed);

    template <class Counts>
    std::optional<Instant> first_renewal(const Counts& counts) const;
    std::vector<std::string> due_schedules(Instant now) const;
    std::chrono::milliseconds time_until_lapse(const std::vector<std::string>& schedules,
                                               Instant now) const;
    void renew_on(const std::string& schedule, Instant now, const pagerduty::Deadline& deadline);
    bool is_below_us(const pagerduty::Override& rival, const std::string& schedule, Instant now,
                     const pagerduty::Deadline& deadline);
    void stop_renewing(const RenewalStep& step, const std::string& sentence);
    void extend(const RenewalStep& step, const std::vector<pagerduty::Override>& listed,
                Instant now, const pagerduty::Deadline& deadline);

    // What is asked of one schedule: in the manner of `like`, beside what `stand`s there.
    struct Wanted {
        Lease like;
        std::vector<pagerduty::Override> listed;
        bool is_urgent;  // it is asked for again, though two POSTs for it are in doubt
    };
    void cover(const Wanted& wanted, Instant from, Instant until,
               const pagerduty::Deadline& deadline);
    void obtain(const Wanted& wanted, const PlannedOverride& planned,
                const pagerduty::Deadline& deadline);
    void make(const Wanted& wanted, const PlannedOverride& planned,
              const pagerduty::Deadline& deadline);
    bool reaches(const Lease& like, const PlannedOverride& planned) const;
    std::vector<PlannedOverride> pieces_behind(const Lease& last,
                                               const pagerduty::Schedule& schedule, Instant from,
                                               Instant until);
    std::string rotation_taken(const std::string& schedule) const;
    bool carry_on(const std::string& schedule, const PlannedOverride& planned,
                  const pagerduty::Deadline& deadline);
    bool move_end(Lease& lease, Instant end, const pagerduty::Deadline& deadline);

    void linger_on(const std::string& schedule, Instant now, Instant until,
                   const pagerduty::Deadline& deadline);
    void end_what_is_gone(const std::string& schedule, Instant now,
                          const std::vector<pagerduty::Override>& listed,
                          const pagerduty::Deadline& deadline);
    void shorten(const std::vector<std::size_t>& too_long, Instant end,
                 const pagerduty::Deadline& deadline);

    pagerduty::ScheduleBackend& schedules_;
    Clock& clock_;
    Random& random_;
    const Timeouts& timeouts_;
    pagerduty::ServerClock* server_clock_;
    std::optional<JournalEntry> entry_;
    std::filesystem::path id_file_;
    Record record_;
    Plan plan_;  // that is being taken
    std::optional<Plan> changed_plan_;
    std::string written_;  // as it stands in the journal, but for the time
    std::optional<Error> last_error_;
    bool was_given_back_ = false;  // what shows up from now on is not wanted any more
    bool has_told_of_doubt_ = false;
    std::string unanswered_ = "PagerDuty did not say whether the override was made";  // the last
    bool keeps_minutes_ = false;  // PagerDuty does: an end has come back without its seconds
    std::vector<std::chrono::milliseconds> looks_;                // on Clock::elapsed(), sorted
    std::map<std::string, std::chrono::milliseconds> confirmed_;  // when PagerDuty did, by id
    std::map<std::string, std::set<Instant>> earlier_ends_;       // by id
    std::set<std::string> failed_;  // schedules whose last renewal failed: the others go first
};

}  // namespace dutyme::duty
