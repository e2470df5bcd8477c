#pragma once
#include "pagerduty/model/directory.hpp"

#include <string>
#include <vector>

namespace dutyme::duty {

struct Plan;

/// Whom a page reaches at one level of an escalation policy, once the plan is carried out.
struct EscalationStep {
    bool deployer = false;
    std::vector<std::string> others;  ///< names, each once
    int after = 0;                    ///< minutes after the page
};

/// What a page through one policy comes to: level by level, those with nobody left out.
struct EscalationPath {
    std::string policy;  ///< its name
    std::vector<EscalationStep> steps;
};

/// What the plan means beyond its schedules.
struct Impact {
    std::vector<EscalationPath> escalation_paths;
    std::vector<std::string> services;  ///< names of those paged through what is taken
    bool more_services = false;         ///< beside those that were named, which are not in it
    std::vector<std::string> remarks;   ///< sentences, fit to print: what deserves a warning
};

/// Adds the escalation paths and the services of these policies, and remarks on them: nobody behind
/// the deployer, the deployer twice, the deployer told too late. `named` are the ids of the
/// services that were asked for, which are no news.
void trace_escalation(Plan& plan, const pagerduty::Directory::Policies& known,
                      const std::vector<std::string>& named);

}  // namespace dutyme::duty
