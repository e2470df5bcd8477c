#pragma once
#include "choices.hpp"

#include <functional>
#include <string>
#include <vector>

namespace dutyme::sim {

/// A dull world but for what is written here, and what it is called.
struct Card {
    std::string
        name;  ///< "renew on shifts, guardian dies at wait 17 with its machine, then recover"
    std::vector<Decision> decisions;
};

/// Calls `visit` for every world with a single fault: each script on each kind of schedule, each
/// wait of the guardian that it may die at with each successor, and each write with all that can
/// befall it. No luck is needed.
void for_each_card(const std::function<void(const Card&)>& visit);

}  // namespace dutyme::sim
