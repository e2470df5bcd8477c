#pragma once
#include "base/json.hpp"
#include "pagerduty/types.hpp"

#include <optional>
#include <string>

namespace dutyme::pagerduty {

/// How the user of this object is reached, from its notification_rules and contact_methods. Absent:
/// the reply does not hold them, but at most references to them.
std::optional<Reach> read_reach(const json::Value& user);

/// True when a rule for high urgency works.
bool can_be_paged(const Reach& reach);
/// Only e-mail tells them, which wakes nobody. Not asked of who cannot be paged at all.
bool by_mail_only(const Reach& reach);
/// Minutes until the first rule that works; absent: there is none.
std::optional<int> first_told_after(const Reach& reach);

/// The look-up of a user, or of users, with all that read_reach needs.
std::string with_reach(const std::string& path_and_query);

}  // namespace dutyme::pagerduty
