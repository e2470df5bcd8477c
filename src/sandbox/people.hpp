#pragma once
#include "sandbox/call.hpp"
#include "sandbox/routes.hpp"

namespace dutyme::sandbox {

/// GET of users, of how they are reached and of the licences.
const std::vector<Route>& people_routes();

}  // namespace dutyme::sandbox
