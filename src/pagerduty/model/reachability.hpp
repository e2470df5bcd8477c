#pragma once
#include "base/json.hpp"
#include "pagerduty/model/types.hpp"

#include <optional>
#include <string>

namespace dutyme::pagerduty {

/// Returns how the user is notified with high urgency, from notification_rules and contact_methods.
/// Absent: the reply lacks them or has references alone.
std::optional<Reachability> read_reachability(const json::Value& user);

/// Returns true when at least one rule works.
bool can_be_paged(const Reachability& reach);
/// Returns true when no rule that works uses anything but e-mail, which wakes nobody. Also true
/// when no rule works at all: ask can_be_paged() first.
bool by_mail_only(const Reachability& reach);
/// Returns the minutes until the first rule that works; absent when none does.
std::optional<int> first_notified_after(const Reachability& reach);

}  // namespace dutyme::pagerduty
