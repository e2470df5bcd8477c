#pragma once
#include "sandbox/api/routes.hpp"

namespace dutyme::sandbox {

/// GET of escalation policies, services and incidents.
const std::vector<Route>& service_routes();

}  // namespace dutyme::sandbox
