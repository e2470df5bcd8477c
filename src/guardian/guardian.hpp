#pragma once
#include "base/clock.hpp"
#include "base/random.hpp"
#include "duty/plan.hpp"
#include "guardian/channel.hpp"
#include "guardian/guardian_config.hpp"
#include "guardian/messages.hpp"

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace dutyme::guardian {

/// Something that may end a wait early.
struct Interrupt {
    int fd = -1;                 ///< readable when there may be a reason; -1: never
    std::function<bool()> stop;  ///< asked then: true ends the wait
};

/// How long is left to wait, asked with what was left whenever `fd` is readable.
struct WaitLimit {
    int fd = -1;
    std::function<std::chrono::milliseconds(std::chrono::milliseconds)> left;
};

/// What came of plan() or take().
struct GuardianReply {
    enum class Kind {
        yes,
        uncovered,    ///< PagerDuty could not be reached in time, or nobody is to be put on call
        interrupted,  ///< by the Interrupt
    };
    Kind kind = Kind::yes;
    duty::Plan plan;       ///< of plan(); of take() where a schedule was planned anew
    std::string sentence;  ///< why uncovered
    std::string hint;
};

/// What came of giving back.
struct GiveBackResult {
    enum class Kind {
        done,     ///< nothing of ours stands, or only until `until`
        left,     ///< something stands, maybe until its end; `sentence` tells why
        pending,  ///< not yet; the guardian goes on alone
    };
    Kind kind = Kind::pending;
    std::optional<Instant> until;  ///< the end of what was left to linger
    std::string sentence;
};

/// Dutyme's side of the guardian: the process that alone talks to PagerDuty, and that gives the
/// pager back whatever happens to us. The end of our side of the channel, by our death too, means:
/// give back. A guardian that dies is replaced, three times at most, by one that takes the
/// journalled tour over.
class Guardian {
  public:
    /// Launches the process. From here on someone gives back, whatever happens. `clock` and
    /// `random` have to outlive this. Throws Error{system}.
    static Guardian start(GuardianConfig config, Clock& clock, Random& random);

    void send(DeployInfo info);
    /// Waits for the plan. Throws the guardian's refusal as the Error it is, and Error{system} when
    /// it died too often.
    GuardianReply plan(const Interrupt& interrupt);
    /// Puts the deployer on call on the plan's schedules but those `excluded` (ids); waits until it
    /// is done or has failed. Throws as plan() does.
    GuardianReply take(const Interrupt& interrupt, const std::vector<std::string>& excluded = {});

    /// To listen to while the command runs: -1 when there is no guardian any more.
    int fd() const { return channel_.fd(); }
    void command_started(pid_t pid);
    /// Reads what it says, and hands remarks on. Call when fd() is readable.
    void listen();

    /// Tells how the command ended (`ran` false: it never began), and waits until the pager is
    /// back, for `time` at most.
    GiveBackResult give_back(const std::string& how_it_ended, bool ran,
                             std::chrono::milliseconds time, const WaitLimit& limit);
    /// When what it was told to give back ends by itself. Absent: it has not told.
    std::optional<Instant> ends_by_itself() const { return ends_by_itself_; }

    /// Called with every remark of the guardian.
    std::function<void(const std::string&)> on_remark;
    /// Called with what it says beyond that where the settings are verbose.
    std::function<void(const std::string&)> on_detail;
    /// Called while it waits for PagerDuty in plan(), take() or give_back(): why, and how long yet.
    std::function<void(const std::string& reason, std::chrono::milliseconds left)> on_waiting;
    /// Called once while plan() or take() waits: whether PagerDuty knows the token.
    std::function<void(bool is_known)> on_token_checked;

  private:
    Guardian(Channel channel, GuardianConfig config, Clock& clock, Random& random)
        : channel_(std::move(channel)),
          config_(std::move(config)),
          clock_(&clock),
          random_(&random) {}

    std::optional<Message> receive();
    std::optional<Message> wait_for_message(const Interrupt& interrupt);
    template <class Expected>
    GuardianReply wait_for(const Interrupt& interrupt);
    void handle(const Message& message);
    std::optional<GiveBackResult> receive_result();
    bool replace(bool resume);
    void remark(const std::string& sentence) const;

    Channel channel_;
    GuardianConfig config_;
    Clock* clock_;
    Random* random_;
    int replaced_ = 0;
    // What a replacement has to be told again.
    DeployInfo info_;
    std::optional<TakeOrder> take_order_;  // once given, the guardian's silent end is a death
    pid_t command_ = 0;
    std::optional<GiveBackOrder> give_back_order_;

    std::optional<Instant> ends_by_itself_;
};

}  // namespace dutyme::guardian
