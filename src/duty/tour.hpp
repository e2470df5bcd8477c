#pragma once
#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/observer.hpp"
#include "base/random.hpp"
#include "base/timeouts.hpp"
#include "duty/aftermath.hpp"
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

/// The parts that a tour works with. All of them must outlive the tour.
struct TourContext {
    pagerduty::ScheduleBackend& schedules;
    Clock& clock;
    Random& random;
    const Timeouts& timeouts;
    /// When it disagrees with this machine's, take() also asks who is on call now. Null: the time
    /// is not in question.
    pagerduty::ServerClock* server_clock = nullptr;
    Observer& observer = no_observer();  ///< is told what is worth a remark
    /// Tells which overrides are other tours' where this one has no entry. Null: nobody does.
    const Journal* journal = nullptr;
};

/// The origin of the record of a tour that another process began. A named override is looked up in
/// PagerDuty before it is ended: it must be the deployer's and overlap its window. One named by an
/// id-file must also look like an override of dutyme's, for anybody may have written the file.
enum class RecordSource { journal, id_file };

/// Returns the failure, sentence and hint alone, for an error that is kept and thrown again later:
/// a caller would take a Refusal for PagerDuty's reply to the caller's own request.
inline Error plain(const Error& error) {
    return {error.failure(), error.what(), error.hint()};
}

/// One deploy's time on call: leases that end by themselves unless renewed. Every step is written
/// to the journal before it is sent, so that another process can finish it after a crash. A write
/// that PagerDuty did not answer is in doubt: it stays in the journal until PagerDuty has shown its
/// override or its end has passed. Prints nothing. Instants are PagerDuty's time; calls block up to
/// their deadline and throw Error where they fail.
class Tour {
  public:
    /// Without an entry nothing is journalled: after a crash the leases just run out.
    Tour(TourContext context, std::optional<JournalEntry> entry, Record record,
         RecordSource source = RecordSource::journal);

    /// Writes the record to this file as well, so that another step or machine can give back.
    /// Throws Error{system} when the file cannot be written.
    void keep_also_in(const std::filesystem::path& id_file);

    /// Puts the deployer on call on every schedule of the plan, or on none: undoes the rest after a
    /// failure and throws it. Plans a schedule anew when it has changed since the plan; those in
    /// `changed` certainly have. Asks a second time for an override when the POST got no answer and
    /// two looks do not show it. Overrides that cannot be undone or are in doubt stay in the
    /// journal for release().
    void take(const Plan& plan, const pagerduty::Deadline& deadline,
              const std::set<std::string>& changed = {});
    /// Continues take() after a crash of the tour's owner: looks for the overrides in doubt, asks a
    /// second time for those that are not shown, and takes the schedules on which the owner left
    /// nothing. Waits as take() does.
    void resume(const Plan& plan, Instant now, const pagerduty::Deadline& deadline);

    /// Returns when the first lease has to be renewed. Absent: none has to.
    std::optional<Instant> next_renewal() const;
    /// The same among the schedules whose last renewal did not fail.
    std::optional<Instant> next_renewal_untried() const;
    /// Returns when the deployer first goes off call on a schedule without a renewal. Absent:
    /// never.
    std::optional<Instant> next_lapse() const;
    /// Renews every lease that is due with an adjoining one, and takes a schedule anew when its
    /// lease has lapsed. Stops renewing a schedule when somebody else took over or ended our
    /// override. Gives each schedule a share of the time. Tries all, then throws the last failure;
    /// may be called again.
    void renew(Instant now, const pagerduty::Deadline& deadline);

    /// Keeps the deployer on call until `until`, by a lease that adjoins the last or by moving its
    /// end, on every schedule that renew() would renew. Where somebody else took over or ended our
    /// override it throws Error{refused} and renewing goes on as before. Tries all, then throws the
    /// last failure; may be called again.
    void extend_to(Instant until, Instant now, const pagerduty::Deadline& deadline);
    /// Takes a tour up again that leave_standing() has left to end by itself, until it is called
    /// once more. After a crash in between, what stood before stands on.
    void take_up();

    /// Records that another tour has taken the pager over: all that this one holds is to be given
    /// back. Its id-file is that one's from now on.
    void note_passed_to(const Holder& holder, Instant now);
    /// Replaces, on shifts, the regular people whom this tour's custom shifts have joined only
    /// because somebody stood in for them. What is refused leaves it beside them, with a remark.
    void replace_turns(Instant now, const pagerduty::Deadline& deadline);
    /// Writes these names as those of the relieved: a tour that took over from another one relieves
    /// the same people.
    void relieve(const std::vector<std::string>& names);

