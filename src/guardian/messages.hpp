#pragma once
#include "base/error.hpp"
#include "config/settings.hpp"
#include "duty/plan.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

// What dutyme and its guardian say to each other: one struct for each message. Both are the same
// program, so that there are no versions.
namespace dutyme::guardian {

// dutyme says

/// The settings in force and what git told, which dutyme reads while the guardian connects.
struct DeployInfo {
    config::Settings settings;
    duty::Deploy deploy;
    std::string author_email;    ///< as duty::Clues knows it; empty: not known
    std::string tour;            ///< the tour's id: a page of this name is taken over
    bool is_interactive = true;  ///< somebody reads what dutyme says at once
};

/// The plan was announced: put the deployer on call.
struct TakeOrder {
    std::vector<std::string> excluded_schedules;  ///< ids: a dutyme around this one holds them
};

/// The command exists, and has not run an instruction yet.
struct CommandStarted {
    int pid = 0;
};

/// The command has ended or never began: give the pager back.
struct GiveBackOrder {
    std::string outcome;       ///< "exit 0"; for the journal
    bool command_ran = false;  ///< it ran and ended while dutyme lived: lingering may follow
};

// the guardian says

/// PagerDuty knows the token, or has refused it.
struct TokenChecked {
    bool is_known = false;
};

/// Who will relieve whom.
struct PlanReady {
    duty::Plan plan;
};

/// Misuse or a refusal: the command is not to be started.
struct Refused {
    Failure failure = Failure::system;
    std::string sentence;
    std::string hint;
};

/// Nobody was put on call, and the settings say whether the command runs all the same.
struct Uncovered {
    std::string sentence;
    std::string hint;
};

/// Every override of the plan stands; or the tour of a push has its monitor.
struct Taken {
    std::optional<duty::Plan> changed_plan;  ///< as it came out, where a schedule had changed
};

/// One sentence for the user.
struct Remark {
    std::string sentence;
};

/// The same, for a user who wants to know more.
struct Detail {
    std::string sentence;
};

/// The guardian waits for PagerDuty: why, and how long yet.
struct Waiting {
    std::string reason;
    std::chrono::milliseconds left{0};
};

/// When the overrides that are to be given back now end by themselves.
struct EndsByItself {
    Instant at;
};

/// Nothing of ours stands any more, or only until `lingers_until`.
struct GivenBack {
    std::optional<Instant> lingers_until;
};

/// Something stands, and will for a while: to wait for the guardian, which goes on trying, is no
/// use.
struct LeftStanding {
    std::string sentence;
};

using Message = std::variant<DeployInfo, TakeOrder, CommandStarted, GiveBackOrder, TokenChecked,
                             PlanReady, Refused, Uncovered, Taken, Remark, Detail, Waiting,
                             EndsByItself, GivenBack, LeftStanding>;

/// Returns what ends a start with this error: Refused, or Uncovered where a deploy may go on.
Message refusal(const Error& error);

std::string encode(Message message);
/// Throws Error{system} for bytes that encode() has not made.
Message decode(std::string_view bytes);

/// Where messages go.
class MessageSink {
  public:
    virtual ~MessageSink() = default;
    MessageSink() = default;
    MessageSink(const MessageSink&) = delete;
    MessageSink& operator=(const MessageSink&) = delete;
    /// Returns false when nobody listens any more.
    virtual bool send(Message message) = 0;
};

}  // namespace dutyme::guardian
