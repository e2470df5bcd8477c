#include "guardian/guardian.hpp"

#include "base/clock.hpp"
#include "base/error.hpp"
#include "guardian/detach.hpp"
#include "guardian/loop.hpp"
#include "guardian/task_codec.hpp"

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

Wire bear(const Birth& birth) {
    return detach([&birth](Wire wire) { Loop{std::move(wire), birth}.run(); });
}

}  // namespace

Guardian Guardian::start(Birth birth) {
    Wire wire = bear(birth);
    return Guardian{std::move(wire), std::move(birth)};
}

void Guardian::say(const std::string& sentence) const {
    if (remark) remark(sentence);
}

void Guardian::tell(Task task) {
    task_ = std::move(task);
    wire_.send(encode(task_));
}

void Guardian::command_started(pid_t pid) {
    command_ = pid;
    wire_.send({Word::running, {std::to_string(pid)}});
}

// False: it died too often, or there is no process to be had.
bool Guardian::replace(bool resume) {
    wire_ = Wire{};
    if (++replaced_ > replacements) return false;
    try {
        wire_ = bear(birth_);
    } catch (const Error&) {
        return false;
    }
    task_.resume = resume;
    wire_.send(encode(task_));
    if (command_ > 0) wire_.send({Word::running, {std::to_string(command_)}});
    return true;
}

Answer Guardian::plan(const Interrupt& interrupt) {
    return await(Word::plan, interrupt);
}

Answer Guardian::take(const Interrupt& interrupt, const std::vector<std::string>& left_out) {
    left_out_ = left_out;
    may_hold_ = true;
    wire_.send({Word::take, left_out_});
    return await(Word::taken, interrupt);
}

Answer Guardian::await(Word expected, const Interrupt& interrupt) {
    for (;;) {
        if (wait_readable({interrupt.fd, wire_.fd()}, milliseconds{-1}) == interrupt.fd) {
            if (interrupt.stop()) return {Answer::Kind::interrupted, {}, "", ""};
            continue;
        }
        const auto message = wire_.receive();
        if (!message && !replace(false))
            throw Error{Failure::system, "the guardian process ended unexpectedly"};
        if (!message) continue;
        if (message->word == Word::refused) rethrow(*message);
        if (message->word == Word::uncovered)
            return {Answer::Kind::uncovered, {}, text(*message, 0), text(*message, 1)};
        if (message->word == Word::remark) say(text(*message, 0));
        // A replaced guardian plans anew; it was announced already.
        if (message->word == Word::plan && expected == Word::taken)
            wire_.send({Word::take, left_out_});
        if (message->word != expected) continue;
        Answer answer;
        if (expected == Word::plan) answer.plan = duty::plan_from_json(text(*message, 0));
        return answer;
    }
}

void Guardian::listen() {
    const auto message = wire_.receive();
    if (!message && !replace(true))
        say("the guardian process is gone; the override ends by itself");
    if (message && (message->word == Word::remark || message->word == Word::left))
        say(text(*message, 0));
}

Returned Guardian::give_back(const std::string& how_it_ended, bool ran, milliseconds time,
                             const Shortening& shortening) {
    const SystemClock clock;
    if (!wire_) return {};
    const Message release{Word::release, ran ? std::vector<std::string>{how_it_ended, "ran"}
                                             : std::vector<std::string>{how_it_ended}};
    wire_.send(release);
    milliseconds deadline = clock.elapsed() + time;
    for (;;) {
        const milliseconds left = deadline - clock.elapsed();
        if (left.count() <= 0 || !wire_) return {};
        const int ready = wait_readable({shortening.fd, wire_.fd()}, left);
        if (ready < 0) return {};
        if (ready == shortening.fd) {
            deadline = clock.elapsed() + shortening.left(left);
            continue;
        }
        const auto message = wire_.receive();
        if (!message && !may_hold_) return {Returned::Kind::done, {}, ""};
        if (!message && !replace(true)) return {};
        if (!message) {
            wire_.send(release);
            continue;
        }
        if (message->word == Word::remark) say(text(*message, 0));
        if (message->word == Word::released)
            return {Returned::Kind::done, from_rfc3339(text(*message, 0)), ""};
        if (message->word == Word::left) return {Returned::Kind::left, {}, text(*message, 0)};
    }
}

}  // namespace dutyme::guardian
