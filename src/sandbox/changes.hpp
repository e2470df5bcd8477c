#pragma once
#include "sandbox/moment.hpp"

#include <string>
#include <vector>

namespace dutyme::sandbox {

/// A change event that was taken. Never holds the routing key.
struct Change {
    Moment taken;
    std::string summary;
    std::string source;
    std::string event;  ///< the JSON that was sent, with "***" for the key
};

/// What was sent, fit for the log: with "***" for the routing key, or a remark in its place when
/// it is no JSON.
std::string without_routing_key(const std::string& body);

/// A list of {"taken","event"}, the oldest first.
std::string changes_document(const std::vector<Change>& changes);

}  // namespace dutyme::sandbox
