#pragma once
#include "sandbox/replies/replies.hpp"

// Escalation policies, services and incidents as JSON. Nothing here decides anything.
namespace dutyme::sandbox {

/// With `strategies` each rule tells whether it pages everybody or one after another.
void put_policy(json::Writer& out, const Company& company, const Policy& policy, bool strategies);
/// With `whole` the policy stands in it, else a reference.
void put_service(json::Writer& out, const Company& company, const Service& service, bool whole);
void put_incident(json::Writer& out, const Company& company, const Incident& incident);

}  // namespace dutyme::sandbox
