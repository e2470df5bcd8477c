#include "guardian/guardian_process.hpp"

#include "base/error.hpp"
#include "config/hosts.hpp"
#include "duty/survey.hpp"
#include "guardian/messages.hpp"

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

GuardianProcess::GuardianProcess(Channel channel, GuardianConfig config)
    : channel_(std::move(channel)), config_(std::move(config)), started_(clock_.elapsed()) {}

void GuardianProcess::run() {
    try {
        connect();
        open_connection();
        receive_deploy_info();
        if (!info_) return;
        if (astray_) connect();  // to the region that the repository names
        look_ahead();
        if (config_.resume ? resume() : plan() && told_to_take() && take()) hold();
        if (tour_) give_back();
        tour_.reset();  // its page is free while the last event is on its way
    } catch (const Error& error) {
        refuse(error);
    }
}

// Whatever dutyme says before the start, or its end, stops a wait.
Deadline GuardianProcess::deadline_in(milliseconds time) const {
    return {clock_.elapsed() + time, [this](milliseconds pause) {
                return !astray_ && wait_readable({channel_.fd()}, pause) < 0;
            }};
}

// Not while the command runs: nothing is drawn then.
void GuardianProcess::tell_of_waits(Deadline& deadline) {
    deadline.waiting = [this](const std::string& why, milliseconds left) {
        channel_.send({MessageType::waiting, {why, std::to_string(left.count())}});
    };
}

Deadline GuardianProcess::start_deadline() {
    Deadline deadline = deadline_in(started_ + before_the_start - clock_.elapsed());
    tell_of_waits(deadline);
    return deadline;
}

void GuardianProcess::connect() {
    const config::Settings& settings = info_ ? info_->settings : config_.own;
    astray_ = false;
    if (settings.enabled("sandbox")) sandbox_.emplace(config_.sandbox_program);
    pagerduty::Credential credential = sandbox_ ? SandboxChild::token() : config_.credential;
    if (auto* client = std::get_if<pagerduty::OAuthClient>(&credential))
        client->region = settings.text("region");
    pagerduty_ = std::make_unique<pagerduty::Client>(
        config_.network, clock_, sandbox_ ? sandbox_->url() : config::api_url(settings), credential,
        sandbox_ ? std::filesystem::path{} : config_.cache);
    pagerduty_->session.on_token_checked = [this](bool known) {
        channel_.send({known ? MessageType::known : MessageType::unknown, {}});
    };
    pagerduty_->session.on_exchange = [this](const pagerduty::Exchange& exchange) {
        const bool wanted = (info_ ? info_->settings : config_.own).enabled("verbose");
        if (wanted) channel_.send({MessageType::detail, {described(exchange)}});
    };
}

// Who is looked up first is known before git is read. The connection for that is made at once,
// which takes longer than reading git; nothing is sent until the settings are known to be good.
void GuardianProcess::open_connection() {
    const auto first = duty::first_asked(clues(config_.own, ""));
    if (config_.resume || !first) return;
    pagerduty_->directory.prefetch_user(*first);
    pagerduty_->session.connect(channel_.fd(), start_deadline());
}

void GuardianProcess::receive_deploy_info() {
    if (const auto message = channel_.receive()) info_ = decode_deploy_info(*message);
    astray_ = info_ && info_->settings.text("region") != config_.own.text("region");
}

void GuardianProcess::look_ahead() {
    if (!config_.resume)
        duty::prefetch(wish(), *pagerduty_->schedules, pagerduty_->directory,
                       pagerduty_->session.now());
}

duty::Wish GuardianProcess::wish() const {
    duty::Wish wish = duty::wish_from(info_->settings);
    wish.is_watched = info_->is_watched;
    return wish;
}

bool GuardianProcess::plan() {
    try {
        const duty::Deployer deployer = find_deployer();
        if (!deployer.how.empty()) channel_.send({MessageType::remark, {deployer.how}});
        plan_ = duty::survey(wish(), deployer, *pagerduty_->schedules, pagerduty_->directory,
                             pagerduty_->session, random_, start_deadline());
    } catch (const Error& error) {
        refuse(error);
        return false;
    }
    return channel_.send({MessageType::plan, {duty::to_json(plan_)}});
}

// Who plays with a sandbox is in no job.
duty::Clues GuardianProcess::clues(const config::Settings& settings,
                                   const std::string& author_email) const {
    return duty::clues_from(settings, author_email, sandbox_ ? std::nullopt : config_.job);
}

duty::Deployer GuardianProcess::find_deployer() {
    return duty::find_deployer(
        clues(info_->settings, info_->author_email), [this](const std::string& who) {
            if (who.empty()) return pagerduty_->directory.token_owner(start_deadline());
            return std::optional{pagerduty_->directory.find_user(who, start_deadline())};
        });
}

void GuardianProcess::refuse(const Error& error) {
    if (deploy_goes_on(error.failure()))
        channel_.send({MessageType::uncovered, {error.what(), error.hint()}});
    else
        channel_.send(
            {MessageType::refused,
             {std::to_string(static_cast<int>(error.failure())), error.what(), error.hint()}});
}

bool GuardianProcess::told_to_take() {
    const auto message = channel_.receive();
    if (!message || message->type != MessageType::take) return false;
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
