#include "channel.hpp"

#include "world.hpp"

#include <utility>

namespace dutyme::sim {

std::shared_ptr<Channel> Channel::of(World& world, Process& dutyme) {
    std::shared_ptr<Channel> channel{new Channel{world}};
    channel->join(0, dutyme);
    return channel;
}

void Channel::join(std::size_t side, Process& process) {
    ends_.at(side) = {&process, true, {}};
    process.at_end.push_back([self = shared_from_this(), side, &process] {
        if (self->ends_.at(side).process == &process) self->close(side);
    });
}

void Channel::close(std::size_t side) {
    ends_.at(side).there = false;
    const End& other = ends_.at(1 - side);
    if (other.there) world_.wake(*other.process);
}

std::size_t Channel::side_of(const Process& process) const {
    return ends_[0].process == &process ? 0 : 1;
}

void Channel::send(const Process& from, Note note) {
    End& other = ends_.at(1 - side_of(from));
    if (!other.there) return;
    other.unread.push_back(std::move(note));
    world_.wake(*other.process);
}

bool Channel::wait_for_news(Process& me, Ms until) {
    const End& mine = ends_.at(side_of(me));
    while (mine.unread.empty() && !is_over(me)) {
        if (world_.now() >= until) return false;
        world_.wait(me, until == never ? never : until - world_.now());
    }
    return true;
}

std::optional<Note> Channel::receive(const Process& me) {
    auto& unread = ends_.at(side_of(me)).unread;
    if (unread.empty()) return std::nullopt;
    Note note = std::move(unread.front());
    unread.pop_front();
    return note;
}

bool Channel::is_over(const Process& me) const {
    return ends_.at(side_of(me)).unread.empty() && !ends_.at(1 - side_of(me)).there;
}

}  // namespace dutyme::sim