    /// Returns when to look again for overrides in doubt, and for superfluous ones that could not
    /// be ended, on Clock::elapsed(). Absent: only when asked to.
    std::optional<std::chrono::milliseconds> next_look() const;
    /// Looks once for all of these. An override that is shown is held, or ended where
    /// another of ours serves for it or the tour was given back. Throws when a look or an end
    /// fails.
    void look_again(Instant now, const pagerduty::Deadline& deadline);

    /// Does what release() does, but leaves lingering leases to end by themselves.
    bool release_held(const pagerduty::Deadline& deadline);
    /// Ends every lease, later ones first, so that a crash in between does not put the deployer
    /// back on call. Looks once for overrides in doubt; those not shown stay in the journal. Looks
    /// up the overrides that the record named first, up to three times within four seconds if the
    /// deadline allows, and ends only those that PagerDuty shows to be ours. Returns false when an
    /// override remains or the look-up failed. May be called again.
    bool release(const pagerduty::Deadline& deadline);
    /// Keeps the deployer on call until about `until`: creates a short lease, then ends the long
    /// ones, so that nobody else is on call in between. Does nothing on a schedule where a lease
    /// ends about then, or where somebody ended ours. Returns false when a longer one may remain.
    /// May be called again.
    bool linger(Instant now, Instant until, const pagerduty::Deadline& deadline);
    /// Leaves every held lease to end by itself (a tour for a fixed time).
    void leave_standing();

    /// Writes the outcome to the journal entry, which stays open for the overrides that remain.
    void note(const std::string& outcome);
    /// Writes the outcome of the command, and since when the tour is being given back.
    void note_give_back(const std::string& outcome, Instant since);
    /// Takes down for the next write who has to be told of the end; empty: nobody, or they were.
    void note_to_be_told(const std::string& target) { record_.to_be_told = target; }
    /// Takes down how --until ended, for the next write; empty: it did not run.
    void note_until(const std::string& outcome) { record_.until_outcome = outcome; }
    /// Takes down what the deploy has left behind, for the next write.
    void note_aftermath(const pagerduty::IncidentHistory& history) {
        duty::note_aftermath(record_, history);
    }
    /// Writes why the last try to give back failed, and when the next one will be.
    void note_trouble(const std::string& trouble, Instant next_try);
    /// Records that somebody else has ended this override of ours.
    void note_end(const std::string& override_id);
    /// Writes the outcome and closes the journal entry, unless a lease is in doubt. Requires that
    /// nothing is held any more, or that every lease has ended by itself.
    void close(const std::string& outcome, Instant now);

    const Record& record() const { return record_; }
    /// Returns the plan as it was carried out. Absent: no schedule was planned anew.
    const std::optional<Plan>& changed_plan() const { return changed_plan_; }
    /// Returns the leases for which PagerDuty has, or may have, an override.
    std::vector<Lease> open_leases() const;
    bool holds_anything() const { return !open_leases().empty(); }
    /// Returns the leases in doubt.
    std::vector<Lease> doubts() const;
    /// Returns the end of the last lingering lease. Absent: there is none.
    std::optional<Instant> lingers_until() const;
    /// Returns why the last release() or linger() did not succeed; absent when it did.
    const std::optional<Error>& last_error() const { return last_error_; }
    /// Returns the latest possible end of the open leases; the tour's begin when none is open.
    Instant last_end() const;

  private:
    // A schedule as it is while a tour is being taken, and the window that is still to be covered.
    struct FreshLook {
        pagerduty::Schedule schedule;
        Instant from;
        Instant until;
    };
    // What is asked for on the schedule of `like`, whose overrides were just listed.
    struct Wanted {
        Lease like;
        std::vector<pagerduty::Override> listed;
        bool is_urgent;  // it is asked for again, though two POSTs for it are in doubt
    };

