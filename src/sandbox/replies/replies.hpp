#pragma once

#include "base/json.hpp"
#include "sandbox/model/account.hpp"
#include "sandbox/model/on_call.hpp"
#include "sandbox/model/quirks.hpp"

#include <functional>
#include <string>
#include <vector>

// The objects of PagerDuty's REST API v2 as JSON. Nothing here decides anything.
namespace dutyme::sandbox {

/// The text of what `write` puts.
std::string written(const std::function<void(json::Writer&)>& write);

/// What stands in every object, reference or not: {"id","type","summary","self","html_url"};
/// `collection` is the path its kind lives under. The object stays open.
void begin_object(json::Writer& out, const std::string& id, const std::string& type,
                  const std::string& summary, const std::string& collection);
void put_empty_array(json::Writer& out, const char* name);
void put_strings(json::Writer& out, const std::vector<std::string>& values);
/// Nothing but what stands in every object.
void put_reference(json::Writer& out, const std::string& id, const std::string& type,
                   const std::string& summary, const std::string& collection);
/// A deleted user, or an id nobody has, is a reference like any other.
void put_user_reference(json::Writer& out, const Account& account, const std::string& id);
/// Its type tells which kind of schedule it is.
void put_schedule_reference(json::Writer& out, const Account& account, const std::string& id);
void put_policy_reference(json::Writer& out, const Policy& policy);
/// "escalation_policies": those that page the schedule.
void put_policy_references(json::Writer& out, const Account& account, const std::string& schedule);
/// The whole user; a deleted one is a reference without "name". `includes` are
/// "contact_methods" and "notification_rules", which are references otherwise.
void put_user(json::Writer& out, const Account& account, const User& user,
              const std::vector<std::string>& includes = {});
void put_contact_method(json::Writer& out, const ContactMethod& contact);
/// With `whole` its contact method stands in it, else a reference.
void put_notification_rule(json::Writer& out, const Reach& reach, const NotificationRule& rule,
                           bool whole);
/// What a licence has in every reply; the object stays open.
void begin_license(json::Writer& out, const License& license);

/// One row of GET /schedules: without anything rendered.
void put_schedule_row(json::Writer& out, const Account& account, const Schedule& schedule);

/// What to render, and how to write its times.
struct Rendering {
    Window window;
    bool rendered = false;  ///< false: entries stay empty, coverage null
    bool overflow = false;  ///< false: entries are cut to the window
    Seconds offset{0};
    std::string time_zone;
};
/// {"schedule":{…}} of GET /schedules/{id}, as known at `now`.
std::string schedule_document(const Account& account, const Schedule& schedule,
                              const Rendering& rendering, Time now);

/// {"id","start","end","user"}; without an id when it is "".
void put_override(json::Writer& out, const Account& account, const Standing& override,
                  Seconds offset);

/// What the answer to a creation shows: what was made, or what a fault makes of it. `others` stood
/// there before, oldest first; the newest of them that is not over is meant by "another's".
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
