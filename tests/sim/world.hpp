#pragma once
#include "choices.hpp"
#include "deploy.hpp"
#include "evidence.hpp"
#include "fibers.hpp"
#include "machine.hpp"
#include "model.hpp"
#include "network.hpp"
#include "process.hpp"
#include "story.hpp"

#include <functional>
#include <list>
#include <string>
#include <vector>

namespace dutyme::sim {

/// Which kinds of trouble there are: each in a quarter of the worlds, so that the others get far
/// without it.
struct Switches {
    bool deaths = true;
    bool lost_replies = true;
    bool late_effects = true;
    bool lags = true;
    bool refusals = true;  ///< errors and pages of somebody in between
    bool others = true;    ///< people who act by hand
    bool limits = true;    ///< of requests, and of what is permitted
    bool lies = true;      ///< what is confirmed never shows
    bool suspensions = true;
    bool full_disks = true;
};

/// One seed's world: everything there is, and who is due when.
class World {
  public:
    explicit World(Choices chance);
    ~World();
    World(const World&) = delete;
    World& operator=(const World&) = delete;

    Choices choices;
    Actor actor{"world"};  ///< whose decisions are nobody else's
    Fibers fibers;
    Model model;
    Story story;
    Evidence evidence;
    Switches switches;
    bool had_outages = false;
    std::vector<Outage> outages;
    WrongDates wrong_dates;
    std::list<Machine> machines;
    std::list<Deploy> deploys;
    Ms calm_begins{0};
    bool calm = false;  ///< no more trouble

    Ms now() const { return fibers.now(); }
    Process& start(const std::string& name, Machine& machine, std::function<void(Process&)> body);
    /// Blocks the process for that long, or for ever when it dies there. Returns false when it was
    /// woken before.
    bool wait(Process& process, Ms duration);
    void wake(Process& process) { fibers.wake(*process.fiber); }
    const std::list<Process>& processes() const { return processes_; }
    /// As kill -9.
    void kill(Process& process);

  private:
    void end(Process& process);
    void strike(Process& process);
    void suspend(Process& process);
    void lose_power(Machine& machine, Actor& chance);

    std::list<Process> processes_;
};

}  // namespace dutyme::sim
