#pragma once
#include "pagerduty/model/schedule_backend.hpp"
#include "pagerduty/schedule_cache.hpp"
#include "pagerduty/session.hpp"

#include <memory>

namespace dutyme::pagerduty {

/// All schedules of an account, of either type. `cache` is asked first which schedule a name had,
/// and keeps what was found; may be null. Whatever it says, a schedule counts as found by a name
/// only when PagerDuty calls it so. Both have to outlive the result.
std::unique_ptr<ScheduleBackend> all_schedules(Session& session, ScheduleCache* cache = nullptr);

}  // namespace dutyme::pagerduty
