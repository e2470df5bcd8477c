#pragma once
#include "duty/record.hpp"
#include "pagerduty/model/change_event.hpp"

#include <string>

// What PagerDuty is told of a tour's deploy: what, by whom and how it went. Never the command line,
// nor anything of the environment.
namespace dutyme::duty {

/// What the deploy is done with.
enum class Trigger { command, push };

pagerduty::ChangeEvent deploy_started(const Record& record, Instant now,
                                      Trigger trigger = Trigger::command);

/// `outcome` tells how it ended, as in the journal: "exit 0", "signal 15 (Terminated)" or a remark;
/// empty: nobody knows.
pagerduty::ChangeEvent deploy_finished(const Record& record, const std::string& outcome,
                                       Instant now, Trigger trigger = Trigger::command);

}  // namespace dutyme::duty
