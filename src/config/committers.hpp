#pragma once
#include "base/environment.hpp"
#include "config/layers.hpp"

namespace dutyme::config {

/// Who may have written what is committed here: in a job that is or may be a pull request's anyone.
Committers committers(const Environment& environment);

}  // namespace dutyme::config
