#pragma once

#include "base/json.hpp"
#include "base/time.hpp"
#include "pagerduty/model/deadline.hpp"
#include "pagerduty/model/directory.hpp"

#include <optional>
#include <set>
#include <string>
#include <vector>

// What happened on some schedules while a deploy ran.
namespace dutyme::pagerduty {

/// The first notice of an incident that reached a person, however often and in whatever ways
/// PagerDuty told them; but not by e-mail alone.
struct Page {
    std::string incident;  ///< its id
    std::string user;      ///< likewise
    Instant at;
};

/// A row of the log of incidents.
struct Notification {
    Page page;
    std::string policy;      ///< the id of the incident's escalation policy; empty: not told
    bool is_direct = false;  ///< as of Incident
};

struct IncidentHistory {
    std::vector<Incident> open;  ///< began in the window, and are not resolved; oldest first
    std::vector<Page> pages;     ///< oldest first
    bool is_whole = false;       ///< false: there may be more
    bool forbidden = false;      ///< the token may not read incidents (403)
};

struct IncidentWindow {
    Instant since;
    Instant until;
    std::set<std::string> schedules;  ///< ids; incidents count whose policy has one of them
};

/// Absent: the row tells of no page.
std::optional<Notification> read_notification(const json::Value& row);

/// Reads the incidents of an account, and whom they paged.
class IncidentReader {
  public:
    virtual ~IncidentReader() = default;
    IncidentReader() = default;
    IncidentReader(const IncidentReader&) = delete;
    IncidentReader& operator=(const IncidentReader&) = delete;

    /// Queues the requests for the window, to be sent together with the next that somebody waits
    /// for. Returns false, and asks for nothing, where few requests of the minute are left: less
    /// than half, or where nobody reads the answer at once less than nine tenths.
    virtual bool prefetch(const IncidentWindow& window, bool is_interactive) = 0;
    /// Returns what is known of the window that was prefetched last. Blocks until that is all or
    /// the deadline has passed; may be called again to go on. Throws nothing.
    virtual IncidentHistory history(const Deadline& deadline) = 0;
};

}  // namespace dutyme::pagerduty
