#include "online.hpp"

namespace dutyme::sim {

Online::Online(World& world, Process& process)
    : clock(process),
      random(process),
      connection(world, process),
      session(connection, clock, account, "abcdefghij0123456789", no_observer(), random),
      schedules(pagerduty::all_schedules(session)),
      journal(process.machine.shelf->opened_by(process)) {}

pagerduty::Deadline Online::within(Ms time) {
    return {clock.elapsed() + time, {}};
}

}  // namespace dutyme::sim
