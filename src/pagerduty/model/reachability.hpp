#pragma once
#include "base/json.hpp"
#include "pagerduty/model/types.hpp"

#include <optional>
#include <string>

namespace dutyme::pagerduty {

/// How the user of this object is reached, from its notification_rules and contact_methods. Absent:
/// the reply does not hold them, but at most references to them.
std::optional<Reachability> read_reachability(const json::Value& user);

/// True when a rule for high urgency works.
bool can_be_paged(const Reachability& reach);
/// Only e-mail tells them, which wakes nobody. Not asked of who cannot be paged at all.
bool by_mail_only(const Reachability& reach);
/// Minutes until the first rule that works; absent: there is none.
std::optional<int> first_told_after(const Reachability& reach);

}  // namespace dutyme::pagerduty
