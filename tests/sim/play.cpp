#include "play.hpp"

#include "judge.hpp"
#include "scenario.hpp"
#include "successor.hpp"
#include "world.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

namespace dutyme::sim {

namespace {

// In calm weather: a retry, twice, with its request's time, and the latest effect.
constexpr Ms until_settled = 8 * minute;
constexpr Ms longest_aftermath = 6 * hour;  // the longest lease, and what is tried after it

// Who is on call on a schedule, whenever that changes.
std::vector<Story::Line> lane_of(const World& world, const Schedule& schedule) {
    std::set<Ms> moments{Ms{0}};
    for (const Rotation& rotation : schedule.rotations)
        for (const Turn& turn : rotation.turns) moments.insert(std::max(Ms{0}, turn.start));
    for (const Object& object : world.model.objects())
        for (const Span& span : object.stood()) moments.insert({span.from, span.until});
    std::vector<Story::Line> lane;
    std::string before;
    for (const Ms moment : moments) {
        if (moment > world.now()) break;
        std::string names;
        for (const OnCall& who : world.model.on_call(schedule, moment, moment))
            names += " " + who.user;
        if (names != before) lane.push_back({moment, "==> " + schedule.id, "on call:" + names});
        before = names;
    }
    return lane;
}

}  // namespace

Play play(Choices choices, bool written) {
    World world{std::move(choices)};
    world.story.written = written;
    set_up(world);
    const Ms calm = world.calm_begins;
    world.fibers.run(calm);
    world.calm = true;
    world.had_outages = !world.outages.empty();
    world.outages.clear();
    for (Machine& machine : world.machines) machine.shelf->read_only = false;
    for (Machine& machine : world.machines)
        if (machine.up) recover(world, machine, "last recover on " + machine.host.name);
    world.fibers.run(calm + until_settled);
    check_settled(world);
    world.fibers.run(calm + longest_aftermath);
    Play result;
    result.findings = judge(world);
    result.decisions = world.choices.decisions();
    if (written)
        for (const Schedule& schedule : world.model.schedules())
            world.story.insert(lane_of(world, schedule));
    result.lines = world.story.lines();
    result.hash = world.story.hash();
    for (const Process& process : world.processes())
        result.counts[process.actor.name()].waits = process.waits;
    for (const Evidence::Write& write : world.evidence.writes) ++result.counts[write.actor].writes;
    for (const Deploy& deploy : world.deploys) {
        ++result.tours;
        if (deploy.taken) ++result.taken;
    }
    return result;
}

}  // namespace dutyme::sim
