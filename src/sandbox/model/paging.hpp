#pragma once
#include "sandbox/model/company.hpp"

#include <optional>
#include <string>
#include <vector>

namespace dutyme::sandbox {

/// Whom a level has on call at that moment, each once.
std::vector<std::string> people_at(const Company& company, const Level& level, Moment now);

/// An alert on a service: it goes to the first level of its policy that has somebody on call now,
/// under round robin to one of them. Absent: nobody is, and it is dropped; or the service is
/// closed.
std::optional<Incident> page(Company& company, const Service& service, Moment now);

/// "active", "warning" (an acknowledged incident is open), "critical" (a triggered one is),
/// "maintenance", "disabled".
std::string status_of(const Company& company, const Service& service);

}  // namespace dutyme::sandbox
