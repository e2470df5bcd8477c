#pragma once
#include "sandbox/api/call.hpp"
#include "sandbox/api/routes.hpp"

namespace dutyme::sandbox {

/// GET of users, of how they are reached and of the licences.
const std::vector<Route>& people_routes();

}  // namespace dutyme::sandbox
