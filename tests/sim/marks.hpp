#pragma once
#include "choices.hpp"

#include <map>
#include <string>

namespace dutyme::sim {

/// Counts that this was reached. A run of many tours in which a mark of the table in marks.cpp is
/// hardly ever reached shows less than it says, and fails.
void sometimes(Key mark);
/// The same for a sentence that a user reads, by the words of the table that are in it.
void sometimes_read(const std::string& sentence);

/// Returns how often each mark was reached, those of the table that never were as well, and
/// forgets it.
std::map<std::string, unsigned long> take_marks();

}  // namespace dutyme::sim
