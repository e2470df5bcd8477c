#pragma once
#include "duty/journal.hpp"
#include "duty/notice.hpp"
#include "duty/tour.hpp"
#include "pagerduty/model/server_clock.hpp"

#include <set>
#include <string>
#include <vector>

namespace dutyme::duty {

/// The result for one abandoned tour.
struct Recovered {
    Record record;
    bool settled = false;          ///< false: an override of it remains until its end
    bool in_doubt = false;         ///< PagerDuty does not show an override, but may yet
    std::string trouble = {};      ///< why it is not settled
    bool ended_by_itself = false;  ///< settled, and nothing had to be ended
};

/// Settles the tours whose dutyme is gone: ends their held leases and closes those that are over.
/// Handles only tours of this account (`api_url`), and of this boot of the machine or past their
/// end. Leaves lingering leases to end; looks once for overrides in doubt. Sends nothing when there
/// is no such tour. Reports failures in the result instead of throwing them.
std::vector<Recovered> recover(Journal& journal, const platform::Host& here, TourContext context,
                               const pagerduty::ServerClock& server_clock,
                               const std::string& api_url, const pagerduty::Deadline& deadline);

/// Returns the ids of the schedules on which an override was ended. Plans that were made before may
/// be out of date there.
std::set<std::string> schedules_changed_by(const std::vector<Recovered>& recovered);

/// Returns the messages for those who were told of the take of a tour that is settled now, and not
/// of its end: of those tours alone whose target is called `target`.
std::vector<Notice> notices_of(const std::vector<Recovered>& recovered, const std::string& target,
                               Instant now);

}  // namespace dutyme::duty
