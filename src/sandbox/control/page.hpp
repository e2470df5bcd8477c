#pragma once
#include "sandbox/control/sandbox.hpp"

namespace dutyme::sandbox {

/// The page at /: schedules, who is on call, overrides and the last requests.
Reply page(World& world);

}  // namespace dutyme::sandbox
