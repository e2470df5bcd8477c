#pragma once
#include "evidence.hpp"

#include <vector>

namespace dutyme::sim {

class World;

/// Returns every rule that was broken in a world that has ended. The judge knows PagerDuty's whole
/// history and what was said, and asks the product nothing. An excuse is a fact of the world, never
/// a sentence of the product.
std::vector<Finding> judge(const World& world);

/// Notes what should be settled by now: `recover` has run everywhere in calm weather.
void check_settled(World& world);

/// "presence of tour 1 on PLAYER1 from 00:29:31 to 00:30:04: nobody's excuse".
std::string to_string(const Finding& finding);

/// A moment as the timeline shows it: "00:29:31.250".
std::string shown(Ms moment);

}  // namespace dutyme::sim
