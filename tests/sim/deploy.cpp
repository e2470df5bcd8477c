#include "deploy.hpp"

#include "channel.hpp"
#include "marks.hpp"
#include "world.hpp"

namespace dutyme::sim {

namespace {

constexpr Ms before_the_start = 12 * second;  // the guardian's ten, and the beginning
constexpr Ms for_the_farewell = 10 * second;
constexpr int replacements = 3;

/// dutyme's own life.
class Dutyme {
  public:
    Dutyme(World& world, Deploy& deploy, Process& me)
        : world_(world), deploy_(deploy), me_(me), channel_(Channel::of(world, me)) {}

    void run() {
        start_guardian(false);
        if (!take()) return;
        run_command();
        send_release();
        farewell();
    }

  private:
    void start_guardian(bool resumes) {
        const std::string name =
            "guardian " + std::to_string(1 + replaced_) + " of " + deploy_.tour;
        deploy_.guardian = &world_.start(
            name, me_.machine,
            [&world = world_, &deploy = deploy_, channel = channel_, resumes](Process& guardian) {
                guard(world, deploy, channel, guardian, resumes);
            });
        deploy_.guardian->act_for(deploy_.tour);
        channel_->join(*deploy_.guardian);
    }

    bool replace_guardian(bool resumes) {
        if (replaced_ == replacements) {
            if (!deploy_.alone) deploy_.alone = world_.now();
            sometimes("nobody left to replace the guardian");
            return false;
        }
        ++replaced_;
        sometimes("guardian replaced");
        start_guardian(resumes);
        if (is_waiting_) channel_->send(me_, {Note::What::until});
        return true;
    }

    bool take() {
        const Ms deadline = world_.now() + before_the_start;
        while (channel_->wait_for_news(me_, deadline)) {
            const auto note = channel_->receive(me_);
            if (!note && !replace_guardian(false)) return false;
            if (!note) continue;
            if (note->what != Note::What::taken) {
                deploy_.uncovered = note->sentence;
                tell("not taken");
                return false;
            }
            deploy_.promised = note->schedules;
            deploy_.taken = world_.now();
            tell("taken, the command begins");
            return true;
        }
        return false;
    }

    void run_command() {
        run_for(deploy_.lasts - deploy_.until);
        if (deploy_.until.count() > 0) {
            sometimes("--until begins");
            tell("the command ends, --until begins");
            is_waiting_ = true;
            channel_->send(me_, {Note::What::until});
            run_for(deploy_.until);
        }
        deploy_.ended = world_.now();
        ended_at_ = MachineClock{me_}.elapsed();
        tell("the command ends");
    }

    void run_for(Ms time) {
        const Ms end = world_.now() + time;
        while (channel_->wait_for_news(me_, end)) {
            if (channel_->receive(me_) || replace_guardian(true)) continue;
            world_.wait(me_, end - world_.now());  // nobody is left to listen to
            break;
        }
    }

    void send_release() { channel_->send(me_, {Note::What::release, {}, {}, {}, ended_at_}); }

    void farewell() {
        const Ms deadline = world_.now() + for_the_farewell;
        while (channel_->wait_for_news(me_, deadline)) {
            const auto note = channel_->receive(me_);
            if (!note && !replace_guardian(true)) return;
            if (!note) {
                send_release();
            } else if (note->what == Note::What::released) {
                deploy_.released = world_.now();
                deploy_.lingers_until = note->until;
                tell("hears that all is given back");
                return;
            }
        }
    }

    void tell(Key what) { world_.story.tell(world_.now(), me_.actor, what); }

    World& world_;
    Deploy& deploy_;
    Process& me_;
    std::shared_ptr<Channel> channel_;
    Ms ended_at_{0};
    int replaced_ = 0;
    bool is_waiting_ = false;  // --until runs
};

}  // namespace

bool may_hold(const Deploy& deploy, const std::string& user, Ms moment) {
    if (user == deploy.deployer) return !deploy.passed || moment < *deploy.passed;
    return deploy.ask == Deploy::Ask::pass && user == deploy.colleague && deploy.asked &&
           moment >= *deploy.asked;
}

void begin(World& world, Deploy& deploy) {
    deploy.dutyme = &world.start("dutyme of " + deploy.tour, *deploy.machine, [&](Process& me) {
        Dutyme{world, deploy, me}.run();
    });
    deploy.dutyme->act_for(deploy.tour);
    deploy.dutyme->at_end.push_back([&] {
        if (deploy.taken && !deploy.ended) deploy.ended = world.now();
    });
}

}  // namespace dutyme::sim
