#pragma once
#include "sandbox/control/sandbox.hpp"

namespace dutyme::sandbox {

/// The sandbox's own surface for tests and demonstrations, under /sandbox/; asks for no key and is
/// not logged. Throws Failure::usage for what it cannot read, Failure::not_found.
Reply control(World& world, const Request& request);

/// What there is, for --help.
std::string control_description();

}  // namespace dutyme::sandbox
