#pragma once
#include "duty/plan.hpp"
#include "guardian/birth.hpp"
#include "guardian/wire.hpp"

#include <chrono>
#include <functional>
#include <string>

namespace dutyme::guardian {

/// Something that may end a wait early.
struct Interrupt {
    int fd = -1;                 ///< readable when there may be a reason; -1: never
    std::function<bool()> stop;  ///< asked then: true ends the wait
};

/// What came of a question to the guardian.
struct Answer {
    enum class Kind {
        yes,
        uncovered,    ///< PagerDuty could not be reached in time, or nobody is to be put on call
        interrupted,  ///< by the Interrupt
    };
    Kind kind = Kind::yes;
    duty::Plan plan;       ///< of plan()
    std::string sentence;  ///< why uncovered
    std::string hint;
};

/// dutyme's side of the guardian: the process that alone talks to PagerDuty, and that gives the
/// pager back whatever happens to us. The end of our side of the wire, by our death too, means:
/// give back.
class Guardian {
  public:
    /// Starts the process. From here on someone gives back, whatever happens. Throws Error{system}.
    static Guardian start(const Birth& birth);

    void tell(const Task& task);
    /// Waits for the plan. Throws the guardian's refusal as the Error it is.
    Answer plan(const Interrupt& interrupt);
    /// Puts the deployer on call; waits until it is done or has failed. Throws a refusal.
    Answer take(const Interrupt& interrupt);

    /// To listen to while the command runs: -1 when the guardian is gone.
    int fd() const { return wire_.fd(); }
    void command_started(pid_t pid);
    /// Reads what it says, and hands remarks on. Call when fd() is readable.
    void listen();

    enum class Returned {
        done,     ///< nothing of ours stands
        left,     ///< something may stand until its end; `said` tells
        pending,  ///< not yet; the guardian goes on alone
    };
    /// Tells how the command ended, and waits until the pager is back, at most `time`; `shorten` is
    /// asked whenever its fd is readable and returns the time left from then on.
    Returned give_back(
        const std::string& how_it_ended, std::chrono::milliseconds time, int signal_fd,
        const std::function<std::chrono::milliseconds(std::chrono::milliseconds)>& shorten,
        std::string& said);

    /// Called with every remark of the guardian.
    std::function<void(const std::string&)> remark;

  private:
    explicit Guardian(Wire wire) : wire_(std::move(wire)) {}
    Answer await(Word expected, const Interrupt& interrupt);

    Wire wire_;
};

}  // namespace dutyme::guardian
