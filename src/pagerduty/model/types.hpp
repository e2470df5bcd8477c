#pragma once

#include "base/time.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dutyme::pagerduty {

/// A rule by which PagerDuty notifies a user of an incident of high urgency.
struct NotificationRule {
    int delay = 0;      ///< minutes after the incident was assigned to the user
    std::string type;   ///< of its contact method: "phone_contact_method", "email_…", …
    bool works = true;  ///< false: the contact method is missing, disabled or blocked
};

/// How a user is notified of incidents of high urgency.
struct Reachability {
    std::vector<NotificationRule> rules;
    bool invited = false;  ///< the user has not accepted the invitation to PagerDuty yet
};

/// A PagerDuty user. `email` and `role` are empty when PagerDuty sent only a reference.
struct User {
    std::string id;
    std::string name;
    std::string email;
    std::string role;  ///< "user", "admin", …; "read_only_user" and "read_only_limited_user" are
                       ///< stakeholders
    std::optional<Reachability> reachability =
        {};  ///< absent: not requested, or the token may not read it
};

/// Returns the name, or the id where PagerDuty sent no name; not yet fit to print.
const std::string& name_or_id(const User& user);

/// PagerDuty's two types of schedules. An upgrade turns layers into shifts and keeps the schedule's
/// id.
enum class ScheduleType {
    layers,  ///< REST API v2: one person at a time
    shifts,  ///< REST API v3: rotations and custom shifts, which may overlap
};

/// An entity as a list shows it.
struct NamedId {
    std::string id;
    std::string name;
};

/// A schedule as a list or an escalation policy shows it.
struct ScheduleReference {
    std::string id;
    std::string name;
    ScheduleType type = ScheduleType::layers;
};

/// The rotation or custom shift that a shift comes from, and that an override of the shift
/// replaces. One of the two ids is set; on a layer-based schedule neither is.
struct ShiftSource {
    std::string rotation;
    std::string custom_shift;

    friend bool operator==(const ShiftSource& left, const ShiftSource& right) {
        return left.rotation == right.rotation && left.custom_shift == right.custom_shift;
    }
};

/// An entry of the final schedule: the user is on call in [start, end).
struct Shift {
    User user;
    Instant start;
    Instant end;
    ShiftSource source = {};
    bool substitute = false;  ///< on a shift-based schedule: an override put this person there
    /// On a shift-based schedule, the stored window that [start, end) was cut from. Absent: the
    /// shift reaches the end of the requested window, so its stored end is not known.
    std::optional<std::pair<Instant, Instant>> uncut = {};
};

/// The ways to put somebody on call.
enum class OverrideKind {
    override,        ///< on layers: replaces whoever is on call
    shift_override,  ///< on shifts: replaces one person in one rotation or custom shift
    custom_shift,    ///< on shifts: adds to whoever is on call
};

/// An override or a custom shift: the user is on call on a schedule in [start, end).
struct Override {
    std::string id;
    User user;
    Instant start;
    Instant end;
    OverrideKind kind = OverrideKind::override;
    ShiftSource source = {};    ///< of a shift_override
    std::string relieved = {};  ///< of a shift_override: the id of the person it replaces
};

/// Returns true when `kept` can be `asked` cut or rounded to whole minutes, in which PagerDuty may
/// store times.
bool is_rounded(Instant kept, Instant asked);

/// Returns true when `kept` lies between 5 seconds before and 60 seconds after `asked`: PagerDuty
/// moves a start in the past up to now.
bool starts_as_asked(Instant kept, Instant asked);

/// Returns true when a reply that names `made` can answer a request for `asked`. User, kind, source
/// and relieved person must be equal. The window must have the same end and start as asked
/// (starts_as_asked), or later but not after `now`, PagerDuty's time; or it must be that of `asked`
/// in whole minutes (is_rounded).
bool is_answer_to(const Override& made, const Override& asked, Instant now);

struct Schedule {
    std::string id;
    std::string name;
    std::string html_url;
    bool on_a_policy = true;  ///< false: no escalation policy pages through it
    /// The final schedule in the requested window; gaps are left out. Shifts overlap on shift-based
    /// schedules only.
    std::vector<Shift> shifts;
    /// The part of `shifts` that overrides make (for layers: PagerDuty's overrides_subschedule).
    std::vector<Shift> existing_overrides;
    ScheduleType type = ScheduleType::layers;
    std::vector<std::string> policies = {};  ///< ids of the escalation policies it is on
};

/// Returns true when the user's role is a stakeholder's: PagerDuty does not put stakeholders on
/// call.
bool is_stakeholder(const User& user);

/// Returns true when an override, whoever made it, put this shift on the schedule.
bool is_an_override(const Schedule& schedule, const Shift& shift);

/// How the end of an override succeeded.
enum class Released {
    deleted,       ///< it had not begun (204)
    cut_short,     ///< it was running and ends now (200)
    already_over,  ///< PagerDuty no longer has it, or its end has passed
};

/// Returns true for 1 to 64 letters, digits, "_" and "-": what PagerDuty's ids are made of.
/// Whatever a reply, a file or a message calls an id is one by this, before it stands in a path.
inline bool is_id(std::string_view text) {
    constexpr std::size_t longest = 64;
    constexpr std::string_view allowed =
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-";
    return !text.empty() && text.size() <= longest &&
           text.find_first_not_of(allowed) == std::string_view::npos;
}

}  // namespace dutyme::pagerduty
