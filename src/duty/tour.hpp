#pragma once
#include "base/error.hpp"
#include "duty/journal.hpp"
#include "duty/plan.hpp"
#include "pagerduty/schedule_api.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace dutyme::duty {

/// One deploy's stretch on call: leases that end by themselves unless renewed. Every step is in the
/// journal before it goes over the net, so that whoever comes after a crash can finish it. Prints
/// nothing.
class Tour {
  public:
    /// `page` may be absent: without a journal only the lease's end bounds what a crash leaves
    /// behind.
    Tour(pagerduty::ScheduleApi& schedules, const Clock& clock, std::optional<Page> page,
         Record record);

    /// Puts the deployer on call on every schedule of the plan, or on none: a failure undoes what
    /// was done and is thrown. When even the undoing or the outcome is in doubt, the leases stay in
    /// the journal as they are and release() goes on with them. An unsettled creation is looked up
    /// before it is repeated.
    void take(const Plan& plan, const pagerduty::Patience& patience);

    /// Ends every lease, later ones first, so that a death in between leaves no comeback. False:
    /// something may still stand; it is in leases() and ends by itself. Safe to repeat.
    bool release(const pagerduty::Patience& patience);

    /// Notes how the tour ended and closes its page. To be called when nothing stands any more, or
    /// when every lease has ended by itself.
    void close(const std::string& outcome, Instant now);

    const Record& record() const { return record_; }
    /// The leases that stand or may stand.
    std::vector<Lease> open_leases() const;
    bool holds_anything() const { return !open_leases().empty(); }
    /// Why the last release() did not succeed; absent when it did.
    const std::optional<Error>& last_error() const { return last_error_; }
    /// When the last of the open leases ends; the tour's begin when none is open.
    Instant last_end() const;

    /// Called with one sentence when something is worth a remark that is no failure.
    std::function<void(const std::string&)> remark;

  private:
    void write();
    void add_leases(const Plan& plan);
    void create(Lease& lease, const pagerduty::Patience& patience);
    void end(Lease& lease, const pagerduty::Patience& patience);
    bool settle(Lease& lease, const pagerduty::Patience& patience);

    pagerduty::ScheduleApi& schedules_;
    const Clock& clock_;
    std::optional<Page> page_;
    Record record_;
    std::optional<Error> last_error_;
};

}  // namespace dutyme::duty
