#pragma once
#include "base/instant.hpp"

#include <string>
#include <utility>
#include <vector>

namespace dutyme::pagerduty {

struct Link {
    std::string href;
    std::string text;
};

/// Something that changed, as PagerDuty shows it beside the incidents of a service. It pages
/// nobody.
struct ChangeEvent {
    std::string summary;
    std::string source;
    Instant timestamp;
    std::vector<std::pair<std::string, std::string>> details;  ///< name and value, in their order
    std::vector<Link> links;
};

/// A plain http or https address, short enough, without user and password.
bool is_linkable(const std::string& href);

/// The body of POST /v2/change/enqueue. All text is fit to print and within PagerDuty's limits: the
/// summary is cut to 1024 UTF-16 units, any other text to 1 KB; links that
/// are not linkable or come after 50 others are left out, and so are the details when the whole
/// would be more than 512 KB.
std::string write_change_event(const ChangeEvent& event, const std::string& routing_key);

}  // namespace dutyme::pagerduty
