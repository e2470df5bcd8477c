#pragma once
#include "duty/plan.hpp"
#include "pagerduty/model/directory.hpp"

#include <string>
#include <vector>

namespace dutyme::duty {

/// Where on-call is taken: the schedules that were named, and those at level 1 of the policies and
/// of the services' policies.
struct Targets {
    std::vector<std::string> schedules;               ///< ids or names
    std::vector<pagerduty::ScheduleReference> known;  ///< those of them whose kind is known
    std::vector<std::string> policies;  ///< ids of those that were named, or are the services'
    std::vector<pagerduty::Service> services;  ///< those that were named
    std::vector<std::string> remarks;          ///< sentences, fit to print
};

/// Asks for policies and services, each once; for schedules alone nothing is asked. Throws what
/// Directory throws, and Error{refused} where there is no schedule at level 1.
Targets find_targets(const TakeRequest& request, pagerduty::Directory& directory,
                     const pagerduty::Deadline& deadline);
/// What find_targets has found out about the schedules need not be asked again.
void expect_kinds(const Targets& targets, pagerduty::ScheduleBackend& schedules);

}  // namespace dutyme::duty
