#include "guardian/guardian.hpp"

#include "base/clock.hpp"
#include "base/error.hpp"
#include "guardian/detach.hpp"
#include "guardian/loop.hpp"
#include "guardian/task_codec.hpp"

namespace dutyme::guardian {

using std::chrono::milliseconds;

namespace {

const std::string& text(const Message& message, std::size_t i) {
    static const std::string none;
    return i < message.texts.size() ? message.texts[i] : none;
}

[[noreturn]] void rethrow(const Message& refused) {
    throw Error{static_cast<Failure>(std::stoi(text(refused, 0))), text(refused, 1),
                text(refused, 2)};
}

}  // namespace

Guardian Guardian::start(const Birth& birth) {
    return Guardian{detach([&birth](Wire wire) { Loop{std::move(wire), birth}.run(); })};
}

void Guardian::tell(const Task& task) {
    wire_.send(encode(task));
}

void Guardian::command_started(pid_t pid) {
    wire_.send({Word::running, {std::to_string(pid)}});
}

Answer Guardian::plan(const Interrupt& interrupt) {
    return await(Word::plan, interrupt);
}

Answer Guardian::take(const Interrupt& interrupt) {
    wire_.send({Word::take, {}});
    return await(Word::taken, interrupt);
}

Answer Guardian::await(Word expected, const Interrupt& interrupt) {
    for (;;) {
        if (wait_readable(wire_.fd(), interrupt.fd, milliseconds{-1}) == interrupt.fd) {
            if (interrupt.stop()) return {Answer::Kind::interrupted, {}, "", ""};
            continue;
        }
        const auto message = wire_.receive();
        if (!message) throw Error{Failure::system, "the guardian process ended unexpectedly"};
        if (message->word == Word::refused) rethrow(*message);
        if (message->word == Word::uncovered)
            return {Answer::Kind::uncovered, {}, text(*message, 0), text(*message, 1)};
        if (message->word == Word::remark && remark) remark(text(*message, 0));
        if (message->word != expected) continue;
        Answer answer;
        if (expected == Word::plan) answer.plan = duty::plan_from_json(text(*message, 0));
        return answer;
    }
}

void Guardian::listen() {
    const auto message = wire_.receive();
    if (!message) wire_ = Wire{};
    if (message && message->word == Word::remark && remark) remark(text(*message, 0));
}

Guardian::Returned Guardian::give_back(const std::string& how_it_ended, milliseconds time,
                                       int signal_fd,
                                       const std::function<milliseconds(milliseconds)>& shorten,
                                       std::string& said) {
    const SystemClock clock;
    wire_.send({Word::release, {how_it_ended}});
    milliseconds deadline = clock.elapsed() + time;
    for (;;) {
        const milliseconds left = deadline - clock.elapsed();
        if (left.count() <= 0 || !wire_) return Returned::pending;
        const int ready = wait_readable(wire_.fd(), signal_fd, left);
        if (ready < 0) return Returned::pending;
        if (ready == signal_fd) {
            deadline = clock.elapsed() + shorten(left);
            continue;
        }
        const auto message = wire_.receive();
        if (!message) return Returned::pending;
        said = text(*message, 0);
        if (message->word == Word::remark && remark) remark(said);
        if (message->word == Word::released) return Returned::done;
        if (message->word == Word::left) return Returned::left;
    }
}

}  // namespace dutyme::guardian
