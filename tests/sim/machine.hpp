#pragma once
#include "base/clock.hpp"
#include "base/random.hpp"
#include "platform/host.hpp"
#include "shelf.hpp"

#include <memory>
#include <string>

namespace dutyme::sim {

class World;
class Process;

/// A machine in its present run: its clock, and a home with a journal in it.
class Machine {
  public:
    Machine(World& world, const std::string& name);

    World& world;
    platform::Host host;
    Ms offset{0};  ///< how far its wall clock is ahead of PagerDuty's
    bool up = true;
    std::shared_ptr<Shelf> shelf;
};

/// The clock of the process's machine. To sleep is to wait, and so the process may die of it.
class MachineClock final : public Clock {
  public:
    explicit MachineClock(Process& process) : process_(process) {}
    Instant now() const override;
    Ms elapsed() const override;
    void sleep(Ms duration) override;

  private:
    Process& process_;
};

/// The process's own chance. It depends on who asks and how often, not on the seed, so that ids and
/// odd seconds of a shrunk world are those of the world it comes from.
class ProcessRandom final : public Random {
  public:
    explicit ProcessRandom(Process& process);
    std::uint64_t next() override;

  private:
    std::uint64_t stream_;
    std::uint64_t drawn_ = 0;
};

}  // namespace dutyme::sim
