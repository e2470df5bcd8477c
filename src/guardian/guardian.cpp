#include "guardian/guardian.hpp"

#include "base/clock.hpp"
#include "base/error.hpp"
#include "guardian/guardian_process.hpp"
#include "guardian/launch.hpp"
#include "guardian/messages.hpp"

#include <utility>

namespace dutyme::guardian {

using std::chrono::milliseconds;

namespace {

constexpr int replacements = 3;

const std::string& text(const Message& message, std::size_t i) {
    static const std::string none;
    return i < message.texts.size() ? message.texts[i] : none;
}

[[noreturn]] void rethrow(const Message& refused) {
    throw Error{static_cast<Failure>(std::stoi(text(refused, 0))), text(refused, 1),
                text(refused, 2)};
}

GuardianReply answer_in(const Message& message) {
    GuardianReply answer;
    if (message.type == MessageType::plan) answer.plan = duty::plan_from_json(text(message, 0));
    return answer;
}

// Absent: the message does not end the giving back.
std::optional<GiveBackResult> returned_by(const Message& message) {
    if (message.type == MessageType::released)
        return GiveBackResult{GiveBackResult::Kind::done, from_rfc3339(text(message, 0)), ""};
    if (message.type == MessageType::left)
        return GiveBackResult{GiveBackResult::Kind::left, {}, text(message, 0)};
    return std::nullopt;
}

Channel launch_guardian(const GuardianConfig& config) {
    return launch([&config](Channel channel) {
        GuardianProcess{std::move(channel), config}.run();
    });
}

}  // namespace

Guardian Guardian::start(GuardianConfig config) {
    Channel channel = launch_guardian(config);
    return Guardian{std::move(channel), std::move(config)};
}

void Guardian::say(const std::string& sentence) const {
    if (remark) remark(sentence);
}

// What may come at any time.
void Guardian::note(const Message& message) {
    if (message.type == MessageType::remark) say(text(message, 0));
    if (message.type == MessageType::detail && detail) detail(text(message, 0));
    if (message.type == MessageType::stands) stands_until_ = from_rfc3339(text(message, 0));
    if (message.type == MessageType::waiting && waiting)
        waiting(text(message, 0), milliseconds{std::stoll(text(message, 1))});
}

void Guardian::tell(DeployInfo info) {
    info_ = std::move(info);
    channel_.send(encode(info_));
}

void Guardian::command_started(pid_t pid) {
    command_ = pid;
    channel_.send({MessageType::running, {std::to_string(pid)}});
}

// False: it died too often, or there is no process to be had.
bool Guardian::replace(bool resume) {
    channel_ = Channel{};
    if (++replaced_ > replacements) return false;
    config_.resume = resume;
    try {
        channel_ = launch_guardian(config_);
    } catch (const Error&) {
        return false;
    }
    channel_.send(encode(info_));
    if (command_ > 0) channel_.send({MessageType::running, {std::to_string(command_)}});
    return true;
}

GuardianReply Guardian::plan(const Interrupt& interrupt) {
    return await(MessageType::plan, interrupt);
}

GuardianReply Guardian::take(const Interrupt& interrupt, const std::vector<std::string>& left_out) {
    left_out_ = left_out;
    may_hold_ = true;
    channel_.send({MessageType::take, left_out_});
    return await(MessageType::taken, interrupt);
}

// Absent: interrupted. A guardian that died has been replaced, or Error{system} is thrown.
std::optional<Message> Guardian::hear(const Interrupt& interrupt) {
    for (;;) {
        if (wait_readable({interrupt.fd, channel_.fd()}, milliseconds{-1}) == interrupt.fd) {
            if (interrupt.stop()) return std::nullopt;
            continue;
        }
        if (auto message = channel_.receive()) return message;
        if (!replace(false))
            throw Error{Failure::system, "the guardian process ended unexpectedly"};
    }
}

// One that has replaced another tells it again.
void Guardian::tell_verdict(bool known) {
    if (const auto tell = std::exchange(verdict, nullptr)) tell(known);
}

GuardianReply Guardian::await(MessageType expected, const Interrupt& interrupt) {
    while (const auto message = hear(interrupt)) {
        if (message->type == MessageType::refused) rethrow(*message);
        if (message->type == MessageType::uncovered)
            return {GuardianReply::Kind::uncovered, {}, text(*message, 0), text(*message, 1)};
        note(*message);
        if (message->type == MessageType::known || message->type == MessageType::unknown)
            tell_verdict(message->type == MessageType::known);
        if (message->type == expected) return answer_in(*message);
        // A replaced guardian plans anew; it was announced already.
        if (message->type == MessageType::plan) channel_.send({MessageType::take, left_out_});
    }
    return {GuardianReply::Kind::interrupted, {}, "", ""};
}

void Guardian::listen() {
    const auto message = channel_.receive();
    if (!message && !replace(true))
        say("the guardian process is gone; the override ends by itself");
    if (!message) return;
    note(*message);
    if (message->type == MessageType::left) say(text(*message, 0));
}

GiveBackResult Guardian::give_back(const std::string& how_it_ended, bool ran, milliseconds time,
                                   const Shortening& shortening) {
    const SystemClock clock;
    release_ = {MessageType::release, {how_it_ended}};
    if (ran) release_.texts.emplace_back("ran");
    channel_.send(release_);
    milliseconds deadline = clock.elapsed() + time;
    while (channel_) {
        const milliseconds left = deadline - clock.elapsed();
        const int ready =
            left.count() <= 0 ? -1 : wait_readable({shortening.fd, channel_.fd()}, left);
        if (ready < 0) return {};
        if (ready == shortening.fd) {
            deadline = clock.elapsed() + shortening.left(left);
        } else if (const auto returned = hear_of_return()) {
            return *returned;
        }
    }
    return {};
}

// Absent: not yet.
std::optional<GiveBackResult> Guardian::hear_of_return() {
    const auto message = channel_.receive();
    if (!message && !may_hold_) return GiveBackResult{GiveBackResult::Kind::done, {}, ""};
    if (!message) {
        if (replace(true)) channel_.send(release_);
        return std::nullopt;
    }
    note(*message);
    return returned_by(*message);
}

}  // namespace dutyme::guardian
