#pragma once
#include "pagerduty/named.hpp"
#include "pagerduty/session.hpp"

#include <string>
#include <vector>

namespace dutyme::pagerduty {

/// All services whose name contains `name`: those that are called so first, then those that are
/// without case, then the others by their names. Empty: there is none. Throws as Session::get.
std::vector<Named> services_like(Session& session, const std::string& name,
                                 const Patience& patience);

}  // namespace dutyme::pagerduty
