#include "world.hpp"

#include "marks.hpp"

#include <utility>

namespace dutyme::sim {

namespace {

constexpr unsigned waits_of_a_life = 96;    // among which a death is drawn
constexpr unsigned waits_at_most = 20'000;  // more are a livelock

}  // namespace

World::World(Choices chance)
    : choices(std::move(chance)),
      fibers([this](Actor& who) { return choices.happens(who, "overtakes", 500); }) {}

World::~World() {
    fibers.bury();
}

Process& World::start(const std::string& name, Machine& machine,
                      std::function<void(Process&)> body) {
    Process& process = processes_.emplace_back(name, machine);
    if (switches.deaths && !calm)
        process.dies_at = choices.rarely(process.actor, "dies at wait", 300, waits_of_a_life);
    if (switches.suspensions && !calm)
        process.suspended_at =
            choices.rarely(process.actor, "suspended at wait", 200, waits_of_a_life);
    process.fiber = &fibers.start(process.actor, [this, &process, body = std::move(body)] {
        body(process);
        end(process);
    });
    return process;
}

bool World::wait(Process& process, Ms duration) {
    if (!fibers.is_burying()) {
        if (++process.waits == process.dies_at && !calm) strike(process);
        if (process.waits > waits_at_most) {
            evidence.caught.push_back({"quantity", process.tour, "", now(), now(),
                                       process.actor.name() + " waits again and again"});
            kill(process);
        }
    }
    const bool in_full = fibers.wait(duration);
    if (process.waits == process.suspended_at && !fibers.is_burying() && !calm) suspend(process);
    return in_full;
}

// As SIGSTOP, and a SIGCONT some time later: it still believes what it knew.
void World::suspend(Process& process) {
    const Ms until = std::min(
        calm_begins, now() + choices.length(process.actor, "suspended for", second, 2 * hour));
    sometimes("suspended");
    story.tell(now(), process.actor, "suspended");
    evidence.troubles.push_back({now(), until, process.tour, "", "suspended"});
    while (now() < until) fibers.wait(until - now());
    story.tell(now(), process.actor, "wakes");
    for (const Deploy& deploy : deploys)
        if (deploy.tour == process.tour && deploy.stopped && *deploy.stopped < now())
            sometimes("wakes after a stop");
}

void World::end(Process& process) {
    process.alive = false;
    for (const auto& act : std::exchange(process.at_end, {})) act();
}

void World::kill(Process& process) {
    if (!process.alive) return;
    end(process);
    fibers.kill(*process.fiber);
}

// Alone, with all that belongs to its deploy, or with its machine.
void World::strike(Process& process) {
    story.tell(now(), process.actor, "dies");
    const auto note = [&](const Process& one) {
        evidence.troubles.push_back({now(), now(), one.tour, "", "death"});
    };
    note(process);
    const unsigned along = choices.pick(process.actor, "takes along", 3);
    for (Process& other : processes_) {
        const bool goes = along == 1 ? other.tour == process.tour
                                     : along == 2 && &other.machine == &process.machine;
        if (!goes || &other == &process || !other.alive) continue;
        note(other);
        kill(other);
    }
    if (along == 2) lose_power(process.machine, process.actor);
    kill(process);
}

// It boots again, or is gone for good.
void World::lose_power(Machine& machine, Actor& chance) {
    sometimes("power lost");
    machine.shelf->lose_power(chance);
    machine.up = false;
    if (choices.pick(chance, "gone for good", 2) == 1) return;
    fibers.at(now() + choices.length(chance, "boots for", 20 * second, hour), [&machine] {
        machine.up = true;
        machine.host.boot_id = "boot 2";
    });
}

}  // namespace dutyme::sim
