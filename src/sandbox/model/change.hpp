#pragma once
#include "sandbox/model/moment.hpp"

#include <string>

namespace dutyme::sandbox {

/// A change event that was taken. Never holds the routing key.
struct Change {
    Moment taken;
    std::string summary;
    std::string source;
    std::string event;  ///< the JSON that was sent, with "***" for the key
};

}  // namespace dutyme::sandbox
