#pragma once
#include "choices.hpp"
#include "pagerduty/http/transport.hpp"
#include "rest.hpp"

#include <optional>
#include <string>

namespace dutyme::sim {

class Process;
class World;

/// What becomes of a request. The first of each is the usual.
struct Fate {
    enum class Effect {
        once,
        none,
        late,
        twice,
        vanishing,  ///< confirmed, and never seen by anybody
    };
    enum class Answer {
        own,      ///< PagerDuty's
        refusal,  ///< an error of PagerDuty's own
        gateway,  ///< an error of somebody in between
        page,     ///< a success that is no answer: a proxy's page
        cut,      ///< the connection ends
        silence,  ///< nothing, until the client gives up
        unsent,   ///< no connection to begin with
    };
    Effect effect = Effect::once;
    Answer answer = Answer::own;
    int status = 0;  ///< of an error
    Ms delay{0};     ///< of a late effect; until when a rate limit asks to wait
};

/// A time in which nothing is done.
struct Outage {
    Ms from;
    Ms until;
    Fate::Answer answer = Fate::Answer::gateway;
    int status = 503;
};

/// Which answers tell another time than PagerDuty's, and how far off it is.
struct WrongDates {
    enum class Sort {
        none,
        gateways,  ///< errors of somebody in between
        cached,    ///< answers that have an Age
        one,       ///< one answer now and then
        all,       ///< every one: the machine's clock alone is right
    };
    Sort sort = Sort::none;
    Ms off{0};
};

/// One process's connection to PagerDuty, and all that befalls requests on their way there, in
/// there and back. What befalls each is a decision of the process's.
class Connection final : public pagerduty::Transport {
  public:
    Connection(World& world, Process& process);
    pagerduty::Response send(const pagerduty::Request& request) override;

  private:
    Fate fate_of(const Call& call);
    std::optional<Fate> fate_by_limits();
    Fate fate_of_write(const Call& call);
    std::optional<Fate> fate_in_outage() const;
    pagerduty::Response look(const Call& call) const;
    pagerduty::Response answer(const Call& call, const Fate& fate, const Outcome& outcome,
                               pagerduty::Response seen);
    pagerduty::Response dated(pagerduty::Response response, bool is_own,
                              bool may_be_cached = false);
    Outcome write(const Call& call, const Fate& fate, const Creator& creator, Ms asked);
    bool is_unknown_yet(const Call& call) const;
    void note(const Call& call, const Fate& fate, Ms patience) const;
    void note_doubt(const Call& call, const Fate& fate) const;
    void tell(const Call& call, Key how) const;

    World& world_;
    Process& process_;
    unsigned requests_ = 0;
    Ms list_lag_;      ///< how old is what this connection's replica lists
    Ms schedule_lag_;  ///< and what it renders
    Ms id_lag_;        ///< and which ids it knows
};

}  // namespace dutyme::sim
