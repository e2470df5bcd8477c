#pragma once
#include "base/error.hpp"
#include "config/settings.hpp"
#include "duty/plan.hpp"
#include "pagerduty/model/schedule_backend.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

// The messages between dutyme and its guardian, a struct each. Both are the same program: messages
// have no versions.
namespace dutyme::guardian {

// From dutyme to the guardian.

/// The settings in force and the facts from git, which dutyme reads while the guardian connects.
struct DeployInfo {
    config::Settings settings;
    duty::Deploy deploy;
    std::string author_email;    ///< as in duty::Clues; empty: not known
    std::string tour;            ///< the tour's id; a tour of this id in the journal is taken over
    bool is_interactive = true;  ///< somebody reads dutyme's output at once
};

/// The user has seen the plan: put the deployer on call.
struct TakeOrder {
    std::vector<std::string> excluded_schedules;  ///< ids; an enclosing dutyme holds these
};

/// The command exists and has not run an instruction yet.
struct CommandStarted {
    int pid = 0;
};

/// The command has ended, and what --until names exists, but has not run an instruction yet: it is
/// the command from now on.
struct UntilStarted {
    int pid = 0;
    std::string outcome;  ///< the command's, as in GiveBackOrder
};

/// The command has ended or never began: give the pager back.
struct GiveBackOrder {
    std::string outcome;       ///< for the journal, such as "exit 0"
    bool command_ran = false;  ///< it ran and ended while dutyme lived: lingering may follow
    /// When that was, on Clock::elapsed(), which is one for all processes of a machine.
    std::chrono::milliseconds ended_at{0};
    /// Dutyme's own exit status, 0 to 255: the guardian ends with it, too, for who tells the status
    /// of the last of a family to end (proot).
    int status = exit_code::not_covered;
    std::string until_outcome = {};  ///< how --until ended; empty: it did not run
};

// From the guardian to dutyme.

/// Whether PagerDuty knows the token.
struct TokenChecked {
    bool is_known = false;
};

/// A sandbox answers; its page is there.
struct SandboxFound {
    std::string page;
};

/// The plan: who will relieve whom.
struct PlanReady {
    duty::Plan plan;
};

/// Misuse, or a refusal of PagerDuty's: the command must not start.
struct Refused {
    Failure failure = Failure::system;
    std::string sentence;
    std::string hint;
};

/// Nobody was put on call. The settings say whether the command runs all the same.
struct Uncovered {
    std::string sentence;
    std::string hint;
};

/// Every override of the plan stands. From the monitor of a push: it is at work.
struct Taken {
    std::optional<duty::Plan> changed_plan;  ///< as carried out, when a schedule had changed
};

/// A sentence for the user.
struct Remark {
    std::string sentence;
};

/// A sentence for a user who wants verbose output.
struct Detail {
    std::string sentence;
};

/// The guardian waits for PagerDuty: for an answer, or, with time left, before it tries again.
struct Waiting {
    std::string reason;
    std::chrono::milliseconds left{0};
};

/// When the overrides that are to be given back end by themselves.
struct EndsByItself {
    Instant at;
};

/// None of our overrides stands any more, or only until `lingers_until`.
struct GivenBack {
    std::optional<Instant> lingers_until;
    /// Who is on call now in the deployer's place, as far as PagerDuty tells.
    pagerduty::NamesBySchedule on_call_now;
    bool goes_on = false;  ///< the guardian has more to do, for which nobody waits
    std::vector<std::string> aftermath = {};  ///< duty::aftermath(), as far as it is known
};

/// A colleague has the pager from now on: the plan by which they do.
struct PassedOn {
    duty::Plan plan;
};

/// An override stands and will for a while. The guardian goes on trying; dutyme need not wait.
struct LeftStanding {
    std::string sentence;
};

using Message =
    std::variant<DeployInfo, TakeOrder, CommandStarted, UntilStarted, GiveBackOrder, TokenChecked,
                 SandboxFound, PlanReady, Refused, Uncovered, Taken, Remark, Detail, Waiting,
                 EndsByItself, GivenBack, LeftStanding, PassedOn>;

/// Returns the message for an error that ends the start: Uncovered when PagerDuty was not
/// reachable, nobody is to be put on call, or the start was stopped; else Refused.
Message refusal(const Error& error);

std::string encode(Message message);
/// Throws Error{system} for bytes that encode() did not make.
Message decode(std::string_view bytes);

/// The receiver of messages.
class MessageSink {
  public:
    virtual ~MessageSink() = default;
    MessageSink() = default;
    MessageSink(const MessageSink&) = delete;
    MessageSink& operator=(const MessageSink&) = delete;
    /// Returns false when the receiver is gone.
    virtual bool send(Message message) = 0;
};

}  // namespace dutyme::guardian
