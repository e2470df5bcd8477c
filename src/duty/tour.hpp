#pragma once
#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/random.hpp"
#include "base/timeouts.hpp"
#include "duty/journal.hpp"
#include "duty/plan.hpp"
#include "pagerduty/model/schedule_backend.hpp"

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
};

/// One deploy's stretch on call: leases that end by themselves unless renewed. Every step is in the
/// journal before it goes over the net, so that whoever comes after a crash can finish it. Prints
/// nothing. Instants are the server's time; calls block up to their deadline.
class Tour {
  public:
    /// `entry` may be absent: without a journal only the lease's end bounds what a crash leaves
    /// behind.
    Tour(TourContext context, std::optional<JournalEntry> entry, Record record);

    /// Also keeps the record in this file, for another step or machine to give back with. Throws
    /// Error{system} at once when it cannot be written.
    void keep_also_in(const std::filesystem::path& id_file);

    /// Puts the deployer on call on every schedule of the plan, or on none: a failure undoes what
    /// was done and is thrown. A schedule that has changed since the plan is planned anew. When
    /// even the undoing or the outcome is in doubt, the leases stay in the journal as they are and
    /// release() goes on with them. An unsettled creation is looked up before it is repeated.
    void take(const Plan& plan, const pagerduty::Deadline& deadline);
    /// After a crash of its owner: settles what was intended, and asks again for what was never
    /// made.
    void resume(Instant now, const pagerduty::Deadline& deadline);

    /// When a lease has to be renewed: a third of it is left. Absent: never.
    std::optional<Instant> next_renewal() const;
    /// Puts an adjoining lease behind every one that is due; takes anew what has lapsed. Yields to
    /// whoever came after us, and to whoever ended ours. What fails is thrown, and may be tried
    /// again.
    void renew(Instant now, const pagerduty::Deadline& deadline);

    /// Ends every lease, later ones first, so that a death in between leaves no comeback. False:
    /// something may still stand; it is in open_leases() and ends by itself. Safe to repeat.
    bool release(const pagerduty::Deadline& deadline);
    /// Leaves the deployer on call for that long and lets it end by itself: first the short lease
    /// is made, then the long ones are ended, so that nobody else is on call in between. Nothing is
    /// done where what is left is about right. False: something longer may still stand.
    bool linger(Instant now, Seconds duration, const pagerduty::Deadline& deadline);
    /// Every held lease is left to end by itself (a tour for a fixed time).
    void leave_standing();

    /// Writes how the tour ended into its page, which stays open for what still stands.
    void note(const std::string& outcome);
    /// Notes how the tour ended and closes its page. To be called when nothing stands any more, or
    /// when every lease has ended by itself.
    void close(const std::string& outcome, Instant now);

    const Record& record() const { return record_; }
    /// What came of the plan that was taken, where a schedule was planned anew. Absent: the plan.
    const std::optional<Plan>& changed_plan() const { return changed_plan_; }
    /// The leases that stand or may stand.
    std::vector<Lease> open_leases() const;
    bool holds_anything() const { return !open_leases().empty(); }
    /// Why the last release() or linger() did not succeed; absent when it did.
    const std::optional<Error>& last_error() const { return last_error_; }
    /// When the last of the open leases ends; the tour's begin when none is open.
    Instant last_end() const;

    /// Called with one sentence when something is worth a remark that is no failure.
    std::function<void(const std::string&)> remark;

  private:
    void write();
    void say(const std::string& sentence) const;
    void add_leases(const Plan& plan);
    void add_leases(const Lease& like, const std::vector<Piece>& pieces, Instant from,
                    Instant until);
    void create(Lease& lease, const pagerduty::Deadline& deadline);
    bool try_to_create(Lease& lease, bool last, const pagerduty::Deadline& deadline);
    void hold(Lease& lease, const pagerduty::Override& made);
    void give_up(Lease& lease);
    void create_or_plan_anew(std::size_t i, std::size_t end, const pagerduty::Deadline& deadline);
    struct FreshLook {
        pagerduty::Schedule schedule;
        Instant from;
        Instant until;
    };
    std::optional<FreshLook> look_at_window(const Lease& asked, std::size_t i, std::size_t end,
                                            const pagerduty::Deadline& deadline);
    void plan_anew(const FreshLook& fresh, const std::vector<Piece>& pieces, std::size_t i,
                   std::size_t end, const pagerduty::Deadline& deadline);
    pagerduty::Schedule look_at(const std::string& schedule, Instant from, Instant until,
                                const pagerduty::Deadline& deadline);
    void note_relieved(const std::vector<Piece>& pieces);
    std::vector<Piece> beside_what_is_held(const std::string& schedule, const Piece& piece) const;
    std::vector<Piece> create_or_join(const Lease& like, const Piece& piece,
                                      const pagerduty::Deadline& deadline);
    void note_change(Stand stand);
    void create_all_from(std::size_t first, const pagerduty::Deadline& deadline);
    pagerduty::Override override_of(const Lease& lease) const;
    void end(Lease& lease, const pagerduty::Deadline& deadline);
    void end_quietly(Lease& lease, const pagerduty::Deadline& deadline);
    bool settle(Lease& lease, const pagerduty::Deadline& deadline);
    void adopt(Lease& lease, std::vector<pagerduty::Override> ours,
               const pagerduty::Deadline& deadline);
    Instant due(const Lease& lease) const;
    std::map<std::string, std::size_t> last_leases() const;
    std::vector<std::size_t> renewable() const;
    void forget_past(Instant now);
    std::set<std::string> open_schedules() const;
    void settle_doubts(const std::string& schedule, const pagerduty::Deadline& deadline);
    std::vector<Lease*> held_on(const std::string& schedule, const pagerduty::Deadline& deadline);
    void create_behind(const Lease& last, Instant start, Seconds length, Length kind,
                       const pagerduty::Deadline& deadline);
    void renew(Lease& last, Instant now, const pagerduty::Deadline& deadline);
    bool follow(const std::string& schedule, const std::vector<pagerduty::Override>& standing);
    static bool follow_end(Lease& lease, const std::vector<pagerduty::Override>& standing);
    bool follow_upgrade(Lease& lease, const std::vector<pagerduty::Override>& standing);
    bool yields(Lease& last, const std::vector<pagerduty::Override>& standing, Instant now,
                Instant until);
    void cover(const Lease& last, Instant from, Instant until, const pagerduty::Deadline& deadline);
    std::vector<Piece> pieces_behind(const Lease& last, const pagerduty::Schedule& schedule,
                                     Instant from, Instant until);
    std::string rotation_taken(const std::string& schedule) const;
    bool carry_on(const Piece& piece, const std::string& schedule,
                  const pagerduty::Deadline& deadline);
    bool move_end(Lease& lease, Instant end, const pagerduty::Deadline& deadline);
    void linger_on(const std::string& schedule, Instant now, Seconds duration,
                   const pagerduty::Deadline& deadline);
    std::optional<Error> linger_upgraded(const std::string& schedule, Instant now, Seconds duration,
                                         const pagerduty::Deadline& deadline, const Error& refusal);
    void linger_on_shifts(const std::vector<Lease*>& held, Instant now, Instant until,
                          const pagerduty::Deadline& deadline);

    pagerduty::ScheduleBackend& schedules_;
    Clock& clock_;
    Random& random_;
    const Timeouts& timeouts_;
    std::optional<JournalEntry> entry_;
    std::filesystem::path id_file_;
    Record record_;
    Plan plan_;  // that is being taken
    std::optional<Plan> changed_plan_;
    std::optional<Error> last_error_;
};

}  // namespace dutyme::duty
