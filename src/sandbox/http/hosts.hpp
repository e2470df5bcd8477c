#pragma once
#include <string>

namespace dutyme::sandbox {

/// A name PagerDuty answers to.
struct Host {
    const char* name;
    const char* region;  ///< "us" or "eu"; "" for both
};

/// REST, OAuth and Events, in both regions.
inline constexpr Host hosts[] = {
    {"api.pagerduty.com", "us"},       {"api.eu.pagerduty.com", "eu"},
    {"identity.pagerduty.com", ""},    {"events.pagerduty.com", "us"},
    {"events.eu.pagerduty.com", "eu"},
};

/// The one that a Host header or the target of a CONNECT names, with or without port 443. Null:
/// none of them, such as 127.0.0.1.
const Host* host_named(const std::string& text);

}  // namespace dutyme::sandbox
