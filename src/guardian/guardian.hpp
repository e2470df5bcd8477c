#pragma once
#include "duty/plan.hpp"
#include "guardian/channel.hpp"
#include "guardian/guardian_config.hpp"

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <optional>
#include <string>

namespace dutyme::guardian {

/// Something that may end a wait early.
struct Interrupt {
    int fd = -1;                 ///< readable when there may be a reason; -1: never
    std::function<bool()> stop;  ///< asked then: true ends the wait
};

/// What came of a question to the guardian.
struct GuardianReply {
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

/// What came of giving back.
struct GiveBackResult {
    enum class Kind {
        done,     ///< nothing of ours stands, or only until `until`
        left,     ///< something may stand until its end; `sentence` tells why
        pending,  ///< not yet; the guardian goes on alone
    };
    Kind kind = Kind::pending;
    std::optional<Instant> until;  ///< the end of what was left to linger
    std::string sentence;
};

/// dutyme's side of the guardian: the process that alone talks to PagerDuty, and that gives the
/// pager back whatever happens to us. The end of our side of the channel, by our death too, means:
/// give back. A guardian that dies is replaced, three times at most, by one that takes the
/// journalled tour over.
class Guardian {
  public:
    /// Starts the process. From here on someone gives back, whatever happens. Throws Error{system}.
    static Guardian start(GuardianConfig config);

    void tell(DeployInfo info);
    /// Waits for the plan. Throws the guardian's refusal as the Error it is.
    GuardianReply plan(const Interrupt& interrupt);
    /// Puts the deployer on call on the plan's schedules but those `left_out` (ids); waits until it
    /// is done or has failed. Throws a refusal.
    GuardianReply take(const Interrupt& interrupt, const std::vector<std::string>& left_out = {});

    /// To listen to while the command runs: -1 when there is no guardian any more.
    int fd() const { return channel_.fd(); }
    void command_started(pid_t pid);
    /// Reads what it says, and hands remarks on. Call when fd() is readable.
    void listen();

    /// How long is left to wait, asked with what was left whenever `fd` is readable.
    struct Shortening {
        int fd = -1;
        std::function<std::chrono::milliseconds(std::chrono::milliseconds)> left;
    };
    /// Tells how the command ended (`ran` false: it never began), and waits until the pager is
    /// back, for `time` at most.
    GiveBackResult give_back(const std::string& how_it_ended, bool ran,
                             std::chrono::milliseconds time, const Shortening& shortening);

    /// Called with every remark of the guardian.
    std::function<void(const std::string&)> remark;
    /// Called with what it says beyond that where the settings are verbose.
    std::function<void(const std::string&)> detail;
    /// Called while it waits for PagerDuty in plan(), take() or give_back(): why, and how long yet.
    std::function<void(const std::string& why, std::chrono::milliseconds left)> waiting;
    /// When what it was told to give back ends by itself. Absent: it has not told.
    std::optional<Instant> ends_by_itself() const { return stands_until_; }
    /// Called once while plan() or take() waits: whether PagerDuty knows the token.
    std::function<void(bool known)> verdict;

  private:
    Guardian(Channel channel, GuardianConfig config)
        : channel_(std::move(channel)), config_(std::move(config)) {}
    std::optional<Message> hear(const Interrupt& interrupt);
    GuardianReply await(MessageType expected, const Interrupt& interrupt);
    std::optional<GiveBackResult> hear_of_return();
    bool replace(bool resume);
    void tell_verdict(bool known);
    void say(const std::string& sentence) const;
    void note(const Message& message);

    Channel channel_;
    GuardianConfig config_;
    DeployInfo info_;
    pid_t command_ = 0;
    int replaced_ = 0;
    bool may_hold_ = false;  // it was told to take: its end without a word is a death
    std::vector<std::string> left_out_;
    std::optional<Instant> stands_until_;
    Message release_{MessageType::release, {}};
};

}  // namespace dutyme::guardian
