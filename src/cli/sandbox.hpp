#pragma once
#include <string>

namespace dutyme::cli {

/// What help says of the sandbox besides its options.
std::string sandbox_manual();

}  // namespace dutyme::cli
