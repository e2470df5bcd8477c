#pragma once
#include "base/clock.hpp"
#include "pagerduty/model/deadline.hpp"
#include "pagerduty/model/errors.hpp"
#include "pagerduty/model/types.hpp"

#include <optional>
#include <string>
#include <vector>

namespace dutyme::pagerduty {

/// A schedule and what may be done with it: look, add an override, take one of ours away. Every
/// call blocks up to its deadline.
class ScheduleBackend {
  public:
    virtual ~ScheduleBackend() = default;
    ScheduleBackend() = default;
    ScheduleBackend(const ScheduleBackend&) = delete;
    ScheduleBackend& operator=(const ScheduleBackend&) = delete;

    /// By id or by exact name (then by name without case), over all pages. The shifts are those of
    /// [since, until). On a shift-based schedule people have their names only as far as they are
    /// known without a further question; the others are called by their ids. Throws
    /// Failure::not_found (naming near candidates), Failure::ambiguous (naming the ids).
    virtual Schedule find(const std::string& id_or_name, Instant since, Instant until,
                          const Deadline& deadline) = 0;
    /// The same for several at once, in their order; each once, whatever it is called by.
    virtual std::vector<Schedule> find_all(const std::vector<std::string>& ids_or_names,
                                           Instant since, Instant until, const Deadline& deadline);
    /// Has the first look-up of find_all for these go along with the session's next question. A
    /// window around the later one is enough.
    virtual void prefetch(const std::vector<std::string>& /*ids_or_names*/, Instant /*since*/,
                          Instant /*until*/) {}
    /// Looks up those of whom the name is not known yet, the first ones on call first, and names
    /// them. A courtesy: one that cannot be looked up at once is called by the id. Where somebody
    /// reads the names at once these are fifty at most; else they are ten, and nobody where half of
    /// this minute's requests are used up. Throws nothing.
    virtual void name_people(std::vector<Schedule>& /*schedules*/, bool /*is_interactive*/,
                             const Deadline& /*deadline*/) {}
    /// The same for a decision that hangs on who they are: everybody, e-mail address and all.
    /// Throws Refusal, Error{unreachable}, Error{cancelled}.
    virtual void identify_people(std::vector<Schedule>& /*schedules*/,
                                 const Deadline& /*deadline*/) {}
    /// PagerDuty's time, as its answers told it. Absent: not known.
    virtual std::optional<Instant> now() const { return std::nullopt; }
    /// What is known already and need not be asked. A type that is no longer so costs a look-up.
    virtual void remember(const std::string& /*schedule*/, ScheduleType /*type*/) {}
    virtual void remember(const User& /*user*/) {}
    /// The overrides that touch [since, until), with the start and end they are stored with.
    virtual std::vector<Override> overrides(const std::string& schedule, Instant since,
                                            Instant until, const Deadline& deadline) = 0;
    /// Puts the user of `asked` on call in its window, in its form; its id is not looked at. What
    /// comes back is what PagerDuty stored: it may move a start that has passed up to now. An
    /// answer that names anything but what was asked for (is_answer_to) is no answer. Throws
    /// Refusal (nothing was made), Unsettled (look first), Error{unreachable} (nothing was made).
    virtual Override create(const std::string& schedule, const Override& asked,
                            const Deadline& deadline) = 0;
    /// Moves the end of one that is not over. False: PagerDuty does not do that (an override on
    /// layers never), and it stands as it was. Safe to repeat. What PagerDuty would not answer is
    /// looked up once in the list; throws Refusal when it stands as it was, and another Error when
    /// nobody can tell.
    virtual bool move_end(const std::string& schedule, const Override& override, Instant end,
                          const Deadline& deadline) = 0;
    /// Ends the override now. One that has begun is cut short, not deleted; one PagerDuty no longer
    /// knows is already_over, not an error. Safe to repeat. What PagerDuty would not answer, and a
    /// "not found", are looked up in the list; throws when it still stands, or nobody can tell.
    virtual Released end(const std::string& schedule, const Override& override,
                         const Deadline& deadline) = 0;
    /// Who is on call on the schedule at this moment, by PagerDuty's own clock: no time is sent.
    /// Absent: it does not tell, for the schedule is on no escalation policy, or the token may not
    /// ask. PagerDuty limits how often this may be asked.
    virtual std::optional<std::vector<User>> on_call_now(const std::string& /*schedule*/,
                                                         const Deadline& /*deadline*/) {
        return std::nullopt;
    }
};

/// Returns whom PagerDuty has on call on the schedule at this moment, whatever the time is. Where
/// the user is not among them, looks once more two seconds later: a write just made may not show
/// yet. Absent: PagerDuty does not tell. Throws as ScheduleBackend::on_call_now, and
/// Error{cancelled}.
std::optional<std::vector<User>> people_on_call_now(ScheduleBackend& schedules,
                                                    const std::string& schedule,
                                                    const std::string& user,
                                                    const Deadline& deadline, Clock& clock);

/// What an override on layers has become, among what stands on the schedule since it was upgraded
/// to shifts. Ids do not survive that; the person and the odd second of the end do. Where turns
/// change inside it, it has become several that adjoin, and the last comes first. Empty: it was not
/// upgraded, or nothing is left.
std::vector<Override> after_upgrade(const Override& before, const std::vector<Override>& standing);

/// True where the user is among these people.
bool has(const std::vector<User>& people, const std::string& user);

}  // namespace dutyme::pagerduty
