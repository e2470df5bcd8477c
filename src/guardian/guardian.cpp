#include "guardian/guardian.hpp"

#include "base/error.hpp"
#include "guardian/guardian_process.hpp"
#include "guardian/launch.hpp"

#include <utility>

namespace dutyme::guardian {

using std::chrono::milliseconds;

namespace {

constexpr int most_replacements = 3;
constexpr milliseconds time_to_end{500};  // of a guardian that has given back

Launched launch_guardian(const GuardianConfig& config, Clock& clock, Random& random) {
    return launch([&](Channel channel) {
        return GuardianProcess{std::move(channel), config, clock, random}.run();
    });
}

// The plan that a reply brings; empty where nothing has changed.
duty::Plan plan_in(const Message& message) {
    if (const auto* ready = std::get_if<PlanReady>(&message)) return ready->plan;
    const auto* taken = std::get_if<Taken>(&message);
    return taken && taken->changed_plan ? *taken->changed_plan : duty::Plan{};
}

}  // namespace

Guardian Guardian::start(GuardianConfig config, Clock& clock, Random& random, Observer& observer) {
    Launched launched = launch_guardian(config, clock, random);
    return Guardian{std::move(launched), std::move(config), clock, random, observer};
}

void Guardian::send(DeployInfo info) {
    info_ = std::move(info);
    // It was launched with the token, or what it needs to get one.
    for (const config::KeyName secret :
         {config::key::token, config::key::token_command, config::key::client_secret,
          config::key::notify_url, config::key::notify_token})
        info_.settings.drop(secret);
    channel_.send(info_);
}

void Guardian::command_started(pid_t pid) {
    command_ = pid;
    channel_.send(CommandStarted{pid});
}

void Guardian::until_started(pid_t pid, const std::string& outcome) {
    until_ = UntilStarted{pid, outcome};
    channel_.send(*until_);
}

// Returns false when too many guardians died, or no process can be started.
bool Guardian::replace(bool resume) {
    channel_ = Channel{};
    process_end_ = {};
    if (++replaced_ > most_replacements) return false;
    config_.resume = resume;
    try {
        Launched launched = launch_guardian(config_, *clock_, *random_);
        channel_ = std::move(launched.channel);
        process_end_ = std::move(launched.end);
    } catch (const Error&) {
        return false;
    }
    channel_.send(info_);
    if (command_ > 0 && !until_) channel_.send(CommandStarted{command_});
    if (until_) channel_.send(*until_);
    return true;
}

// Absent: no message yet, or the channel has ended, as it does after a message nobody understands.
std::optional<Message> Guardian::receive() {
    try {
        return channel_.receive();
    } catch (const Error& error) {
        observer_->remark(error.what());
        return std::nullopt;
    }
}

// Absent: interrupted. Replaces a guardian that died; throws Error{system} when it cannot.
std::optional<Message> Guardian::wait_for_message(const Interrupt& interrupt) {
    for (;;) {
        if (wait_readable({interrupt.fd, channel_.fd()}, milliseconds{-1}) == interrupt.fd) {
            if (interrupt.stop()) return std::nullopt;
            continue;
        }
        if (auto message = receive()) return message;
        if (!channel_.is_open() && !replace(false))
            throw Error{Failure::system, "the guardian process ended unexpectedly"};
    }
}

template <class Expected>
GuardianReply Guardian::wait_for(const Interrupt& interrupt) {
    while (const auto message = wait_for_message(interrupt)) {
        if (const auto* refused = std::get_if<Refused>(&*message))
            throw Error{refused->failure, refused->sentence, refused->hint};
        if (const auto* uncovered = std::get_if<Uncovered>(&*message))
            return {GuardianReply::Kind::uncovered, {}, uncovered->sentence, uncovered->hint};
        handle(*message);
        if (std::holds_alternative<Expected>(*message))
            return {GuardianReply::Kind::yes, plan_in(*message), "", ""};
        // A replacement has planned again. The user has seen the plan already.
        if (std::holds_alternative<PlanReady>(*message) && take_order_) channel_.send(*take_order_);
    }
    return {GuardianReply::Kind::interrupted, {}, "", ""};
}

GuardianReply Guardian::plan(const Interrupt& interrupt) {
    return wait_for<PlanReady>(interrupt);
}

GuardianReply Guardian::take(const Interrupt& interrupt, const std::vector<std::string>& excluded) {
    take_order_ = TakeOrder{excluded};
    channel_.send(*take_order_);
    return wait_for<Taken>(interrupt);
}

// Handles the messages that may arrive at any time.
void Guardian::handle(const Message& message) {
    if (const auto* said = std::get_if<Remark>(&message)) observer_->remark(said->sentence);
    if (const auto* said = std::get_if<Detail>(&message)) observer_->detail(said->sentence);
    if (const auto* said = std::get_if<Waiting>(&message))
        observer_->waiting(said->reason, said->left);
    if (const auto* said = std::get_if<EndsByItself>(&message)) ends_by_itself_ = said->at;
    if (const auto* passed = std::get_if<PassedOn>(&message)) passed_on_ = passed->plan;
    if (const auto* found = std::get_if<SandboxFound>(&message))
        observer_->sandbox_found(found->page);
    if (const auto* said = std::get_if<TokenChecked>(&message))
        if (!std::exchange(is_token_checked_, true)) observer_->token_checked(said->is_known);
}

void Guardian::listen() {
    const auto message = receive();
    if (message) {
        // The command has the terminal, and does not wait.
        if (!std::holds_alternative<Waiting>(*message)) handle(*message);
        if (const auto* left = std::get_if<LeftStanding>(&*message))
            observer_->remark(left->sentence);
    } else if (!channel_.is_open() && !replace(true)) {
        observer_->remark("the guardian process is gone; the override ends by itself");
    }
}

GiveBackResult Guardian::give_back(GiveBackOrder order, milliseconds time, const WaitLimit& limit) {
    order.ended_at = clock_->elapsed();
    give_back_order_ = std::move(order);
    channel_.send(*give_back_order_);
    milliseconds deadline = clock_->elapsed() + time;
    while (channel_.is_open()) {
        const milliseconds left = deadline - clock_->elapsed();
        const int ready = left.count() <= 0 ? -1 : wait_readable({limit.fd, channel_.fd()}, left);
        if (ready < 0) return {};
        if (ready == limit.fd) {
            deadline = clock_->elapsed() + limit.left(left);
        } else if (const auto result = receive_result()) {
            if (result->kind == GiveBackResult::Kind::done && !result->goes_on)
                see_it_end(limit.fd);
            return *result;
        }
    }
    return {
        GiveBackResult::Kind::left, {}, "the guardian process is gone, and no other can be had"};
}

// Who looks for what a command has left behind finds nothing of ours.
void Guardian::see_it_end(int signals) {
    const milliseconds deadline = clock_->elapsed() + time_to_end;
    while (channel_.is_open()) {
        const milliseconds left = deadline - clock_->elapsed();
        if (left.count() <= 0 || wait_readable({signals, channel_.fd()}, left) != channel_.fd())
            return;
        if (const auto message = receive()) handle(*message);
    }
    const milliseconds left = deadline - clock_->elapsed();
    if (process_end_.fd() >= 0 && left.count() > 0)
        wait_readable({signals, process_end_.fd()}, left);
}

// Absent: there is no result yet.
std::optional<GiveBackResult> Guardian::receive_result() {
    const auto message = receive();
    if (message) {
        handle(*message);
        if (const auto* given = std::get_if<GivenBack>(&*message))
            return GiveBackResult{
                GiveBackResult::Kind::done, given->lingers_until, "",
                given->on_call_now,         given->goes_on,       given->aftermath};
        if (const auto* left = std::get_if<LeftStanding>(&*message))
            return GiveBackResult{GiveBackResult::Kind::left, {}, left->sentence};
        return std::nullopt;
    }
    if (channel_.is_open()) return std::nullopt;
    if (!take_order_) return GiveBackResult{GiveBackResult::Kind::done, {}, ""};
    if (replace(true)) channel_.send(*give_back_order_);
    return std::nullopt;
}

}  // namespace dutyme::guardian
