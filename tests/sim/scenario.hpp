#pragma once
#include "instant.hpp"

namespace dutyme::sim {

class World;

/// Draws what is in the world: schedules, machines, deploys, whoever comes after them, and when
/// trouble ends.
void set_up(World& world);

}  // namespace dutyme::sim
