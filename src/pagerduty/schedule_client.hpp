#pragma once

#include "pagerduty/model/schedule_backend.hpp"
#include "pagerduty/session.hpp"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace dutyme::pagerduty {

/// One of PagerDuty's two APIs for schedules, for schedules whose type is known. Calls throw as
/// those of ScheduleBackend do. For a schedule of the other type, an unknown schedule, or an
/// account without this API they throw a Refusal for which may_be_other_type() is true.
class ScheduleClient {
  public:
    explicit ScheduleClient(Session& session) : session_(session) {}
    virtual ~ScheduleClient() = default;
    ScheduleClient(const ScheduleClient&) = delete;
    ScheduleClient& operator=(const ScheduleClient&) = delete;

    /// Returns the path that requests one schedule and its shifts in [since, until).
    virtual std::string path(const std::string& id, Instant since, Instant until) const = 0;
    /// Reads the reply to a GET of path(). Throws unreadable_answer().
    virtual Schedule read(const json::Document& answer, Instant since, Instant until) const = 0;

    std::vector<Override> overrides(const std::string& schedule, Instant since, Instant until,
                                    const Deadline& deadline);
    /// Throws Unsettled also when the reply names an override that was listed before: it is not
    /// ours.
    Override create(const std::string& schedule, const Override& asked, const Deadline& deadline);
    virtual bool move_end(const std::string& schedule, const Override& override, Instant end,
                          const Deadline& deadline) = 0;
    Released end(const std::string& schedule, const Override& override, const Deadline& deadline);

  protected:
    Session& session() const { return session_; }
    /// Returns the path of the override itself.
    virtual std::string path_of(const std::string& schedule, const Override& override) const = 0;
    /// The requests behind overrides() and create().
    virtual std::vector<Override> list(const std::string& schedule, Instant since, Instant until,
                                       const Deadline& deadline) = 0;
    virtual Override add(const std::string& schedule, const Override& asked,
                         const Deadline& deadline) = 0;
    /// Returns the override as PagerDuty lists it now. Absent: it is not in the list.
    std::optional<Override> listed(const std::string& schedule, const Override& override,
                                   const Deadline& deadline);
    /// Returns true when the override is less than so old, by its creation here or else by its
    /// start. Lists and ids may lag, so a "not found" is then no proof.
    bool is_new(const std::string& schedule, const Override& override,
                Seconds less_than = Seconds{30}) const;
    /// Takes note that this client has moved the override's end: a list that lags shows that of
    /// before.
    void note_move(const std::string& schedule, const Override& before);

  private:
    enum class Seen { standing, over, absent };
    Seen look_for(const std::string& schedule, const Override& override, bool is_refused,
                  const Deadline& deadline);
    std::optional<Released> try_to_end(const std::string& schedule, const Override& override,
                                       const Deadline& deadline, std::optional<Refusal>& refused);

    using Key = std::pair<std::string, std::string>;  // schedule, override

    Session& session_;
    std::set<Key> known_;                            // overrides that were listed or made
    std::map<Key, std::chrono::milliseconds> made_;  // on Session::elapsed()
    std::map<Key, std::set<Instant>> earlier_ends_;  // of before it moved them
};

/// Returns true when the schedule may be of the other type: 400 (the id is of the other type), 404
/// (unknown there), 402 and 403 (the account may not use that API).
bool may_be_other_type(const Refusal& refusal);

/// Returns "since=…&until=…".
std::string window(Instant since, Instant until);

std::unique_ptr<ScheduleClient> layer_schedules(Session& session);
std::unique_ptr<ScheduleClient> shift_schedules(Session& session);

}  // namespace dutyme::pagerduty
