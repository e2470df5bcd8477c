#pragma once
#include "pagerduty/model/types.hpp"
#include "pagerduty/schedule_cache.hpp"
#include "pagerduty/session.hpp"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace dutyme::pagerduty {

/// The people of an account as far as they are known: shift-based schedules name them by id alone.
class People {
  public:
    /// `cache` knows whom earlier runs have met, and is told of those who are looked up; may be
    /// null.
    People(Session& session, ScheduleCache* cache) : session_(session), cache_(cache) {}

    /// Remembers somebody of whom an answer told.
    void meet(const User& user);
    /// Gives those on shift-based schedules the names that are known. Sends nothing.
    void name_known(std::vector<Schedule>& schedules);
    /// The same, once `most` of those who are not known were looked up, all at once. Throws
    /// nothing.
    void name(std::vector<Schedule>& schedules, std::size_t most, const Deadline& deadline);
    /// The same, once everybody without an e-mail address was looked up. Throws what
    /// Handle::document throws.
    void identify(std::vector<Schedule>& schedules, const Deadline& deadline);

  private:
    std::vector<std::string> those(const std::vector<Schedule>& schedules,
                                   const std::function<bool(const std::string& id)>& wanted) const;
    void read(Handle& answer, const Deadline& deadline);

    Session& session_;
    ScheduleCache* cache_;
    std::map<std::string, User> met_;  // by id
};

}  // namespace dutyme::pagerduty
