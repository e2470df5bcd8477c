#include "guardian/loop.hpp"

#include "base/error.hpp"
#include "config/hosts.hpp"
#include "guardian/task_codec.hpp"

namespace dutyme::guardian {

using pagerduty::Patience;
using std::chrono::milliseconds;

namespace {

constexpr milliseconds before_the_start{10000};  // PagerDuty's share of a deploy's time

constexpr const char* say_who = "say who deploys: --user, DUTYME_USER or dutyme.user";

bool deploy_goes_on(Failure failure) {
    return failure == Failure::unreachable || failure == Failure::skipped ||
           failure == Failure::cancelled;
}

}  // namespace

Loop::Loop(Wire wire, Birth birth)
    : wire_(std::move(wire)), birth_(std::move(birth)), born_(clock_.elapsed()) {}

void Loop::run() {
    try {
        connect();
        meet();
        receive_task();
        if (!task_) return;
        if (task_->resume ? resume() : plan() && told_to_take() && take()) hold();
        if (tour_) give_back();
    } catch (const Error& error) {
        refuse(error);
    }
}

// Whatever dutyme says before the start, or its end, stops a wait.
Patience Loop::patience_for(milliseconds time) const {
    return {clock_.elapsed() + time,
            [this](milliseconds pause) { return wait_readable({wire_.fd()}, pause) < 0; }};
}

Patience Loop::patience_until_start() const {
    return patience_for(born_ + before_the_start - clock_.elapsed());
}

void Loop::connect() {
    if (birth_.own.enabled("sandbox")) sandbox_.emplace(birth_.sandbox_program);
    pagerduty_ = std::make_unique<pagerduty::Client>(
        birth_.network, clock_, sandbox_ ? sandbox_->url() : config::api_url(birth_.own),
        sandbox_ ? SandboxChild::token() : birth_.own.text("token"));
}

// The first look-up is known before git is read. The connection for it is made at once, which takes
// longer than reading git; the request itself waits until the settings are known to be good.
void Loop::meet() {
    pagerduty_->transport.before_sending = [this] {
        receive_task();
        return task_.has_value() && !task_->resume;
    };
    try {
        met_as_ = birth_.own.text("user");
        met_ = met_as_.empty() ? pagerduty_->account.me(patience_until_start())
                               : pagerduty_->account.find_user(met_as_, patience_until_start());
        met_known_ = true;
    } catch (const Error&) {
        met_known_ = false;  // asked again, and reported, by the plan
    }
    pagerduty_->transport.before_sending = nullptr;
}

void Loop::receive_task() {
    if (task_) return;
    try {
        if (const auto message = wire_.receive()) task_ = decode_task(*message);
    } catch (const std::exception&) {
        task_.reset();  // called back from C: nothing may pass
    }
}

bool Loop::plan() {
    try {
        const duty::Wish wish = duty::wish_from(task_->settings);
        const pagerduty::User deployer = find_deployer();
        plan_ = duty::make_plan(wish, deployer, *pagerduty_->schedules, pagerduty_->session.now(),
                                patience_until_start());
    } catch (const Error& error) {
        refuse(error);
        return false;
    }
    return wire_.send({Word::plan, {duty::to_json(plan_)}});
}

// In CI a person who cannot be put on call is no reason to stop a deploy: the rota is left alone.
pagerduty::User Loop::find_deployer() {
    try {
        return resolve_deployer();
    } catch (const Error& error) {
        if (!birth_.in_ci || error.failure() != Failure::not_found) throw;
        throw Error{Failure::skipped, error.what(), error.hint()};
    }
}

pagerduty::User Loop::resolve_deployer() {
    const auto look_up = [&](const std::string& who) -> std::optional<pagerduty::User> {
        if (met_known_ && who == met_as_) return met_;
        if (who.empty()) return pagerduty_->account.me(patience_until_start());
        return pagerduty_->account.find_user(who, patience_until_start());
    };
    const std::string wanted = task_->settings.text("user");
    if (wanted.empty() && birth_.in_ci && !sandbox_)
        throw Error{Failure::not_found,
                    "nobody was put on call: this job does not tell who deploys", say_who};
    auto user = look_up(wanted);
    if (!user && !task_->author_email.empty()) user = look_up(task_->author_email);
    if (!user)
        throw Error{Failure::not_found,
                    "the token belongs to no person and git knows no e-mail address", say_who};
    if (pagerduty::is_stakeholder(*user))
        throw Error{Failure::not_found, user->name + " is a stakeholder and cannot be put on call",
                    "ask for a full user licence, or name somebody else with --user"};
    return *user;
}

void Loop::refuse(const Error& error) {
    if (deploy_goes_on(error.failure()))
        wire_.send({Word::uncovered, {error.what(), error.hint()}});
    else
        wire_.send(
            {Word::refused,
             {std::to_string(static_cast<int>(error.failure())), error.what(), error.hint()}});
}

bool Loop::told_to_take() {
    const auto message = wire_.receive();
    return message && message->word == Word::take;
}

}  // namespace dutyme::guardian
