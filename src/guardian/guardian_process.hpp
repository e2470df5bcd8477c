#pragma once
#include "base/clock.hpp"
#include "base/random.hpp"
#include "guardian/channel.hpp"
#include "guardian/launch.hpp"
#include "guardian/outbox.hpp"
#include "guardian/start.hpp"

#include <chrono>
#include <memory>
#include <variant>

namespace dutyme::guardian {

/// The life of the guardian, from its first connection to the last override given back: start(),
/// then Hold. Does what dutyme's messages say, and takes dutyme's death for the order to give back.
class GuardianProcess {
  public:
    /// `clock` and `random` have to outlive this.
    GuardianProcess(Channel channel, GuardianConfig config, Clock& clock, Random& random);
    /// Blocks until nothing is left to do. Sends failures to dutyme as messages. Returns the exit
    /// status: dutyme's own, as far as it has told.
    int run();

  private:
    int hold(Started started);
    std::variant<TakeOrder, GiveBackOrder> receive_order();
    std::unique_ptr<Outbox> outbox_for(const Started& started, const TakeOrder& order);

    Channel channel_;
    ChannelSink dutyme_{channel_};
    GuardianConfig config_;
    Clock& clock_;
    Random& random_;
    std::chrono::milliseconds take_by_;  // on Clock::elapsed()
};

}  // namespace dutyme::guardian
