#pragma once

#include "sandbox/control/sandbox.hpp"

// The controls that act as another person in the account. Each throws Failure::usage or
// Failure::not_found.
namespace dutyme::sandbox {

/// POST overrides, {"schedule","user" (id or address),"start"?,"end"?}: puts a user on call. On a
/// shift-based schedule the user replaces everybody who can be overridden, or joins them with
/// "kind":"custom_shift". Returns 201 with the history of the first addition.
Reply add_override(World& world, const Request& request);
/// DELETE overrides?schedule=&id=: ends an override or a custom shift.
Reply end_override(World& world, const Request& request);
/// POST upgrade?schedule=: makes a layer-based schedule shift-based.
Reply upgrade_schedule(World& world, const Request& request);
/// POST page?service=: raises an alert on a service. Returns 201 with the people it reaches.
Reply page_service(World& world, const Request& request);
/// POST incident?id=&status=: sets the status of an incident.
Reply change_incident(World& world, const Request& request);

}  // namespace dutyme::sandbox
