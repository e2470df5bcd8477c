#pragma once

#include "sandbox/model/account.hpp"
#include "sandbox/replies/replies.hpp"

#include <string>
#include <vector>

// Escalation policies, services and incidents as JSON. Nothing here decides anything.
namespace dutyme::sandbox {

/// With `strategies` each rule tells whether it pages everybody or one after another.
void put_policy(json::Writer& out, const Account& account, const Policy& policy, bool strategies);
/// With `whole` the policy stands in it, else a reference.
void put_service(json::Writer& out, const Account& account, const Service& service, bool whole);
void put_incident(json::Writer& out, const Account& account, const Incident& incident);

/// What was sent, fit for the log: with "***" for the routing key, or a remark in its place when
/// it is no JSON.
std::string without_routing_key(const std::string& body);

/// A list of {"taken","event"}, the oldest first.
std::string changes_document(const std::vector<ChangeEvent>& changes);

}  // namespace dutyme::sandbox
