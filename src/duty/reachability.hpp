#pragma once
#include "base/error.hpp"
#include "pagerduty/model/types.hpp"

#include <string>
#include <vector>

namespace dutyme::duty {

/// Why a page would not reach this person, as a sentence. Empty: it would, or it is not known.
std::string why_unreachable(const pagerduty::User& person);

/// What a stakeholder's take fails with.
Error stakeholder_error(const pagerduty::User& person, Failure failure);

/// What is odd about how they are reached, as sentences: not at all, by e-mail alone, an invitation
/// that was never accepted, or that it is not known.
std::vector<std::string> remarks_on_reach(const pagerduty::User& person);

}  // namespace dutyme::duty
