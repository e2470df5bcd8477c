#pragma once
#include "pagerduty/model/deadline.hpp"
#include "pagerduty/model/types.hpp"
#include "pagerduty/prefetch.hpp"
#include "pagerduty/session.hpp"

#include <map>
#include <optional>
#include <string>

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

}  // namespace dutyme::pagerduty
