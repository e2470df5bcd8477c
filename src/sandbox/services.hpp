#pragma once
#include "sandbox/routes.hpp"

namespace dutyme::sandbox {

/// GET of escalation policies, services and incidents.
const std::vector<Route>& service_routes();

}  // namespace dutyme::sandbox
