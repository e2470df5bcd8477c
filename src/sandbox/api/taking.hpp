#pragma once
#include "sandbox/api/call.hpp"

// The Events API, as far as it is about changes.
namespace dutyme::sandbox {

/// POST /v2/change/enqueue: 202, or a refusal in one of the Events API's two forms. Throws Refusal.
Reply take_change(Call& call);

}  // namespace dutyme::sandbox
