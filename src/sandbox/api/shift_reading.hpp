#pragma once
#include "sandbox/api/call.hpp"
#include "sandbox/api/routes.hpp"

namespace dutyme::sandbox {

/// The operations of the v3 Schedules API, which knows shift-based schedules only.
const std::vector<Route>& shift_routes();

/// GET /v3/schedules and /v3/schedules/{id}. Each throws Refusal for what it does not accept.
Reply list_shift_schedules(Call& call);
Reply get_shift_schedule(Call& call);

/// GET of what has been added by hand: custom shifts and overrides.
Reply list_custom_shifts(Call& call);
Reply get_custom_shift(Call& call);
Reply list_shift_overrides(Call& call);
Reply get_shift_override(Call& call);

/// The one that the path names after its schedule, as known at that moment. Throws Refusal (404).
StandingShift added_shift_of(const Call& call, Added kind, Moment known);

}  // namespace dutyme::sandbox
