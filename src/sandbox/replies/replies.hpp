#pragma once

#include "base/json.hpp"
#include "sandbox/model/account.hpp"
#include "sandbox/model/on_call.hpp"
#include "sandbox/model/quirks.hpp"

#include <functional>
#include <string>
#include <vector>

// The objects of PagerDuty's REST API v2 as JSON.
namespace dutyme::sandbox {

/// Returns the JSON that `write` puts.
std::string written(const std::function<void(json::Writer&)>& write);

/// Begins an object with the members that every object has:
/// {"id","type","summary","self","html_url"}; `collection` is the path of its kind. The caller ends
/// the object.
void begin_object(json::Writer& out, const std::string& id, const std::string& type,
                  const std::string& summary, const std::string& collection);
void put_empty_array(json::Writer& out, const char* name);
void put_strings(json::Writer& out, const std::vector<std::string>& values);
/// Puts an object with only the members that every object has.
void put_reference(json::Writer& out, const std::string& id, const std::string& type,
                   const std::string& summary, const std::string& collection);
/// Puts a reference also for a deleted user and for an unknown id.
void put_user_reference(json::Writer& out, const Account& account, const std::string& id);
/// Puts a reference whose type tells the kind of schedule.
void put_schedule_reference(json::Writer& out, const Account& account, const std::string& id);
void put_policy_reference(json::Writer& out, const Policy& policy);
/// Puts "escalation_policies", the policies that page the schedule.
void put_policy_references(json::Writer& out, const Account& account, const std::string& schedule);
/// Puts the whole user; a deleted one is a reference without "name". Puts "contact_methods" and
/// "notification_rules" whole when `includes` names them, else references.
void put_user(json::Writer& out, const Account& account, const User& user,
              const std::vector<std::string>& includes = {});
void put_contact_method(json::Writer& out, const ContactMethod& contact);
/// Puts its contact method whole or as a reference.
void put_notification_rule(json::Writer& out, const Reach& reach, const NotificationRule& rule,
                           bool whole);
/// Begins a licence with the members it has in every reply. The caller ends the object.
void begin_license(json::Writer& out, const License& license);

/// Puts one row of GET /schedules, without rendered shifts.
void put_schedule_row(json::Writer& out, const Account& account, const Schedule& schedule);

/// What to render, and in which zone.
struct Rendering {
    Window window;
    bool rendered = false;  ///< false: entries stay empty, coverage null
    bool overflow = false;  ///< false: entries are cut to the window
    Seconds offset{0};
    std::string time_zone;
};
/// Returns {"schedule":{…}} of GET /schedules/{id}, as known at `now`.
std::string schedule_document(const Account& account, const Schedule& schedule,
                              const Rendering& rendering, Time now);

/// Puts {"id","start","end","user"}; leaves an empty id out.
void put_override(json::Writer& out, const Account& account, const Standing& override,
                  Seconds offset);

/// Returns the override or shift that the reply to a creation shows: the one made, or the one that
/// a fault shows instead. `others` existed before, oldest first; Answered::anothers means the
/// newest of them that is not over.
template <class Added>
Added answered(const Quirks& quirks, Added made, const std::vector<Added>& others, Time now) {
    made.window.since += quirks.answered_shift;
    made.window.until += quirks.answered_shift;
    if (quirks.answered == Answered::made) return made;
    for (auto other = others.rbegin(); other != others.rend(); ++other) {
        if (other->window.until <= now) continue;
        if (quirks.answered == Answered::anothers) return *other;
        made.id = other->id;
        return made;
    }
    return made;
}

}  // namespace dutyme::sandbox
