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

#include <atomic>
#include <deque>
#include <mutex>

namespace dutyme::sandbox {

/// A request that takes effect later, with all that it depends on.
struct LateWrite {
    Time due;
    Request request;
    const Route* route;
    Key key;
    Quirks quirks;
    unsigned long sequence;  ///< its place in the log
};

/// The state of the sandbox. Several threads use it; `lock` guards what is not thread-safe.
struct World {
    explicit World(long requests_per_minute) : rate(requests_per_minute) {}

    bool by_tls = false;    ///< the server speaks only https, also under PagerDuty's names
    bool is_marked = true;  ///< replies of the API say that a sandbox sends them
    std::atomic<unsigned short> port{0};  ///< of the server; 0: it is not known yet
    ShiftedClock clock;
    Log log;
    Faults faults;
    Gate gate;
    Places places;

    std::mutex lock;  ///< guards what stands below
    Account account;
    RateLimit rate;
    std::deque<LateWrite> late;  ///< pending ones, the earliest first
};

/// One PagerDuty account behind a strict version of its API. Thread-safe.
class Sandbox {
  public:
    explicit Sandbox(World& world) : world_(world) {}

    /// Returns the reply to any request to the API and to the controls under /sandbox/.
    Reply handle(const Request& request);

  private:
    struct RequestContext;
    std::optional<Key> key_of_locked(const Request& request);
    Reply handle_api(const Request& request);
    Reply handle_in_turn(RequestContext& context);
    Reply handle_with_faults(RequestContext& context);
    Reply handle_routed(RequestContext& context);
    Reply handle_locked(RequestContext& context);
    void put_off_locked(const RequestContext& context, Milliseconds by);

    World& world_;
};

/// Runs a call and logs whether it changed the account. The caller holds the lock. Throws Refusal.
Reply handle_call(World& world, const Route& route, Call call, unsigned long sequence);

/// Runs every late write that is due, as of its due time, and drops the replies; lets incidents
/// climb.
void handle_late_writes(World& world);

/// Returns how long until the next one is due, or nothing when none is pending.
std::optional<Milliseconds> next_late_write(World& world);

}  // namespace dutyme::sandbox
