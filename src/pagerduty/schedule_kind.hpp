#pragma once
#include "pagerduty/schedule_api.hpp"

namespace dutyme::pagerduty {

/// One of PagerDuty's two APIs for schedules: what can be asked of a schedule whose kind is known.
/// Calls throw as those of ScheduleApi do; asked about a schedule of the other kind, of none, or on
/// an account that has no such API, they throw a Refusal for which may_be_of_the_other_kind()
/// holds.
class ScheduleKind {
  public:
    explicit ScheduleKind(Session& session) : session_(session) {}
    virtual ~ScheduleKind() = default;
    ScheduleKind(const ScheduleKind&) = delete;
    ScheduleKind& operator=(const ScheduleKind&) = delete;

    /// Where one schedule and its shifts in [since, until) are asked for, and how the answer is
    /// read. Throws unreadable_answer().
    virtual std::string path(const std::string& id, Instant since, Instant until) const = 0;
    virtual Schedule read(const json::Document& answer, Instant since, Instant until) const = 0;

    virtual std::vector<Override> overrides(const std::string& schedule, Instant since,
                                            Instant until, const Patience& patience) = 0;
    virtual Override create(const std::string& schedule, const Override& asked,
                            const Patience& patience) = 0;
    virtual bool move_end(const std::string& schedule, const Override& override, Instant end,
                          const Patience& patience) = 0;
    Released end(const std::string& schedule, const Override& override, const Patience& patience);

  protected:
    Session& session() const { return session_; }
    /// Where the override itself is.
    virtual std::string path_of(const std::string& schedule, const Override& override) const = 0;

  private:
    enum class Seen { standing, over, absent };
    Seen look_for(const std::string& schedule, const Override& override, const Patience& patience);

    Session& session_;
};

/// 400: the id is of the other kind; 404: it is of no kind known there; 402, 403: the account may
/// not have that API.
bool may_be_of_the_other_kind(const Refusal& refusal);

/// "since=…&until=…".
std::string window(Instant since, Instant until);

std::unique_ptr<ScheduleKind> schedules_v2(Session& session);
std::unique_ptr<ScheduleKind> schedules_v3(Session& session);

}  // namespace dutyme::pagerduty
