#pragma once
#include "choices.hpp"
#include "instant.hpp"

#include <ucontext.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <tuple>
#include <vector>

namespace dutyme::sim {

/// Thrown out of every wait after the verdict, so that what lies on the stacks is freed. No
/// std::exception: nobody takes it for a failure.
struct Buried {};

/// Simulated processes on one thread, in virtual time. Each runs until it waits; whoever is due
/// next runs then. Everything else of the world moves in events, which wait for nothing.
class Fibers {
  public:
    class Fiber;

    /// `overtakes` is asked whether a fiber goes before the others that are due at the same time,
    /// else behind them.
    explicit Fibers(std::function<bool(Actor&)> overtakes);
    ~Fibers();
    Fibers(const Fibers&) = delete;
    Fibers& operator=(const Fibers&) = delete;

    Ms now() const { return now_; }
    /// Begins one now, in this name.
    Fiber& start(Actor& actor, std::function<void()> body);
    /// Has something happen at a moment that is not past.
    void at(Ms moment, std::function<void()> event);

    /// Blocks the running fiber for that long. Returns false when it was woken before.
    bool wait(Ms duration);
    /// Ends the fiber's present wait. It does nothing for one that runs or is dead.
    void wake(Fiber& fiber);
    /// As kill -9: no destructor and no handler of the fiber runs. Does not return when it runs.
    void kill(Fiber& fiber);

    /// Runs whatever is due until then.
    void run(Ms until);
    /// Unwinds all stacks: every wait throws Buried from here on.
    void bury();
    bool is_burying() const { return burying_; }

  private:
    using Rank = std::tuple<Ms, bool, std::uint64_t>;  // false: before the others
    struct Due {
        Rank rank;
        Fiber* fiber = nullptr;
        std::function<void()> event = {};
        bool operator<(const Due& other) const { return rank < other.rank; }
    };
    static void enter(unsigned low, unsigned high);
    void queue(Ms moment, Fiber* fiber, std::function<void()> event);
    void resume(Fiber& fiber);
    void leave();

    std::function<bool(Actor&)> overtakes_;
    Ms now_{0};
    Ms until_{0};
    bool burying_ = false;
    Fiber* running_ = nullptr;
    std::vector<std::unique_ptr<Fiber>> fibers_;
    std::set<Due> due_;
    std::uint64_t serial_ = 0;
    ucontext_t home_{};
    const void* home_stack_ = nullptr;  // for the address sanitizer
    std::size_t home_size_ = 0;
};

}  // namespace dutyme::sim
