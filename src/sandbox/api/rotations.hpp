#pragma once
#include "sandbox/api/call.hpp"

namespace dutyme::sandbox {

/// GET …/rotations and …/rotations/{rotation}, of a shift-based schedule. Each throws Refusal for
/// what it does not accept.
Reply list_rotations(Call& call);
Reply get_rotation(Call& call);

/// GET …/rotations/{rotation}/events and …/events/{event}.
Reply list_events(Call& call);
Reply get_event(Call& call);

/// POST, PUT and DELETE of either. PagerDuty would do it for whoever may; the rotations here stay
/// as they began. Throws Refusal (405).
Reply leave_rotations(Call& call);

}  // namespace dutyme::sandbox
