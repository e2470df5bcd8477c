// A guardian as a thin loop over the tour: what src/guardian's does between start and farewell.
#include "base/error.hpp"
#include "channel.hpp"
#include "deploy.hpp"
#include "duty/recover.hpp"
#include "marks.hpp"
#include "online.hpp"

#include <algorithm>
#include <utility>

namespace dutyme::sim {

namespace {

constexpr Ms before_the_start{10'000};
constexpr Ms for_recovering{1'500};
constexpr Ms for_a_renewal{10'000};
constexpr Ms for_a_return{90'000};
constexpr Ms first_retry{2'000};
constexpr Ms longest_retry{60'000};
constexpr Seconds after_the_end{60};

Ms longer(Ms retry) {
    return std::min(std::max(retry * 2, first_retry), longest_retry);
}

class Guardian {
  public:
    Guardian(World& world, Deploy& deploy, Channel& channel, Process& me)
        : world_(world), deploy_(deploy), channel_(channel), me_(me), online_(world, me) {}

    void run(bool resumes) {
        if (resumes ? resume() : take()) hold();
        if (tour_) give_back();
    }

  private:
    bool take();
    bool resume();
    void begin_tour();
    void hold();
    void renew();
    void give_back();
    bool return_all();
    bool try_to_return(Instant give_up);
    pagerduty::Deadline interruptible(Ms time);

    World& world_;
    Deploy& deploy_;
    Channel& channel_;
    Process& me_;
    Online online_;
    std::optional<duty::Tour> tour_;
    Ms retry_{0};
    bool command_ended_ = false;  // and dutyme said so
};

// Whatever dutyme says, or its end, stops a wait.
pagerduty::Deadline Guardian::interruptible(Ms time) {
    pagerduty::Deadline deadline = online_.within(time);
    deadline.pause = [this](Ms pause) {
        return !channel_.wait_for_news(me_, world_.now() + pause);
    };
    return deadline;
}

void Guardian::begin_tour() {
    duty::Record record = duty::new_record(deploy_.tour, me_.machine.host);
    record.api_url = account;
    std::optional<duty::JournalEntry> entry;
    if (auto left = online_.journal.adopt(deploy_.tour)) {
        record = std::move(left->record);
        entry = std::move(left->entry);
    } else {
        try {
            entry = online_.journal.open(record.id);
        } catch (const Error&) {
            sometimes("no journal");
        }
    }
    tour_.emplace(online_.context(), std::move(entry), std::move(record));
}

bool Guardian::take() {
    const Ms begun = world_.now();
    const auto left = [&] { return begun + before_the_start - world_.now(); };
    std::vector<std::string> promised;
    try {
        duty::Wish wish;
        wish.schedules = deploy_.schedules;
        wish.lease = deploy_.lease;
        wish.max = deploy_.max;
        wish.manner.join = deploy_.joins;
        wish.manner.all = deploy_.takes_all;
        const pagerduty::User deployer{deploy_.deployer, "Name of " + deploy_.deployer, "", "user"};
        const duty::Plan plan =
            duty::make_plan(wish, deployer, *online_.schedules, online_.session.now(),
                            online_.random, interruptible(left()));
        for (const duty::Stand& stand : plan.stands) promised.push_back(stand.schedule_id);
        begin_tour();
        duty::recover(online_.journal, me_.machine.host, online_.context(), online_.session,
                      account, interruptible(for_recovering));
        if (tour_->record().leases.empty())
            tour_->take(plan, interruptible(left()));
        else
            tour_->resume(online_.session.now(), interruptible(for_a_renewal));
    } catch (const Error& error) {
        channel_.send(me_, {Note::What::uncovered, {}, error.what()});
        return false;
    }
    channel_.send(me_, {Note::What::taken, std::move(promised)});
    return true;
}

bool Guardian::resume() {
    begin_tour();
    if (tour_->holds_anything()) return true;
    tour_.reset();
    return false;
}

// Until dutyme tells the end, or dies, which ends the command as well.
void Guardian::hold() {
    for (;;) {
        const auto next = tour_->next_renewal();
        Ms alarm = never;
        if (next)
            alarm =
                retry_.count() > 0 ? retry_ : std::max<Ms>(Ms{0}, *next - online_.session.now());
        if (!channel_.wait_for_news(me_, alarm == never ? never : world_.now() + alarm)) {
            renew();
            continue;
        }
        const auto note = channel_.receive(me_);
        if (note && note->what != Note::What::release) continue;
        command_ended_ = note.has_value();
        return;
    }
}

void Guardian::renew() {
    sometimes("renewal");
    try {
        tour_->renew(online_.session.now(), interruptible(for_a_renewal));
        retry_ = Ms{0};
    } catch (const Error& error) {
        retry_ = error.failure() == Failure::cancelled ? Ms{0} : longer(retry_);
    }
}

bool Guardian::try_to_return(Instant give_up) {
    const Instant now = online_.session.now();
    const auto deadline = online_.within(std::min<Ms>(for_a_return, give_up - now));
    if (!command_ended_ || deploy_.linger.count() == 0) return tour_->release(deadline);
    return tour_->linger(now, deploy_.linger, deadline);
}

bool Guardian::return_all() {
    const Instant give_up = tour_->last_end() + after_the_end;
    for (Ms retry = first_retry; !try_to_return(give_up); retry = longer(retry)) {
        if (online_.session.now() > give_up) return false;
        online_.clock.sleep(retry);
    }
    return true;
}

void Guardian::give_back() {
    const bool returned = return_all();
    const Instant now = online_.session.now();
    Note farewell{returned ? Note::What::released : Note::What::left};
    if (tour_->holds_anything() && tour_->last_end() > now) {
        tour_->note("the command ended");
        farewell.until = moment_of(tour_->last_end());
    } else {
        tour_->close("the command ended", now);
    }
    channel_.send(me_, std::move(farewell));
}

}  // namespace

void guard(World& world, Deploy& deploy, const std::shared_ptr<Channel>& channel, Process& me,
           bool resumes) {
    Guardian{world, deploy, *channel, me}.run(resumes);
}

}  // namespace dutyme::sim
