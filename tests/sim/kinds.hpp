#pragma once
#include <cstdint>

namespace dutyme::sim {

/// Shrinks the failures of so many seeds, known or not, and prints one world for each set of
/// decisions that it takes.
void print_kinds(std::uint64_t first, std::uint64_t worlds);

}  // namespace dutyme::sim
