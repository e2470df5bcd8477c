#pragma once
#include "pagerduty/model/types.hpp"
#include "pagerduty/session.hpp"

#include <map>
#include <string>
#include <vector>

namespace dutyme::pagerduty {

/// The people of an account as far as they have been met: shift-based schedules name them by id.
class People {
  public:
    explicit People(Session& session) : session_(session) {}

    void meet(const User& user) { met_[user.id] = user; }
    /// Gives those on shift-based schedules their names; whoever was not met is looked up, all at
    /// once. One that cannot be is left as they are. Throws as Session::get_all does.
    void name(std::vector<Schedule>& schedules, const Deadline& deadline);

  private:
    void look_up(const std::vector<Schedule>& schedules, const Deadline& deadline);

    Session& session_;
    std::map<std::string, User> met_;  // by id
};

}  // namespace dutyme::pagerduty
