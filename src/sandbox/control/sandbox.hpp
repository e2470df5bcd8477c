#pragma once
#include "sandbox/api/routes.hpp"
#include "sandbox/control/faults.hpp"
#include "sandbox/control/gate.hpp"
#include "sandbox/control/late_write.hpp"
#include "sandbox/control/log.hpp"
#include "sandbox/model/access.hpp"
#include "sandbox/model/clock.hpp"
#include "sandbox/model/company.hpp"

#include <deque>
#include <mutex>

namespace dutyme::sandbox {

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
    Company company;
    RateLimit rate;
    std::deque<LateWrite> late;  ///< whose effect is to come, in the order in which it is due
};

/// One PagerDuty account, and the strict reading of its API. For use from several threads.
class Sandbox {
  public:
    explicit Sandbox(World& world) : world_(world) {}

    /// Answers any request: the API's, the sandbox's own under /sandbox/, the page at /.
    Reply serve(const Request& request);

  private:
    struct Visit;
    std::optional<Key> key_of_locked(const Request& request);
    Reply serve_api(const Request& request);
    Reply attend_in_turn(Visit& visit);
    Reply attend(Visit& visit);
    Reply perform(Visit& visit);
    Reply carry_out_locked(Visit& visit);
    void put_off_locked(const Visit& visit, Milliseconds by);

    World& world_;
};

}  // namespace dutyme::sandbox
