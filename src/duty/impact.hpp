#pragma once
#include "pagerduty/model/directory.hpp"

#include <string>
#include <vector>

namespace dutyme::duty {

struct Plan;

/// The people whom a page reaches at one level of an escalation policy once the plan is done.
struct EscalationStep {
    bool deployer = false;
    std::vector<std::string> others;  ///< names, each once
    int after = 0;                    ///< minutes after the page
};

/// The way of a page through one policy, level by level; levels without people are left out.
struct EscalationPath {
    std::string policy;  ///< its name
    std::vector<EscalationStep> steps;
};

/// The consequences of a plan beyond its schedules.
struct Impact {
    std::vector<EscalationPath> escalation_paths;
    std::vector<std::string> services;  ///< names of the services that page the taken schedules
    bool more_services = false;         ///< other services than the named ones, which it omits
    std::vector<std::string> remarks;   ///< warnings: sentences, safe for a terminal
};

/// Adds the escalation paths and services of these policies to plan.impact, and warnings: nobody
/// behind the deployer, the deployer at two levels, the deployer paged too late. `named` are the
/// ids of the services that the user named, which it leaves out.
void trace_escalation(Plan& plan, const pagerduty::Directory::Policies& known,
                      const std::vector<std::string>& named);

}  // namespace dutyme::duty
