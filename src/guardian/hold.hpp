#pragma once
#include "duty/journal.hpp"
#include "duty/notice.hpp"
#include "duty/plan.hpp"
#include "duty/tour.hpp"
#include "guardian/messages.hpp"
#include "guardian/request.hpp"
#include "pagerduty/model/change_event.hpp"
#include "pagerduty/model/incident_reader.hpp"
#include "pagerduty/model/server_clock.hpp"
#include "platform/host.hpp"
#include "platform/process.hpp"

#include <chrono>
#include <filesystem>
#include <list>
#include <optional>
#include <set>
#include <string>
#include <variant>

namespace dutyme::guardian {

struct ChannelEnded {};  ///< dutyme is gone
struct CommandEnded {};
struct AlarmRang {};
using HoldEvent = std::variant<Message, ChannelEnded, CommandEnded, AlarmRang, Asked>;

/// What a guardian that holds a tour waits for.
class HoldEvents {
  public:
    virtual ~HoldEvents() = default;
    HoldEvents() = default;
    HoldEvents(const HoldEvents&) = delete;
    HoldEvents& operator=(const HoldEvents&) = delete;

    /// Blocks until something happens, and returns it: AlarmRang when Clock::elapsed() has reached
    /// `alarm`, also after a suspend, but not before what has happened already. Without an alarm
    /// none rings. ChannelEnded comes once, and no message after it.
    virtual HoldEvent wait(std::optional<std::chrono::milliseconds> alarm) = 0;
    /// Blocks for that long; returns false at once when a message or the channel's end is there to
    /// be waited for.
    virtual bool pause(std::chrono::milliseconds duration) = 0;
    /// Once the channel has ended, wait() returns CommandEnded when this process has. Called while
    /// it certainly exists. Returns false where the system cannot tell.
    virtual bool monitor_command(int pid) = 0;
    /// From here on wait() returns Asked for what other processes ask about this tour. Another tour
    /// takes the place of an earlier one.
    virtual void listen(const std::string& /*tour*/) {}
    /// Whoever asks from here on finds nobody.
    virtual void stop_listening() {}
};

/// Finds who is to have the pager next.
class ColleaguePlanner {
  public:
    virtual ~ColleaguePlanner() = default;
    ColleaguePlanner() = default;
    ColleaguePlanner(const ColleaguePlanner&) = delete;
    ColleaguePlanner& operator=(const ColleaguePlanner&) = delete;

    /// Returns the plan that puts the person on call who is meant, after the same checks as at a
    /// take; sends only look-ups. Throws what duty::find_deployer() and duty::build_plan() throw.
    virtual duty::Plan plan_for(const PassRequest& pass, duty::TakeRequest request,
                                const pagerduty::Deadline& deadline) = 0;
};

/// Where the news of a deploy goes: change events and notices.
class DeployEvents {
  public:
    virtual ~DeployEvents() = default;
    DeployEvents() = default;
    DeployEvents(const DeployEvents&) = delete;
    DeployEvents& operator=(const DeployEvents&) = delete;

    /// Sends the event after those before it, and gives it up after that long. Returns at once.
    virtual void put(pagerduty::ChangeEvent event, std::chrono::milliseconds time) = 0;
    virtual void put(duty::Notice notice, std::chrono::milliseconds time) = 0;
};

/// The tour that is to be held.
struct HoldOrder {
    std::string tour;          ///< its id
    platform::Process dutyme;  ///< the dutyme it belongs to
    std::string api_url;
    duty::Deploy deploy;
    std::filesystem::path id_file;  ///< where the record is kept as well; empty: nowhere
    Seconds linger{0};              ///< how long the deployer stays on call after the command
    bool is_interactive = true;     ///< somebody reads dutyme's output at once
    std::string max_setting = {};   ///< "max = 4h (the default)", for messages
    /// The same where an incident of the tour's time is still open at its end; 0: as any other end.
    Seconds stay_on_incident{0};
    std::string told = {};  ///< Record::to_be_told of the tours whose notices go to deploy_events
};

/// The second half of a guardian's life: takes a tour, renews it while the command runs, and gives
/// it back. Talks to PagerDuty, dutyme, the journal and the clock through what it is given alone,
/// so that a simulation can play it.
class Hold : private Observer {
  public:
    struct World {
        duty::TourContext context;
        const pagerduty::ServerClock& server_clock;
        duty::Journal& journal;
        platform::Host host;  ///< the machine
        HoldEvents& events;
        MessageSink& dutyme;
        DeployEvents* deploy_events;                     ///< null: nobody is told of the deploy
        ColleaguePlanner* colleagues = nullptr;          ///< null: nothing is passed on
        pagerduty::IncidentReader* incidents = nullptr;  ///< null: nobody is asked at the end
    };
    Hold(HoldOrder order, World world);

