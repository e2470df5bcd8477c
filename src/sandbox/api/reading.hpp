#pragma once
#include "sandbox/api/call.hpp"

// The GET operations of the API. Each throws Refusal for what it does not accept.
namespace dutyme::sandbox {

Reply list_schedules(Call& call);
Reply get_schedule(Call& call);
Reply get_schedule_users(Call& call);
Reply list_overrides(Call& call);
Reply list_oncalls(Call& call);
Reply list_abilities(Call& call);

}  // namespace dutyme::sandbox
