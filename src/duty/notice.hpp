#pragma once
#include "duty/change.hpp"
#include "duty/plan.hpp"
#include "duty/record.hpp"

#include <optional>
#include <string>
#include <vector>

// What the people around a deploy are told who do not sit at its terminal, above all whoever was
// relieved. Like change events, it never holds the command line or anything of the environment.
namespace dutyme::duty {

/// A message about a tour. Texts are safe for a terminal, and nobody's markup.
struct Notice {
    enum class Kind { taken, extended, passed, given_back };
    Kind kind = Kind::taken;
    std::string tour;                    ///< the id of the deploy's first tour
    std::vector<std::string> sentences;  ///< the message; times in UTC
    std::string deployer;                ///< the name
    std::vector<std::string> schedules;  ///< names, each once
    std::vector<std::string> relieved;   ///< names
    std::vector<std::string> on_call;    ///< of given_back: names, as far as PagerDuty told
    Instant until;              ///< the latest end; of given_back: when the deployer went off
    Deploy deploy;              ///< what is deployed
    std::string outcome;        ///< of given_back: how the deploy ended, "exit 0"
    std::string until_outcome;  ///< of given_back: how --until ended; empty: it did not run
    Seconds lasted{0};          ///< of given_back
};

/// Returns the message that goes out when the deployer is on call. Absent: the plan, as it was
/// carried out, changed nothing.
std::optional<Notice> notice_of_take(const Record& record, const Plan& plan,
                                     Trigger trigger = Trigger::command);

/// Returns the message for a tour whose end was moved.
Notice notice_of_extension(const Record& record, Instant now, Trigger trigger = Trigger::command);

/// Returns the message for a tour that was passed on: `record` is the colleague's, by this plan.
Notice notice_of_pass(const Record& record, const Plan& plan, Instant now,
                      Trigger trigger = Trigger::command);

/// Returns the message for the end of the tour: given back, or left to end by itself at
/// `lingers_until`.
Notice notice_of_give_back(const Record& record, const std::string& outcome, Instant now,
                           const pagerduty::NamesBySchedule& on_call_now,
                           std::optional<Instant> lingers_until,
                           Trigger trigger = Trigger::command);

/// Returns the message for a tour that nobody was there to give back: it has ended by itself, or a
/// later command of dutyme has given it back.
Notice notice_of_recovery(const Record& record, bool ended_by_itself, Instant now);

}  // namespace dutyme::duty
