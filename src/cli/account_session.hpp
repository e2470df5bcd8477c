#pragma once

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/timeouts.hpp"
#include "cli/context.hpp"
#include "cli/credential.hpp"
#include "duty/deployer.hpp"
#include "duty/journal.hpp"
#include "duty/notice.hpp"
#include "duty/tour.hpp"
#include "pagerduty/client.hpp"
#include "pagerduty/model/change_event.hpp"

#include <chrono>
#include <optional>

namespace dutyme::cli {

/// A verb's work with one account: start, stop, recover, status, doctor and the hook talk to
/// PagerDuty in their own process, and hold nothing when they end.
struct AccountSession {
    /// Reads the settings, git's included. The context has to outlive the account. Throws as
    /// Context::settings() and find_credential do.
    explicit AccountSession(Context& its_context)
        : AccountSession(its_context, its_context.settings()) {}
    /// With these settings. `connect_limit` is as in Network.
    AccountSession(Context& its_context, config::Settings in_force,
                   std::chrono::milliseconds connect_limit = pagerduty::usual_connect_limit);

    /// What a tour of this process works with.
    duty::TourContext tour_context() {
        return {*pagerduty.schedules, clock,    context.random, timeouts,
                &pagerduty.session,   observer, &journal};
    }
    /// Waits are shown on the terminal.
    pagerduty::Deadline deadline(std::chrono::milliseconds time) const;
    /// The same while nothing stands yet: trouble that does not pass by itself is told at once.
    pagerduty::Deadline deadline_before_start(std::chrono::milliseconds time) const;
    duty::Deployer find_deployer(const pagerduty::Deadline& deadline);
    /// The same, where it does not matter whether they can be paged.
    duty::Deployer find_person(const pagerduty::Deadline& deadline);

    /// Sends change events where the settings have a routing key. Blocks for 3 seconds at most;
    /// that one does not arrive is a remark, no failure, and the end of it.
    void tell(const std::vector<pagerduty::ChangeEvent>& changes);
    /// The same for notices, where the settings say who is told.
    void notify(const std::vector<duty::Notice>& notices);
    /// Returns Record::to_be_told for this account's notices; empty: nobody is told.
    std::string told() const;

    Context& context;
    config::Settings settings;
    ResolvedCredential resolved;
    TerminalObserver observer;
    duty::Journal journal;
    Clock& clock;
    Timeouts timeouts;
    pagerduty::Network network;
    pagerduty::Client pagerduty;

  private:
    duty::Deployer find(const duty::Clues& clues, const pagerduty::Deadline& deadline);
};

/// Returns which entry of the journal cannot be read, why, and what to do.
Error described(const duty::UnreadEntry& entry);
/// Says which entries of the journal cannot be read. Returns false where there are any: something
/// may stand that nobody here knows of.
bool can_read_all(const duty::Journal& journal, const ui::Terminal& terminal);

}  // namespace dutyme::cli
