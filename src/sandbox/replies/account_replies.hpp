#pragma once

#include "sandbox/model/account.hpp"
#include "sandbox/replies/replies.hpp"

#include <string>
#include <vector>

// Escalation policies, services, incidents and change events as JSON.
namespace dutyme::sandbox {

/// With `strategies` each rule says whether it pages everybody or one after another.
void put_policy(json::Writer& out, const Account& account, const Policy& policy, bool strategies);
/// Puts its policy whole or as a reference.
void put_service(json::Writer& out, const Account& account, const Service& service, bool whole);
void put_incident(json::Writer& out, const Account& account, const Incident& incident);
/// Puts a row of the log of incidents: one of the incident's own pages; with the incident whole or
/// as a reference.
void put_page(json::Writer& out, const Account& account, const Incident& incident,
              const SentPage& page, bool whole);

/// Returns the body with "***" for the routing key, fit for the log; returns a remark when the body
/// is no JSON.
std::string without_routing_key(const std::string& body);

/// Returns a list of {"taken","event"}, the oldest first.
std::string changes_document(const std::vector<ChangeEvent>& changes);
std::string notices_document(const std::vector<ReceivedNotice>& notices);

}  // namespace dutyme::sandbox
