#include "guardian/guardian.hpp"

#include "base/clock.hpp"
#include "base/error.hpp"
#include "guardian/detach.hpp"
#include "guardian/loop.hpp"
#include "guardian/task_codec.hpp"

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

Answer answer_in(const Message& message) {
    Answer answer;
    if (message.word == Word::plan) answer.plan = duty::plan_from_json(text(message, 0));
    return answer;
}

// Absent: the message does not end the giving back.
std::optional<Returned> returned_by(const Message& message) {
    if (message.word == Word::released)
        return Returned{Returned::Kind::done, from_rfc3339(text(message, 0)), ""};
    if (message.word == Word::left) return Returned{Returned::Kind::left, {}, text(message, 0)};
    return std::nullopt;
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

// What may come at any time.
void Guardian::note(const Message& message) {
    if (message.word == Word::remark) say(text(message, 0));
    if (message.word == Word::detail && detail) detail(text(message, 0));
    if (message.word == Word::stands) stands_until_ = from_rfc3339(text(message, 0));
    if (message.word == Word::waiting && waiting)
        waiting(text(message, 0), milliseconds{std::stoll(text(message, 1))});
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
    birth_.resume = resume;
    try {
        wire_ = bear(birth_);
    } catch (const Error&) {
        return false;
    }
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

// Absent: interrupted. A guardian that died has been replaced, or Error{system} is thrown.
std::optional<Message> Guardian::hear(const Interrupt& interrupt) {
    for (;;) {
        if (wait_readable({interrupt.fd, wire_.fd()}, milliseconds{-1}) == interrupt.fd) {
            if (interrupt.stop()) return std::nullopt;
            continue;
        }
        if (auto message = wire_.receive()) return message;
        if (!replace(false))
            throw Error{Failure::system, "the guardian process ended unexpectedly"};
    }
}

// One that has replaced another tells it again.
void Guardian::tell_verdict(bool known) {
    if (const auto tell = std::exchange(verdict, nullptr)) tell(known);
}

Answer Guardian::await(Word expected, const Interrupt& interrupt) {
    while (const auto message = hear(interrupt)) {
        if (message->word == Word::refused) rethrow(*message);
        if (message->word == Word::uncovered)
            return {Answer::Kind::uncovered, {}, text(*message, 0), text(*message, 1)};
        note(*message);
        if (message->word == Word::known || message->word == Word::unknown)
            tell_verdict(message->word == Word::known);
        if (message->word == expected) return answer_in(*message);
        // A replaced guardian plans anew; it was announced already.
        if (message->word == Word::plan) wire_.send({Word::take, left_out_});
    }
    return {Answer::Kind::interrupted, {}, "", ""};
}

void Guardian::listen() {
    const auto message = wire_.receive();
    if (!message && !replace(true))
        say("the guardian process is gone; the override ends by itself");
    if (!message) return;
    note(*message);
    if (message->word == Word::left) say(text(*message, 0));
}

Returned Guardian::give_back(const std::string& how_it_ended, bool ran, milliseconds time,
                             const Shortening& shortening) {
    const SystemClock clock;
    release_ = {Word::release, {how_it_ended}};
    if (ran) release_.texts.emplace_back("ran");
    wire_.send(release_);
    milliseconds deadline = clock.elapsed() + time;
    while (wire_) {
        const milliseconds left = deadline - clock.elapsed();
        const int ready = left.count() <= 0 ? -1 : wait_readable({shortening.fd, wire_.fd()}, left);
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
std::optional<Returned> Guardian::hear_of_return() {
    const auto message = wire_.receive();
    if (!message && !may_hold_) return Returned{Returned::Kind::done, {}, ""};
    if (!message) {
        if (replace(true)) wire_.send(release_);
        return std::nullopt;
    }
    note(*message);
    return returned_by(*message);
}

}  // namespace dutyme::guardian
