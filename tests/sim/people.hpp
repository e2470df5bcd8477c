#pragma once

namespace dutyme::sim {

class World;

/// Has somebody in PagerDuty's web pages do something to a schedule while deploys are at it: stand
/// in, remove what a dutyme made, make one that looks like it, or move its end.
void act_by_hand(World& world, unsigned nth);

/// An admin's: a layer-based schedule becomes shift-based.
void upgrade(World& world);
/// An admin's: it is there no more.
void remove_schedule(World& world);

}  // namespace dutyme::sim
