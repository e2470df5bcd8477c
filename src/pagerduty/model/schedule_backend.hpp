#pragma once
#include "base/clock.hpp"
#include "pagerduty/model/deadline.hpp"
#include "pagerduty/model/errors.hpp"
#include "pagerduty/model/types.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace dutyme::pagerduty {

/// Names of people, by the id of the schedule.
using NamesBySchedule = std::map<std::string, std::vector<std::string>>;

/// The schedules of an account: finds them, and creates, moves and ends our overrides on them.
/// Every call blocks until its deadline at most. Unless it says otherwise, it throws Refusal,
/// Error{unreachable} and Error{cancelled}.
class ScheduleBackend {
  public:
    virtual ~ScheduleBackend() = default;
    ScheduleBackend() = default;
    ScheduleBackend(const ScheduleBackend&) = delete;
    ScheduleBackend& operator=(const ScheduleBackend&) = delete;

    /// Returns the schedule with this id, this exact name, or else this name without case, with its
    /// shifts in [since, until). On a shift-based schedule, people whose names would need another
    /// request are called by their ids. Throws also Error{not_found}, which suggests similar names,
    /// and Error{ambiguous}, which lists the ids.
    virtual Schedule find(const std::string& id_or_name, Instant since, Instant until,
                          const Deadline& deadline) = 0;
    /// Returns several schedules as find() does, in the order of the arguments, each once.
    virtual std::vector<Schedule> find_all(const std::vector<std::string>& ids_or_names,
                                           Instant since, Instant until, const Deadline& deadline);
    /// Queues the first requests of a later find_all() of these; they are sent together with the
    /// session's next request. find_all() uses them when its window lies within this one.
    virtual void prefetch(const std::vector<std::string>& /*ids_or_names*/, Instant /*since*/,
                          Instant /*until*/) {}
    /// Looks up people on shift-based schedules whose names are not known yet, in the order of
    /// their shifts, and fills the names in. Looks up at most 50 people when `is_interactive`; else
    /// at most 10, and nobody when more than half of this minute's requests are used up. People
    /// whose look-up fails are called by their ids. Throws nothing.
    virtual void name_people(std::vector<Schedule>& /*schedules*/, bool /*is_interactive*/,
                             const Deadline& /*deadline*/) {}
    /// Looks up everybody on shift-based schedules whose e-mail address is not known yet, and fills
    /// in names and addresses. For decisions that depend on who is on call.
    virtual void identify_people(std::vector<Schedule>& /*schedules*/,
                                 const Deadline& /*deadline*/) {}
    /// Returns PagerDuty's time (ServerClock::now). Absent: this backend has no clock.
    virtual std::optional<Instant> now() const { return std::nullopt; }
    /// Takes note of facts that then need no request. A type that has changed since costs one
    /// request.
    virtual void remember(const std::string& /*schedule*/, ScheduleType /*type*/) {}
    virtual void remember(const User& /*user*/) {}
    /// Returns the overrides and custom shifts that overlap [since, until), with the start and end
    /// that PagerDuty stores.
    virtual std::vector<Override> overrides(const std::string& schedule, Instant since,
                                            Instant until, const Deadline& deadline) = 0;
    /// Puts `asked.user` on call in [asked.start, asked.end), as `asked.kind` says; ignores
    /// `asked.id`. Returns the override as PagerDuty stored it: PagerDuty may move a start in the
    /// past up to now. A reply that fails is_answer_to() does not count. Throws Refusal and
    /// Error{unreachable} when nothing was made, Unsettled when that is unknown.
    virtual Override create(const std::string& schedule, const Override& asked,
                            const Deadline& deadline) = 0;
    /// Moves the end of an override that is not over. Returns false where PagerDuty does not allow
    /// that, as on layers, or no longer has the override. Safe to repeat. When the reply does not
    /// settle it, looks the override up once. Throws Refusal when PagerDuty refused, Unsettled when
    /// the result is unknown.
    virtual bool move_end(const std::string& schedule, const Override& override, Instant end,
                          const Deadline& deadline) = 0;
    /// Ends the override now. One that has begun is cut short, not deleted. One that is over or
    /// that PagerDuty no longer has is already_over, not an error. Safe to repeat. Looks the
    /// override up after a "not found" or an unclear reply; throws when it still stands or its
    /// state is unknown.
    virtual Released end(const std::string& schedule, const Override& override,
                         const Deadline& deadline) = 0;
    /// Returns the people who are on call on the schedule now by PagerDuty's clock: the request has
    /// no time in it. Absent: PagerDuty names nobody, for example because the schedule is on no
    /// escalation policy, or the token may not ask. PagerDuty has a separate rate limit for this.
    virtual std::optional<std::vector<User>> on_call_now(const std::string& /*schedule*/,
                                                         const Deadline& /*deadline*/) {
        return std::nullopt;
    }
    /// Returns the names of those who are on call now by PagerDuty's clock, for each of these
    /// schedules (ids) of which PagerDuty tells, in one request. For a sentence, not for a
    /// decision: asks nothing when half of this minute's requests are used up, or a tenth when
    /// nobody reads the sentence at once. Throws nothing.
    virtual NamesBySchedule names_on_call_now(const std::set<std::string>& /*schedules*/,
                                              bool /*is_interactive*/,
                                              const Deadline& /*deadline*/) {
        return {};
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

/// Returns the parts of `standing` that `before`, an override on layers, became when its schedule
/// was upgraded to shifts. The upgrade changes the id and keeps the user and the end with its odd
/// second. Where turns change within the override, it becomes several adjoining parts; the last
/// comes first. Empty: not upgraded, or nothing is left.
std::vector<Override> after_upgrade(const Override& before, const std::vector<Override>& standing);

/// True where the user is among these people.
bool has(const std::vector<User>& people, const std::string& user);

}  // namespace dutyme::pagerduty
