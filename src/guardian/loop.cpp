#include "guardian/loop.hpp"

#include "base/error.hpp"
#include "config/hosts.hpp"
#include "guardian/command_watch.hpp"
#include "guardian/task_codec.hpp"

#include <algorithm>

namespace dutyme::guardian {

using pagerduty::Patience;
using std::chrono::milliseconds;

namespace {

constexpr milliseconds before_the_start{10000};  // PagerDuty's share of a deploy's time
constexpr milliseconds release_round{20000};
constexpr milliseconds longest_backoff{60000};
constexpr Seconds after_the_end{60};

std::string hint_for_unknown() {
    return "say who deploys: --user, DUTYME_USER or dutyme.user";
}

}  // namespace

Loop::Loop(Wire wire, Birth birth)
    : wire_(std::move(wire)), birth_(std::move(birth)), born_(clock_.elapsed()) {}

Loop::~Loop() = default;

void Loop::run() {
    try {
        connect();
        meet();
        if (!task_) receive_task();
        if (!task_) return;
        if (!plan() || !told_to_take()) return;
        if (take()) hold();
        give_back();
    } catch (const Error& error) {
        refuse(error);
    }
}

Patience Loop::patience_until_start() const {
    return {born_ + before_the_start,
            [this](milliseconds time) { return wait_readable(wire_.fd(), -1, time) < 0; }};
}

void Loop::connect() {
    if (birth_.own.enabled("sandbox")) sandbox_.emplace(birth_.sandbox_program);
    transport_ = std::make_unique<pagerduty::CurlTransport>(birth_.network);
    api_url_ = sandbox_ ? sandbox_->url() : config::api_url(birth_.own);
    session_ = std::make_unique<pagerduty::Session>(
        *transport_, clock_, api_url_, sandbox_ ? SandboxChild::token() : birth_.own.text("token"));
    schedules_ = pagerduty::schedules_v2(*session_);
}

// The first look-up is known before git is read. The connection for it is made at once, which takes
// longer than reading git; the request itself waits until the settings are known to be good.
void Loop::meet() {
    transport_->before_sending = [this] {
        receive_task();
        return task_.has_value();
    };
    try {
        met_as_ = birth_.own.text("user");
        pagerduty::Account account{*session_};
        met_ = met_as_.empty() ? account.me(patience_until_start())
                               : account.find_user(met_as_, patience_until_start());
        met_known_ = true;
    } catch (const Error&) {
        met_known_ = false;  // asked again, and reported, by the plan
    }
    transport_->before_sending = nullptr;
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
        plan_ =
            duty::make_plan(wish, deployer, *schedules_, session_->now(), patience_until_start());
    } catch (const Error& error) {
        refuse(error);
        return false;
    }
    return wire_.send({Word::plan, {duty::to_json(plan_)}});
}

pagerduty::User Loop::find_deployer() {
    pagerduty::Account account{*session_};
    const auto look_up = [&](const std::string& who) -> std::optional<pagerduty::User> {
        if (met_known_ && who == met_as_) return met_;
        if (who.empty()) return account.me(patience_until_start());
        return account.find_user(who, patience_until_start());
    };
    const std::string wanted = task_->settings.text("user");
    if (wanted.empty() && birth_.in_ci && !sandbox_)
        throw Error{Failure::skipped, "nobody was put on call: this job does not tell who deploys",
                    hint_for_unknown()};
    auto user = look_up(wanted);
    if (!user && !task_->author_email.empty()) user = look_up(task_->author_email);
    if (!user)
        throw Error{Failure::not_found,
                    "the token belongs to no person and git knows no e-mail address",
                    hint_for_unknown()};
    if (pagerduty::is_stakeholder(*user))
        throw Error{Failure::not_found, user->name + " is a stakeholder and cannot be put on call",
                    "ask for a full user licence, or name somebody else with --user"};
    return *user;
}

void Loop::refuse(const Error& error) {
    const bool deploy_goes_on = error.failure() == Failure::unreachable ||
                                error.failure() == Failure::skipped ||
                                error.failure() == Failure::cancelled;
    if (deploy_goes_on)
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

bool Loop::take() {
    duty::Record record = duty::new_record();
    record.api_url = api_url_;
    record.deploy = task_->deploy;
    std::optional<duty::Page> page;
    try {
        page = birth_.journal.open(record.id);
    } catch (const Error&) {
        page.reset();  // a read-only home: the lease's end bounds what a crash would leave
    }
    tour_.emplace(*schedules_, clock_, std::move(page), std::move(record));
    tour_->remark = [this](const std::string& sentence) { wire_.send({Word::remark, {sentence}}); };
    try {
        tour_->take(plan_, patience_until_start());
    } catch (const Error& error) {
        how_it_ended_ = std::string{"not taken: "} + error.what();
        refuse(error);
        return false;
    }
    wire_.send({Word::taken, {}});
    return true;
}

void Loop::hold() {
    CommandWatch command;
    for (;;) {
        const auto message = wire_.receive();
        if (!message) {
            how_it_ended_ = "dutyme was killed";
            command.wait_for_end();  // a set-uid command is not ended by our death
            return;
        }
        if (message->word == Word::running) command.watch(std::stoi(message->texts.at(0)));
        if (message->word == Word::release) {
            how_it_ended_ = message->texts.at(0);
            return;
        }
    }
}

void Loop::give_back() {
    const bool all = keep_giving_back();
    if (all || session_->now() > tour_->last_end()) tour_->close(how_it_ended_, session_->now());
    if (all) wire_.send({Word::released, {}});
}

bool Loop::keep_giving_back() {
    const auto pause = [this](milliseconds time) {
        clock_.sleep(time);
        return true;
    };
    const Instant give_up = tour_->last_end() + after_the_end;
    for (milliseconds backoff{1000};; backoff = std::min(backoff * 2, longest_backoff)) {
        if (tour_->release({clock_.elapsed() + release_round, pause})) return true;
        const auto& error = tour_->last_error();
        if (error && error->failure() == Failure::denied) {
            wire_.send({Word::left, {error->what()}});
            return false;
        }
        if (session_->now() > give_up) return false;
        clock_.sleep(backoff);
    }
}

}  // namespace dutyme::guardian
