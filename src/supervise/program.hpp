#pragma once
#include <string>

namespace dutyme::supervise {

/// Another program of dutyme's: it lies beside the one that runs.
std::string companion_program(const std::string& name);

}  // namespace dutyme::supervise
