#pragma once
#include "choices.hpp"

#include <map>
#include <string>

namespace dutyme::sim {

/// Counts that this was reached. A run of many worlds in which a mark of the table in marks.cpp is
/// hardly ever reached is a run that shows less than it says, and fails.
void sometimes(Key mark);

/// Returns how often each mark of the table was reached, and forgets it.
std::map<std::string, unsigned long> take_marks();

}  // namespace dutyme::sim
