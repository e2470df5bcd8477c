#pragma once
#include "sandbox/api/call.hpp"

// The two operations that change something. Each throws Refusal for what it does not accept.
namespace dutyme::sandbox {

/// POST /schedules/{id}/overrides, with "overrides" (a list; 201 even when an item failed) or with
/// the older "override".
Reply create_overrides(Call& call);
/// DELETE /schedules/{id}/overrides/{override}.
Reply delete_override(Call& call);

}  // namespace dutyme::sandbox
