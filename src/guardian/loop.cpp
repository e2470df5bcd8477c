#include "guardian/loop.hpp"

#include "base/error.hpp"
#include "config/hosts.hpp"
#include "duty/survey.hpp"
#include "guardian/task_codec.hpp"

#include <algorithm>

namespace dutyme::guardian {

using pagerduty::Deadline;
using std::chrono::milliseconds;

namespace {

constexpr milliseconds before_the_start{10000};  // PagerDuty's share of a deploy's time

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
        if (astray_) {
            connect();  // to the region that the repository names
            look_ahead();
        }
        if (birth_.resume ? resume() : plan() && told_to_take() && take()) hold();
        if (tour_) give_back();
        tour_.reset();  // its page is free while the last event is on its way
    } catch (const Error& error) {
        refuse(error);
    }
}

// Whatever dutyme says before the start, or its end, stops a wait.
Deadline Loop::deadline_in(milliseconds time) const {
    return {clock_.elapsed() + time, [this](milliseconds pause) {
                return !astray_ && wait_readable({wire_.fd()}, pause) < 0;
            }};
}

// Not while the command runs: nothing is drawn then.
void Loop::tell_of_waits(Deadline& deadline) {
    deadline.waiting = [this](const std::string& why, milliseconds left) {
        wire_.send({Word::waiting, {why, std::to_string(left.count())}});
    };
}

Deadline Loop::start_deadline() {
    Deadline deadline = deadline_in(born_ + before_the_start - clock_.elapsed());
    tell_of_waits(deadline);
    return deadline;
}

void Loop::connect() {
    const config::Settings& settings = task_ ? task_->settings : birth_.own;
    astray_ = false;
    if (settings.enabled("sandbox")) sandbox_.emplace(birth_.sandbox_program);
    pagerduty::Credential credential = sandbox_ ? SandboxChild::token() : birth_.credential;
    if (auto* client = std::get_if<pagerduty::OAuthClient>(&credential))
        client->region = settings.text("region");
    pagerduty_ = std::make_unique<pagerduty::Client>(
        birth_.network, clock_, sandbox_ ? sandbox_->url() : config::api_url(settings), credential,
        sandbox_ ? std::filesystem::path{} : birth_.cache);
    pagerduty_->session.on_token_checked = [this](bool known) {
        wire_.send({known ? Word::known : Word::unknown, {}});
    };
    pagerduty_->session.on_exchange = [this](const pagerduty::Exchange& exchange) {
        const bool wanted = (task_ ? task_->settings : birth_.own).enabled("verbose");
        if (wanted) wire_.send({Word::detail, {described(exchange)}});
    };
}

// The first look-up is known before git is read. The connection for it is made at once, which takes
// longer than reading git; the request itself waits until the settings are known to be good.
void Loop::meet() {
    const auto first = duty::first_asked(clues(birth_.own, ""));
    if (birth_.resume || !first) return;
    met_as_ = *first;
    pagerduty_->session.allow_batching = true;
    pagerduty_->transport.before_sending = [this] {
        receive_task();
        return task_ && !astray_;
    };
    try {
        met_ = met_as_.empty() ? pagerduty_->directory.token_owner(start_deadline())
                               : pagerduty_->directory.find_user(met_as_, start_deadline());
        met_known_ = true;
    } catch (const Error& error) {
        if (error.failure() != Failure::cancelled) not_met_ = error;  // reported by the plan
    }
    pagerduty_->transport.before_sending = nullptr;
    pagerduty_->session.allow_batching = false;
}

void Loop::receive_task() {
    if (task_) return;
    try {
        if (const auto message = wire_.receive()) task_ = decode_task(*message);
        astray_ = task_ && task_->settings.text("region") != birth_.own.text("region");
        if (task_ && !astray_) look_ahead();
    } catch (const std::exception&) {
        task_.reset();  // called back from C: nothing may pass
    }
}

void Loop::look_ahead() {
    if (!birth_.resume)
        duty::prefetch(wish(), *pagerduty_->schedules, pagerduty_->directory,
                       pagerduty_->session.now());
}

duty::Wish Loop::wish() const {
    duty::Wish wish = duty::wish_from(task_->settings);
    wish.is_watched = task_->is_watched;
    return wish;
}

bool Loop::plan() {
    try {
        const duty::Deployer deployer = find_deployer();
        if (!deployer.how.empty()) wire_.send({Word::remark, {deployer.how}});
        plan_ = duty::survey(wish(), deployer, *pagerduty_->schedules, pagerduty_->directory,
                             pagerduty_->session, start_deadline());
    } catch (const Error& error) {
        refuse(error);
        return false;
    }
    return wire_.send({Word::plan, {duty::to_json(plan_)}});
}

// Who plays with a sandbox is in no job.
duty::Clues Loop::clues(const config::Settings& settings, const std::string& author_email) const {
    return duty::clues_from(settings, author_email, sandbox_ ? std::nullopt : birth_.job);
}

duty::Deployer Loop::find_deployer() {
    return duty::find_deployer(
        clues(task_->settings, task_->author_email), [this](const std::string& who) {
            if (who == met_as_ && not_met_) throw Error{*not_met_};
            if (who == met_as_ && met_known_) return met_;
            if (who.empty()) return pagerduty_->directory.token_owner(start_deadline());
            return std::optional{pagerduty_->directory.find_user(who, start_deadline())};
        });
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
    if (!message || message->word != Word::take) return false;
    inside_another_ = !message->texts.empty();
    const auto& left_out = message->texts;
    auto& stands = plan_.stands;
    stands.erase(std::remove_if(stands.begin(), stands.end(),
                                [&](const duty::Stand& stand) {
                                    return std::find(left_out.begin(), left_out.end(),
                                                     stand.schedule_id) != left_out.end();
                                }),
                 stands.end());
    return true;
}

}  // namespace dutyme::guardian
