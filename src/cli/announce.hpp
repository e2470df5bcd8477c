#pragma once
#include "cli/world.hpp"
#include "duty/plan.hpp"

namespace dutyme::cli {

/// Says the plan on stderr, or as much of it as is wanted.
void announce_in_words(const duty::Plan& plan, const World& world);

/// Says the plan on stderr, before anything is written; with a small picture of each schedule where
/// somebody looks: on a terminal, and not in a job.
void announce(const duty::Plan& plan, const World& world);

}  // namespace dutyme::cli
