#pragma once
#include "pagerduty/session.hpp"
#include "pagerduty/types.hpp"

#include <optional>
#include <string>

namespace dutyme::pagerduty {

/// Looks people up, and how they are reached where the token may read it. Every call blocks up to
/// its patience and throws as Session::get does.
class Account {
  public:
    explicit Account(Session& session) : session_(session) {}

    /// The token's own user. Absent: the token belongs to no one (an account key or an app's token;
    /// GET /users/me answers 400 or another 4xx). A 401 is thrown.
    std::optional<User> me(const Patience& patience);
    /// By id ("PXXXXXX") or by e-mail address, compared whole and without case over all pages of
    /// GET /users?query=, which itself matches parts of names and addresses. Throws
    /// Failure::not_found, Failure::ambiguous (two users with one address).
    User find_user(const std::string& id_or_email, const Patience& patience);

    /// Has the look-up of this person's licence go along with the session's next question.
    void ask_licence_along(const User& user);
    /// True when the licence is one for stakeholders (GET /users/{id}/license, role_group), which
    /// is what decides. False: or it did not come at once, or the token may not read it. Throws
    /// nothing.
    bool has_stakeholder_licence(const User& user, const Patience& patience);

  private:
    Session& session_;
};

/// True when a person in this role cannot be put on call (PagerDuty's stakeholder roles).
bool is_stakeholder(const User& user);

}  // namespace dutyme::pagerduty
