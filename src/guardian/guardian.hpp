#pragma once
#include "base/clock.hpp"
#include "base/observer.hpp"
#include "base/random.hpp"
#include "duty/plan.hpp"
#include "guardian/channel.hpp"
#include "guardian/launch.hpp"
#include "guardian/messages.hpp"

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace dutyme::guardian {

/// A reason to end a wait early.
struct Interrupt {
    int fd = -1;                 ///< readable when there may be a reason; -1: never
    std::function<bool()> stop;  ///< called then; true ends the wait
};

/// A limit for a wait that may change while it lasts.
struct WaitLimit {
    int fd = -1;  ///< readable when the limit may have changed; -1: never
    /// Called then with the time left; returns the new time left.
    std::function<std::chrono::milliseconds(std::chrono::milliseconds)> left;
};

/// The guardian's reply to plan() or take().
struct GuardianReply {
    enum class Kind {
        yes,
        uncovered,    ///< PagerDuty did not answer in time, or nobody is to be put on call
        interrupted,  ///< the Interrupt ended the wait
    };
    Kind kind = Kind::yes;
    duty::Plan plan;       ///< of plan(); of take() when a schedule was planned again
    std::string sentence;  ///< the reason, when uncovered
    std::string hint;
};

/// The outcome of giving the pager back.
struct GiveBackResult {
    enum class Kind {
        done,     ///< none of our overrides stands, or only until `until`
        left,     ///< one stands, maybe until its end; `sentence` says why
        pending,  ///< not done yet; the guardian goes on alone
    };
    Kind kind = Kind::pending;
    std::optional<Instant> until = {};  ///< the end of the overrides that linger
    std::string sentence = {};
    pagerduty::NamesBySchedule on_call_now = {};  ///< as far as PagerDuty tells
    bool goes_on = false;                         ///< the guardian has more to do
    std::vector<std::string> aftermath = {};      ///< what the deploy has left behind: sentences
};

/// Dutyme's side of the guardian, the process that alone talks to PagerDuty and gives the pager
/// back whatever happens to dutyme. The guardian gives back when our end of the channel closes,
/// also by our death. A guardian that dies is replaced, three times at most, by one that takes over
/// the tour in the journal.
class Guardian {
  public:
    /// Launches the process; from here on the pager is given back, whatever happens. What is
    /// referred to has to outlive this. Tells the observer what the guardian has to say, waits
    /// included, and details when the settings are verbose. Throws Error{system}.
    static Guardian start(GuardianConfig config, Clock& clock, Random& random, Observer& observer);

    /// Sends the guardian what plan() needs.
    void send(DeployInfo info);
    /// Blocks until the plan is ready. Throws the guardian's refusal as the Error it is, and
    /// Error{system} when too many guardians died.
    GuardianReply plan(const Interrupt& interrupt);
    /// Puts the deployer on call on the plan's schedules except `excluded` (ids). Blocks until that
    /// is done or has failed. Throws as plan() does.
    GuardianReply take(const Interrupt& interrupt, const std::vector<std::string>& excluded = {});

    /// Readable when listen() has something to do; -1 when there is no guardian any more.
    int fd() const { return channel_.fd(); }
    /// Tells the guardian the command's process id. Call while the command certainly exists.
    void command_started(pid_t pid);
    /// The same of what --until names, after the command's end, which was `outcome`.
    void until_started(pid_t pid, const std::string& outcome);
    /// Handles one message, or replaces a guardian that died. Call when fd() is readable.
    void listen();

    /// Sends the order, which says how the command ended, as of now. Blocks until the pager is
    /// back, for `time` at most unless `limit` changes that; then, unless it has more to do, until
    /// the guardian has ended, half a second at most, or until `limit.fd` is readable.
    GiveBackResult give_back(GiveBackOrder order, std::chrono::milliseconds time,
                             const WaitLimit& limit);
    /// Returns when the overrides that are to be given back end by themselves. Absent: the guardian
    /// has not said.
    std::optional<Instant> ends_by_itself() const { return ends_by_itself_; }

    /// Returns the plan of the colleague to whom the tour was passed on last. Absent: to nobody.
    const std::optional<duty::Plan>& passed_on() const { return passed_on_; }

  private:
    Guardian(Launched launched, GuardianConfig config, Clock& clock, Random& random,
             Observer& observer)
        : channel_(std::move(launched.channel)),
          process_end_(std::move(launched.end)),
          config_(std::move(config)),
          clock_(&clock),
          random_(&random),
          observer_(&observer) {}

    std::optional<Message> receive();
    std::optional<Message> wait_for_message(const Interrupt& interrupt);
    template <class Expected>
    GuardianReply wait_for(const Interrupt& interrupt);
    void handle(const Message& message);
    std::optional<GiveBackResult> receive_result();
    void see_it_end(int signals);
    bool replace(bool resume);

    Channel channel_;
    platform::ProcessEnd process_end_;  // the guardian's
    GuardianConfig config_;
    Clock* clock_;
    Random* random_;
    Observer* observer_;
    bool is_token_checked_ = false;  // the observer knows; a replacement checks it again
    int replaced_ = 0;
    // Sent again to a replacement.
    DeployInfo info_;
    std::optional<TakeOrder> take_order_;  // once sent, a guardian that ends silently has died
    pid_t command_ = 0;
    std::optional<UntilStarted> until_;
    std::optional<GiveBackOrder> give_back_order_;

    std::optional<Instant> ends_by_itself_;
    std::optional<duty::Plan> passed_on_;
};

}  // namespace dutyme::guardian
