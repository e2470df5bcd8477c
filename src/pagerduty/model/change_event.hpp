#pragma once
#include "base/time.hpp"

#include <string>
#include <utility>
#include <vector>

namespace dutyme::pagerduty {

struct Link {
    std::string href;
    std::string text;
};

/// A change that PagerDuty shows beside the incidents of a service (Events API v2). It pages
/// nobody.
struct ChangeEvent {
    std::string summary;
    std::string source;
    Instant timestamp;
    std::vector<std::pair<std::string, std::string>> details;  ///< names and values, in order
    std::vector<Link> links;
};

/// Returns true for an http or https URL of at most 1024 printable ASCII characters, with a host,
/// without a user name, and without quotes, brackets, "\", "^", "`", "|".
bool is_linkable(const std::string& href);

/// Returns the body of POST /v2/change/enqueue, safe for terminals and within PagerDuty's
/// documented limits: the summary is cut to 1024 UTF-16 units, the first 50 linkable links are
/// kept, and the details are left out when the body would exceed 512 KiB. Other texts are cut to 1
/// KiB.
std::string write_change_event(const ChangeEvent& event, const std::string& routing_key);

}  // namespace dutyme::pagerduty
