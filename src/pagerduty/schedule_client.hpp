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

/// One of PagerDuty's two APIs for schedules: what can be asked of a schedule whose type is known.
/// Calls throw as those of ScheduleBackend do; asked about a schedule of the other type, of none,
/// or on an account that has no such API, they throw a Refusal for which may_be_other_type() holds.
class ScheduleClient {
  public:
    explicit ScheduleClient(Session& session) : session_(session) {}
    virtual ~ScheduleClient() = default;
    ScheduleClient(const ScheduleClient&) = delete;
    ScheduleClient& operator=(const ScheduleClient&) = delete;

    /// Where one schedule and its shifts in [since, until) are asked for, and how the answer is
    /// read. Throws unreadable_answer().
    virtual std::string path(const std::string& id, Instant since, Instant until) const = 0;
    virtual Schedule read(const json::Document& answer, Instant since, Instant until) const = 0;

    std::vector<Override> overrides(const std::string& schedule, Instant since, Instant until,
                                    const Deadline& deadline);
    /// Throws Unsettled also where the answer names an override that was listed before it was
    /// asked for.
    Override create(const std::string& schedule, const Override& asked, const Deadline& deadline);
    virtual bool move_end(const std::string& schedule, const Override& override, Instant end,
                          const Deadline& deadline) = 0;
    Released end(const std::string& schedule, const Override& override, const Deadline& deadline);

  protected:
    Session& session() const { return session_; }
    /// PagerDuty's time, or what it may be: the later one where two clocks disagree.
    Instant latest_now() const;
    Instant earliest_now() const;
    /// Where the override itself is.
    virtual std::string path_of(const std::string& schedule, const Override& override) const = 0;
    /// What overrides() and create() ask for.
    virtual std::vector<Override> list(const std::string& schedule, Instant since, Instant until,
                                       const Deadline& deadline) = 0;
    virtual Override add(const std::string& schedule, const Override& asked,
                         const Deadline& deadline) = 0;
    /// The override as the list has it now, wherever its end lies; absent: the list has it not.
    std::optional<Override> listed(const std::string& schedule, const Override& override,
                                   const Deadline& deadline);
    /// True: it was made seconds ago. Lists and ids may lag behind, so that "not found" is no
    /// proof.
    bool is_new(const std::string& schedule, const Override& override) const;

  private:
    enum class Seen { standing, over, absent };
    Seen look_for(const std::string& schedule, const Override& override, const Deadline& deadline);
    std::optional<Released> try_to_end(const std::string& schedule, const Override& override,
                                       const Deadline& deadline, std::optional<Refusal>& refused);

    using Key = std::pair<std::string, std::string>;  // schedule, override

    Session& session_;
    std::set<Key> known_;          // those that were listed or made
    std::map<Key, Instant> made_;  // by this client, and when
};

/// 400: the id is of the other type; 404: it is of no type known there; 402, 403: the account may
/// not have that API.
bool may_be_other_type(const Refusal& refusal);

/// "since=…&until=…".
std::string window(Instant since, Instant until);

std::unique_ptr<ScheduleClient> layer_schedules(Session& session);
std::unique_ptr<ScheduleClient> shift_schedules(Session& session);

}  // namespace dutyme::pagerduty
