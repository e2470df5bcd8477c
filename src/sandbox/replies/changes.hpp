#pragma once
#include "sandbox/model/change.hpp"

#include <string>
#include <vector>

namespace dutyme::sandbox {

/// What was sent, fit for the log: with "***" for the routing key, or a remark in its place when
/// it is no JSON.
std::string without_routing_key(const std::string& body);

/// A list of {"taken","event"}, the oldest first.
std::string changes_document(const std::vector<Change>& changes);

}  // namespace dutyme::sandbox
