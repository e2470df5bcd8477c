#pragma once
#include "pagerduty/model/schedule_backend.hpp"
#include "pagerduty/schedule_cache.hpp"
#include "pagerduty/session.hpp"

#include <memory>

namespace dutyme::pagerduty {

/// Returns the schedules of an account, of both types. `cache` suggests which schedule a name
/// stands for and keeps the result; may be null. A schedule counts as found by name only when
/// PagerDuty confirms the name. Both have to outlive the result.
std::unique_ptr<ScheduleBackend> all_schedules(Session& session, ScheduleCache* cache = nullptr);

}  // namespace dutyme::pagerduty
