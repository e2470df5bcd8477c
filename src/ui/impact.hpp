#pragma once
#include "duty/plan.hpp"

#include <string>
#include <vector>

namespace dutyme::ui {

/// Whom a page reaches, one sentence for each escalation policy; of many, the first two.
std::vector<std::string> escalation_paths(const duty::Plan& plan);

/// What a plan means beyond its schedules, in sentences: whom a page reaches after the deployer,
/// which services page them, and what deserves a warning.
std::vector<std::string> impact(const duty::Plan& plan);

}  // namespace dutyme::ui
