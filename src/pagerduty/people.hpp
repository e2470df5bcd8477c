#pragma once
#include "pagerduty/model/types.hpp"
#include "pagerduty/schedule_cache.hpp"
#include "pagerduty/session.hpp"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace dutyme::pagerduty {

/// The people of an account whose names are known. Shift-based schedules name people by id alone.
class People {
  public:
    /// `cache` has the people whom earlier runs looked up, and stores those looked up now; may be
    /// null. Both have to outlive this.
    People(Session& session, ScheduleCache* cache) : session_(session), cache_(cache) {}

    /// Takes note of a user in a reply.
    void remember(const User& user);
    /// Fills the known names in on shift-based schedules. Sends nothing.
    void name_known(std::vector<Schedule>& schedules);
    /// Looks up at most `most` unknown people, together and within Session::best_effort; then fills
    /// the known names in. Throws nothing.
    void name(std::vector<Schedule>& schedules, std::size_t most, const Deadline& deadline);
    /// Looks up everybody without a known e-mail address; then fills names and addresses in. Throws
    /// what Handle::document throws.
    void identify(std::vector<Schedule>& schedules, const Deadline& deadline);

  private:
    std::vector<std::string> ids_on_shifts(
        const std::vector<Schedule>& schedules,
        const std::function<bool(const std::string& id)>& wanted) const;
    void read(Handle& answer, const Deadline& deadline);

    Session& session_;
    ScheduleCache* cache_;
    std::map<std::string, User> known_;  // by id
};

}  // namespace dutyme::pagerduty
