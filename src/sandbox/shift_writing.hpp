#pragma once
#include "sandbox/call.hpp"

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
/// 200 {"custom_shift":{…}} or {"override":{…}}.
Reply updated_reply(const Call& call, const StandingShift& shift);
/// One that the path names and that is not over yet. Throws Refusal (404, 400).
StandingShift unfinished_shift_of(const Call& call, Added kind);

}  // namespace dutyme::sandbox
