#pragma once
#include "choices.hpp"
#include "evidence.hpp"

#include <string>
#include <vector>

namespace dutyme::sim {

/// A kind of failure that dutyme is known to have: expected, until it is mended. Then its world
/// passes, which is an error, and the line goes.
struct Known {
    const char* name;
    std::vector<const char*> rules;  ///< of which it breaks one
    std::vector<const char*> facts;  ///< without which it does not happen
    std::vector<const char*> world;  ///< the smallest that shows it, as decisions in words
};

const std::vector<Known>& known_failures();
/// Returns true where it breaks one of the rules, and all facts are there.
bool explains(const Known& one, const Finding& finding);
/// Returns the one that explains the finding; null: it is news.
const Known* known(const Finding& finding);

/// Returns "guardian 1 of tour 1: reply lost #2 = 1" as a decision; "#0" may be left out. Throws
/// std::invalid_argument.
Decision decision_from(const std::string& words);
std::vector<Decision> decisions_from(const std::vector<const char*>& lines);

}  // namespace dutyme::sim
