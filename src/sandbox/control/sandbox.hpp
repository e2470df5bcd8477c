#pragma once

#include "sandbox/api/call.hpp"
#include "sandbox/api/routes.hpp"
#include "sandbox/control/faults.hpp"
#include "sandbox/control/gate.hpp"
#include "sandbox/control/log.hpp"
#include "sandbox/http/message.hpp"
#include "sandbox/model/access.hpp"
#include "sandbox/model/account.hpp"
#include "sandbox/model/time.hpp"

#include <deque>
#include <mutex>

namespace dutyme::sandbox {

/// A request that was let in and will be carried out later, with what it depends on.
struct LateWrite {
    Time due;
    Request request;
    const Route* route;
    Key key;
    Quirks quirks;
    unsigned long sequence;  ///< its place in the log
};

/// What the sandbox is made of; see `lock` for what may be used from several threads at once.
struct World {
    explicit World(long requests_per_minute) : rate(requests_per_minute) {}

    bool by_tls = false;  ///< it speaks https alone, under PagerDuty's names as well
    ShiftedClock clock;
    Log log;
    Faults faults;
    Gate gate;
    Places places;

    std::mutex lock;  ///< guards what stands below
    Account account;
    RateLimit rate;
    std::deque<LateWrite> late;  ///< whose effect is to come, in the order in which it is due
};

/// One PagerDuty account, and the strict reading of its API. For use from several threads.
class Sandbox {
  public:
    explicit Sandbox(World& world) : world_(world) {}

    /// Answers any request: the API's, the sandbox's own under /sandbox/, the page at /.
    Reply handle(const Request& request);

  private:
    struct RequestContext;
    std::optional<Key> key_of_locked(const Request& request);
    Reply handle_api(const Request& request);
    Reply handle_in_turn(RequestContext& context);
    Reply handle_with_faults(RequestContext& context);
    Reply handle_authorized(RequestContext& context);
    Reply handle_locked(RequestContext& context);
    void put_off_locked(const RequestContext& context, Milliseconds by);

    World& world_;
};

/// Carries out a call, and notes in the log that it has changed something. The world is locked by
/// the caller. Throws Refusal.
Reply handle_call(World& world, const Route& route, Call call, unsigned long sequence);

/// Gives every late write that is due its effect, as of the moment it was due. Nobody is told what
/// came of it.
void handle_late_writes(World& world);

/// How long until the next is due. Absent: there is none.
std::optional<Milliseconds> next_late_write(World& world);

}  // namespace dutyme::sandbox
