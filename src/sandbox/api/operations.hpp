#pragma once

#include "sandbox/api/call.hpp"

#include <string>

// The operations of the API; routes.cpp lists their methods and paths. Each returns its reply;
// throws Refusal for a request that it does not accept.
namespace dutyme::sandbox {

// account_reads.cpp: people, how they are reached and their licences; escalation policies, services
// and incidents.

Reply list_users(Call& call);
Reply get_user(Call& call);
Reply get_me(Call& call);
Reply list_contact_methods(Call& call);
Reply list_notification_rules(Call& call);
Reply get_license(Call& call);
Reply list_licenses(Call& call);
Reply list_policies(Call& call);
Reply get_policy(Call& call);
Reply list_services(Call& call);
Reply get_service(Call& call);
Reply list_incidents(Call& call);
Reply list_log_entries(Call& call);
Reply list_abilities(Call& call);

// schedule_reads.cpp: layer-based schedules and who is on call.

Reply list_schedules(Call& call);
Reply get_schedule(Call& call);
Reply get_schedule_users(Call& call);
Reply list_overrides(Call& call);
Reply list_oncalls(Call& call);

// override_writes.cpp

/// POST /schedules/{id}/overrides, with "overrides" (a list; 201 even when an item failed) or with
/// the older "override".
Reply create_overrides(Call& call);
/// DELETE /schedules/{id}/overrides/{override}.
Reply delete_override(Call& call);

// shift_reads.cpp: shift-based schedules.

Reply list_shift_schedules(Call& call);
Reply get_shift_schedule(Call& call);
Reply list_custom_shifts(Call& call);
Reply get_custom_shift(Call& call);
Reply list_shift_overrides(Call& call);
Reply get_shift_override(Call& call);
Reply list_rotations(Call& call);
Reply get_rotation(Call& call);
Reply list_events(Call& call);
Reply get_event(Call& call);
/// POST, PUT and DELETE of rotations and events: always throws Refusal (405). PagerDuty would let
/// whoever may do it; the rotations of the sandbox never change.
Reply refuse_rotation_change(Call& call);

// shift_writes.cpp: custom shifts and overrides of shift-based schedules. A creation makes all that
// its body lists, or nothing.

Reply create_custom_shifts(Call& call);
Reply update_custom_shift(Call& call);
Reply delete_custom_shift(Call& call);
Reply create_shift_overrides(Call& call);
Reply update_shift_override(Call& call);
Reply delete_shift_override(Call& call);

// change_events.cpp

/// POST /v2/change/enqueue of the Events API: returns 202, or refuses in one of that API's two
/// forms.
Reply enqueue_change_event(Call& call);

// notices.cpp: the webhooks of chat systems. Each refuses what its vendor would refuse.

Reply post_to_slack(Call& call);
Reply post_as_slack_bot(Call& call);
Reply edit_as_slack_bot(Call& call);
Reply post_to_teams(Call& call);
Reply post_to_google_chat(Call& call);
Reply post_to_discord(Call& call);
Reply edit_on_discord(Call& call);
Reply post_to_mattermost(Call& call);
/// Takes any JSON, and shows its "text".
Reply post_to_webhook(Call& call);

// tokens.cpp

/// POST /oauth/token: exchanges an app's client id and secret for a bearer token (client
/// credentials), a login's code or its refresh token for tokens of its person. Leaves out scopes
/// that the app may not have, unless a fault has them refused.
Reply issue_oauth_token(Call& call);
/// GET /oauth/authorize: Ada allows what is asked; the browser is sent back with a code.
Reply authorize_login(Call& call);
/// Returns such a request's body with "***" for what is secret, fit for the log.
std::string without_client_secret(const std::string& body);

}  // namespace dutyme::sandbox
