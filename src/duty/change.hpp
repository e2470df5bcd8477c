#pragma once
#include "duty/record.hpp"
#include "pagerduty/model/change_event.hpp"

#include <string>

// Makes the change events of a tour's deploy: what was deployed, by whom, and how it ended. They
// never hold the command line or anything of the environment.
namespace dutyme::duty {

/// What starts the deploy.
enum class Trigger { command, push };

/// Returns "deploy of github.com/acme/api main 1a2b3c4", or "push of …"; without a repository
/// "deploy from HOST".
std::string what_is_deployed(const Record& record, Trigger trigger = Trigger::command);

pagerduty::ChangeEvent deploy_started(const Record& record, Instant now,
                                      Trigger trigger = Trigger::command);

/// `outcome` is the journal's word on how the deploy ended: "exit 0", "signal 15 (Terminated)" or a
/// remark; empty: not known.
pagerduty::ChangeEvent deploy_finished(const Record& record, const std::string& outcome,
                                       Instant now, Trigger trigger = Trigger::command);

}  // namespace dutyme::duty
