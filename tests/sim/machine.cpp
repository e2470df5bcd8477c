#include "machine.hpp"

#include "world.hpp"

namespace dutyme::sim {

namespace {

constexpr Ms up_for = 5 * hour;  // every machine has run for a while

}  // namespace

Machine::Machine(World& the_world, const std::string& name)
    : world(the_world), host{name, "boot 1"}, shelf(std::make_shared<Shelf>(the_world)) {}

Instant MachineClock::now() const {
    const Machine& machine = process_.machine;
    return instant_at(machine.world.now() + machine.offset);
}

Ms MachineClock::elapsed() const {
    return up_for + process_.machine.world.now();
}

void MachineClock::sleep(Ms duration) {
    process_.machine.world.wait(process_, duration);
}

// Two processes may be dealt the same stream: two tours that begin alike.
ProcessRandom::ProcessRandom(Process& process) : stream_(process.actor.hash()) {
    World& world = process.machine.world;
    if (!world.choices.happens(process.actor, "same chance as others", 50)) return;
    stream_ = 0;
    world.evidence.same_chance.insert(process.tour);
}

std::uint64_t ProcessRandom::next() {
    return mixed(stream_ + mixed(++drawn_));
}

}  // namespace dutyme::sim
