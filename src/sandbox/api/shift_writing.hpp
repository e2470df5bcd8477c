#pragma once
#include "base/json.hpp"
#include "sandbox/api/call.hpp"

// What changes a shift-based schedule. Creations are all or nothing. Each throws Refusal for what
// it does not accept.
namespace dutyme::sandbox {

/// POST …/custom_shifts, PUT and DELETE …/custom_shifts/{shift}.
Reply create_custom_shifts(Call& call);
Reply update_custom_shift(Call& call);
Reply delete_custom_shift(Call& call);

/// POST …/overrides, PUT and DELETE …/overrides/{override}.
Reply create_shift_overrides(Call& call);
Reply update_shift_override(Call& call);
Reply delete_shift_override(Call& call);

/// 201 {"custom_shifts":[…]} or {"overrides":[…]}.
Reply created_reply(const Call& call, const std::vector<StandingShift>& made);
/// Changes the one that the path names as `change` makes it of what the body wishes, and answers
/// 200
/// {"custom_shift":{…}} or {"override":{…}}. Throws Refusal (404; 400 for one that is over).
Reply update_added(Call& call, Added kind,
                   void (*change)(const Call&, const json::Value& wish, StandingShift&));

}  // namespace dutyme::sandbox
