#pragma once

#include "pagerduty/model/deadline.hpp"
#include "pagerduty/model/types.hpp"
#include "pagerduty/schedule_cache.hpp"
#include "pagerduty/session.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace dutyme::pagerduty {

/// Finds users of an account. Calls do and throw what those of Directory do.
class UserFinder {
  public:
    /// `session` has to outlive this.
    explicit UserFinder(Session& session) : session_(session) {}

    std::optional<User> token_owner(const Deadline& deadline);
    User find(const std::string& id_or_email, const Deadline& deadline);
    bool has_stakeholder_licence(const User& user, const Deadline& deadline);
    /// `who` is an id, an e-mail address, or "" for the token's owner.
    void prefetch(const std::string& who);
    void prefetch_licence(const User& user);

  private:
    Handle fetch(const std::string& who);
    Handle fetch_licence(const User& user);
    User by_id(const std::string& id, const Deadline& deadline);
    User by_email(const std::string& email, const Deadline& deadline);

    Session& session_;
    std::map<std::string, Handle> users_;     // prefetched, by `who`
    std::map<std::string, Handle> licences_;  // prefetched, by the user's id
};

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
    static std::vector<std::string> ids_on_shifts(
        const std::vector<Schedule>& schedules,
        const std::function<bool(const std::string& id)>& wanted);
    void read(Handle& answer, const Deadline& deadline);

    Session& session_;
    ScheduleCache* cache_;
    std::map<std::string, User> known_;  // by id
};

}  // namespace dutyme::pagerduty
