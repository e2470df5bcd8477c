#pragma once

#include "sandbox/control/sandbox.hpp"

// The controls that play somebody else in the account. Each throws Failure::usage or
// Failure::not_found.
namespace dutyme::sandbox {

/// POST overrides, {"schedule","user" (id or address),"start"?,"end"?}: somebody goes on call. On a
/// shift-based schedule in the place of everybody who can be overridden, or with
/// "kind":"custom_shift" besides them. 201 with the history of the first that was made.
Reply add_override(World& world, const Request& request);
/// DELETE overrides?schedule=&id=: somebody ends an override or a custom shift.
Reply end_override(World& world, const Request& request);
/// POST upgrade?schedule=: a layer-based schedule becomes shift-based.
Reply upgrade_schedule(World& world, const Request& request);
/// POST page?service=: an alert on a service. 201 with whom it reaches.
Reply page_service(World& world, const Request& request);
/// POST incident?id=&status=: somebody acknowledges or resolves one.
Reply change_incident(World& world, const Request& request);

}  // namespace dutyme::sandbox