    // tour.cpp: take, give back, journal
    template <class Counts>
    bool release_those(const Counts& counts, const pagerduty::Deadline& deadline);
    void write();
    void say(const std::string& sentence) const;
    pagerduty::Deadline share_of(const pagerduty::Deadline& deadline, std::size_t calls) const;
    void add_leases(const Plan& plan);
    void add_leases(const SchedulePlan& part, Instant from);
    void add_leases(const Lease& like, const std::vector<PlannedOverride>& overrides, Instant from,
                    Instant until);
    void drop_intended(std::size_t first, std::size_t end);
    void create_all(std::size_t first, bool may_be_made, const pagerduty::Deadline& deadline);
    pagerduty::Override override_of(const Lease& lease) const;
    void end(Lease& lease, const pagerduty::Deadline& deadline);
    void end_quietly(Lease& lease, const pagerduty::Deadline& deadline);
    void look_quietly(const std::string& schedule, const pagerduty::Deadline& deadline);
    std::set<std::string> open_schedules() const;
    bool renew_last_on(const std::string& schedule);

    // tour_proof.cpp: what a page or an id-file names is looked up first
    enum class Claim { not_shown, of_another, over };
    void claim_what_is_written();
    void doubt_what_is_not_shown(const pagerduty::Deadline& deadline);
    bool is_proved(const Lease& lease) const;
    std::optional<Error> why_not_to_end(const Lease& lease) const;
    void compare_claims(const std::string& schedule,
                        const std::vector<pagerduty::Override>& listed);
    void claim_found(const pagerduty::Override& one,
                     const std::vector<pagerduty::Override>& listed);
    void settle_claim(const Lease& lease, const std::vector<pagerduty::Override>& listed);
    bool is_what_was_taken(const pagerduty::Override& shown, const Lease& lease,
                           const std::vector<pagerduty::Override>& listed) const;
    bool is_upgraded(const Lease& lease, const std::vector<pagerduty::Override>& listed) const;
    bool is_over(const pagerduty::Override& override) const;
    bool has_claim_on(const std::string& schedule) const;
    void wait_for_claims(const pagerduty::Deadline& deadline);

    // tour_take.cpp: a schedule that has changed since the plan
    void create_or_plan_anew(std::size_t i, std::size_t end, const pagerduty::Deadline& deadline);
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

    // tour_take.cpp: two clocks that differ
    bool tells_other_time(Instant asked, Instant made) const;
    void check_clock(const pagerduty::Deadline& deadline);
    static bool may_be_of_time(const pagerduty::Refusal& refusal);
    bool is_of_another_time() const;
    bool begins_late() const;
    bool take_by_other_clock(std::map<std::string, Lease>& schedules,
                             const pagerduty::Deadline& deadline);
    bool take_at_other_time(std::size_t first, const pagerduty::Deadline& deadline);
    void await_start(const pagerduty::Deadline& deadline);
    bool is_on_call_now(const pagerduty::Deadline& deadline);
    bool was_taken_off(const std::string& schedule, const std::vector<pagerduty::User>& on_call,
                       const pagerduty::Deadline& deadline);
    bool was_cut_by_somebody(const pagerduty::Override& shown) const;
    void take_anew(const std::map<std::string, Lease>& schedules, const char* by_whose,
                   const pagerduty::Deadline& deadline);

    // tour_in_doubt.cpp: a write without an answer, and looking again
    void create(Lease& lease, const pagerduty::Deadline& deadline);
    void ask_again(const Lease& lease, const pagerduty::Deadline& deadline);
    bool post(Lease& lease, const pagerduty::Deadline& deadline);
    bool shows_up(const Lease& lease, const pagerduty::Deadline& deadline);
    bool is_served(const Lease& lease) const;
    void hold(Lease& lease, const pagerduty::Override& made);
    void give_up(Lease& lease);
    void expect_late_effect();
    bool is_in_doubt_on(const std::string& schedule) const;
    bool is_to_be_ended_on(const std::string& schedule) const;
    bool is_unsettled_on(const std::string& schedule) const;
    std::vector<pagerduty::Override> look(const std::string& schedule,
                                          const pagerduty::Deadline& deadline);
    std::set<std::string> overrides_of_others() const;
    bool settle_doubts(const std::string& schedule, const std::vector<pagerduty::Override>& listed);
    void compare(const std::string& schedule, const std::vector<pagerduty::Override>& listed);
    bool may_come_late(const pagerduty::Override& shown) const;
    bool was_before_a_move(const pagerduty::Override& shown) const;
    bool follow_end(Lease& lease, const std::vector<pagerduty::Override>& listed);
    bool follow_upgrade(Lease& lease, const std::vector<pagerduty::Override>& listed);
    std::set<std::string> fresh() const;
    Instant now_or(Instant assumed) const;
    Instant latest_now() const;
    void end_surplus(const std::string& schedule, Instant now, const pagerduty::Deadline& deadline);
    void forget_past(Instant now);
    void look_again_on(const std::string& schedule, Instant now,
                       const pagerduty::Deadline& deadline);

