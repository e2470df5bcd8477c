#pragma once
#include "duty/journal.hpp"
#include "duty/tour.hpp"
#include "pagerduty/model/server_clock.hpp"

#include <set>
#include <string>
#include <vector>

namespace dutyme::duty {

/// What became of one abandoned tour.
struct Recovered {
    Record record;
    bool settled = false;      ///< false: something of it stands, until its end
    bool in_doubt = false;     ///< PagerDuty has not shown what was asked for; it may still come
    std::string trouble = {};  ///< why it is not settled
};

/// Settles the tours whose dutyme is gone: gives back what still stands, closes what has ended.
/// Only those of this account (`api_url`), and of this machine's present run or past their end.
/// Lingering leases are left to end; what is in doubt is looked for once. Sends nothing when there
/// is nothing; never throws for what it finds.
std::vector<Recovered> recover(Journal& journal, const Host& here, TourContext context,
                               const pagerduty::ServerClock& server_clock,
                               const std::string& api_url, const pagerduty::Deadline& deadline);

/// Returns the ids of the schedules on which something was given back: a plan made before may not
/// hold there any more.
std::set<std::string> schedules_changed_by(const std::vector<Recovered>& recovered);

}  // namespace dutyme::duty
