#pragma once
#include "choices.hpp"
#include "fibers.hpp"

#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace dutyme::sim {

class Machine;

/// A simulated process: a fiber that has a name and a machine, and may die at any of its waits.
class Process {
  public:
    Process(std::string name, Machine& where) : actor(std::move(name)), machine(where) {}
    /// What it makes is this tour's, and it may touch what is.
    void act_for(const std::string& the_tour) {
        tour = the_tour;
        tours.insert(the_tour);
    }

    Actor actor;
    Machine& machine;
    Fibers::Fiber* fiber = nullptr;
    std::string tour;             ///< empty: nobody's
    std::set<std::string> tours;  ///< whose objects it may write on
    bool alive = true;
    unsigned waits = 0;
    unsigned suspended_at = 0;  ///< the wait that lasts longer for it than for the world; 0: none
    unsigned dies_at = 0;       ///< the wait that it does not survive; 0: none
    std::vector<std::function<void()>> at_end;  ///< what the kernel does, however it ends
};

}  // namespace dutyme::sim
