#pragma once
#include "instant.hpp"
#include "process.hpp"

#include <array>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace dutyme::sim {

class World;

/// What dutyme and its guardian say to each other.
struct Note {
    enum class What { take, until, release, taken, uncovered, released, left };
    What what;
    std::vector<std::string> schedules =
        {};                        ///< of taken: where the plan puts the deployer on call
    std::string sentence = {};     ///< of uncovered and left: why
    std::optional<Ms> until = {};  ///< of released: what is left to linger ends then
    Ms ended_at = {};              ///< of release: when the command ended, by the machine's clock
};

/// A connection of two processes. Each learns of the other's end, whatever it dies of.
class Channel : public std::enable_shared_from_this<Channel> {
  public:
    static std::shared_ptr<Channel> of(World& world, Process& dutyme);
    /// Puts this guardian at the other end.
    void join(Process& guardian) { join(1, guardian); }

    void send(const Process& from, Note note);
    /// Blocks until there is a note for the process, the other has ended, or until then. Returns
    /// true unless the time is up.
    bool wait_for_news(Process& me, Ms until);
    std::optional<Note> receive(const Process& me);
    /// Returns true when the other has ended and all that it said has been received.
    bool is_over(const Process& me) const;

  private:
    struct End {
        Process* process = nullptr;
        bool there = false;
        std::deque<Note> unread;
    };
    explicit Channel(World& world) : world_(world) {}
    void join(std::size_t side, Process& process);
    void close(std::size_t side);
    std::size_t side_of(const Process& process) const;

    World& world_;
    std::array<End, 2> ends_;  // dutyme's, the guardian's
};

}  // namespace dutyme::sim
