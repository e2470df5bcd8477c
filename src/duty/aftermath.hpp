#pragma once
#include "duty/record.hpp"
#include "pagerduty/model/incident_reader.hpp"

#include <string>
#include <vector>

// What a deploy has left behind when its tour ends: pages that came meanwhile, and incidents that
// are still open.
namespace dutyme::duty {

/// Returns what has to be asked to know it: incidents of the tour's time on its schedules.
pagerduty::IncidentWindow incident_window(const Record& record, Instant now);

/// Takes down in the record what PagerDuty has told; `pages` stay unknown where it told nothing.
void note_aftermath(Record& record, const pagerduty::IncidentHistory& history);

/// Returns it as sentences, safe for a terminal; none where nothing happened, or is known. The
/// first incidents are told one by one.
std::vector<std::string> aftermath(const Record& record);

/// Returns "2 pages, the first after 4m; #12 is open" for a table. Empty: nothing happened.
std::string aftermath_in_short(const Record& record);

}  // namespace dutyme::duty