    /// Takes the plan, trying until `take_by` on Clock::elapsed(), and holds it until dutyme says
    /// that the command has ended, or is gone; then gives it back. Blocks until nothing of it is
    /// left to do: given back, lingering, or left to the journal; what is in doubt is looked for a
    /// minute longer, behind the last message. Failures go to dutyme as messages.
    void run(const duty::Plan& plan, std::chrono::milliseconds take_by);
    /// The same for the tour of a guardian that died after the take. What that one had in flight is
    /// looked for at once.
    void resume();
    /// Returns dutyme's exit status, once either has returned.
    int status() const { return end_ ? end_->status : exit_code::not_covered; }

  private:
    struct RunningCommand {
        bool is_monitored = false;
    };
    // What became of the last renewals; as it is made: all is well.
    struct RenewalTrouble {
        std::chrono::milliseconds retry{0};     // the last pause
        std::chrono::milliseconds retry_at{0};  // on Clock::elapsed(); 0: at the regular time
        bool told = false;                      // the user knows that the lease is about to end
    };

    void open_tour();
    Error with_doubts(const Error& error) const;
    bool take(const duty::Plan& plan, std::chrono::milliseconds take_by);
    void tell_of_take(const duty::Plan& plan);
    std::set<std::string> recover_others();
    void hold();
    void handle(const Message& message);
    void command_started(int pid);
    void until_started(const UntilStarted& until);
    GiveBackOrder order_without_dutyme() const;
    void channel_ended();
    std::optional<std::chrono::milliseconds> next_alarm() const;
    std::optional<std::chrono::milliseconds> next_renewal() const;
    void look_or_renew();
    void renew();
    std::chrono::milliseconds half_until_lapse() const;
    void give_back();
    void say_farewell(bool returned, bool was_held);
    void ask_what_is_left();
    void learn_what_is_left(std::chrono::milliseconds by);
    void decide_to_stay();
    Seconds time_to_linger() const;
    void close_or_note(Instant now);
    void tell_of_give_back(Instant now, const pagerduty::NamesBySchedule& on_call_now);
    pagerduty::NamesBySchedule on_call_now();
    void look_after_doubts();

    // hold_asked.cpp: what other processes ask
    struct LeftOver {
        duty::Tour tour;
        std::chrono::milliseconds retry{0};
        std::chrono::milliseconds retry_at{0};  // on Clock::elapsed()
    };
    void answer(const Asked& asked);
    void extend(const ExtendRequest& request);
    void pass(const PassRequest& request, Asker& asker);
    duty::Tour successor();
    void hand_over(duty::Tour next, const duty::Plan& plan, bool is_given_back);
    void tell_people(duty::Notice notice);
    void leave_over(duty::Tour tour);
    void adopt_what_was_passed();
    std::optional<std::chrono::milliseconds> next_left_over() const;
    void settle_left_overs(bool is_last);
    bool return_left_overs(const pagerduty::Deadline& deadline);
    void wait_for_left_overs();
    bool return_all();
    bool try_to_return(Instant give_up);
    Instant now() const;
    std::chrono::milliseconds next_retry(std::chrono::milliseconds last) const;

    pagerduty::Deadline interruptible(std::chrono::milliseconds at);
    pagerduty::Deadline undisturbed(std::chrono::milliseconds time);
    void tell_of_waits(pagerduty::Deadline& deadline);
    void remark(const std::string& sentence) override;

    HoldOrder order_;
    World world_;
    Clock& clock_;
    const Timeouts& timeouts_;
    std::optional<duty::Tour> tour_;
    std::list<LeftOver> left_overs_;  // passed on, or taken in vain, and not ended yet
    bool is_replacement_ = false;
    bool is_alone_ = false;  // dutyme has gone
    std::optional<RunningCommand> command_;
    std::optional<UntilStarted> until_;  // the command has ended, and the events have told so
    RenewalTrouble trouble_;
    std::chrono::milliseconds renewed_at_{0};  // on Clock::elapsed()
    std::optional<GiveBackOrder> end_;         // absent while the tour lasts
    bool is_asking_ = false;  // what the deploy has left behind is asked, and not known as a whole
    bool stays_ = false;      // the deployer does, for an incident
};

}  // namespace dutyme::guardian