    // tour_renewal.cpp
    template <class Counts>
    std::optional<Instant> first_renewal(const Counts& counts) const;
    std::vector<std::string> due_schedules(Instant now) const;
    std::chrono::milliseconds time_until_lapse(const std::vector<std::string>& schedules,
                                               Instant now) const;
    void renew_on(const std::string& schedule, Instant reckoned,
                  const pagerduty::Deadline& deadline);
    RenewalStep step_beside_rivals(const std::string& schedule, Instant now,
                                   const pagerduty::Deadline& deadline,
                                   const std::function<RenewalStep()>& next);
    bool is_below_us(const pagerduty::Override& rival, const std::string& schedule, Instant now,
                     const pagerduty::Deadline& deadline);
    bool is_shown_on_call(const std::string& schedule, const pagerduty::Deadline& deadline);
    void stop_renewing(const RenewalStep& step, const std::string& sentence);
    void extend(const RenewalStep& step, const std::vector<pagerduty::Override>& listed,
                Instant now, const pagerduty::Deadline& deadline);
    void make(const Wanted& wanted, const PlannedOverride& planned,
              const pagerduty::Deadline& deadline);

    // tour_extension.cpp
    void extend_on(const std::string& schedule, Instant until, Instant reckoned,
                   const pagerduty::Deadline& deadline);
    Record as_written() const;

    // tour_pass.cpp
    void replace_turns_behind(const Lease& joining, Instant now,
                              const pagerduty::Deadline& deadline);

    // tour_on_shifts.cpp: ends that can be moved, people who are relieved by name
    Instant moment_behind(Instant from) const;
    std::vector<PlannedOverride> overrides_from(const Lease& last,
                                                const pagerduty::Schedule& schedule, Instant from,
                                                Instant until);
    std::vector<PlannedOverride> overrides_behind(const Lease& last,
                                                  const pagerduty::Schedule& schedule, Instant from,
                                                  Instant until);
    std::string rotation_taken(const std::string& schedule) const;
    void cover(const Wanted& wanted, Instant from, Instant until,
               const pagerduty::Deadline& deadline);
    void obtain(const Wanted& wanted, const PlannedOverride& planned,
                const pagerduty::Deadline& deadline);
    bool reaches(const Lease& like, const PlannedOverride& planned) const;
    bool carry_on(const Lease& like, const PlannedOverride& planned,
                  const pagerduty::Deadline& deadline);
    bool move_end(Lease& lease, Instant end, const pagerduty::Deadline& deadline);

    // tour_renewal.cpp: lingering
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
    Observer& observer_;
    const Journal* journal_;
    std::optional<JournalEntry> entry_;
    std::filesystem::path id_file_;
    Record record_;
    RecordSource source_;
    std::map<std::string, Claim> claims_;  // of the record, by override id, as long as not proved
    Plan plan_;                            // that is being taken
    std::set<std::string> changed_;        // schedules that have changed since it was made
    std::optional<Plan> changed_plan_;
    std::string written_;  // as it stands in the journal, but for the time
    std::optional<Error> last_error_;
    std::set<std::string> taken_up_;  // ids of overrides that stand by themselves after a crash
    bool was_given_back_ = false;     // what shows up from now on is not wanted any more
    bool has_told_of_doubt_ = false;
    bool has_told_of_journal_ = false;  // that it cannot be written
    bool is_by_other_clock_ = false;    // an answer has told that PagerDuty goes by it
    bool is_planned_untold_ = false;    // before any answer told the time
    std::string unanswered_ = "PagerDuty did not say whether the override was made";  // the last
    bool keeps_minutes_ = false;  // PagerDuty does: an end has come back without its seconds
    std::vector<std::chrono::milliseconds> looks_;                // on Clock::elapsed(), sorted
    std::map<std::string, std::chrono::milliseconds> confirmed_;  // when PagerDuty did, by id
    std::map<std::string, std::set<Instant>> earlier_ends_;       // before a move, by id
    std::map<std::string, std::set<Instant>>
        late_ends_;                 // moves that may come behind others, by id
    std::set<std::string> failed_;  // schedules whose last renewal failed: the others go first
};

}  // namespace dutyme::duty
