#pragma once
#include "base/instant.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace dutyme::pagerduty {

/// A rule that tells a person of an incident of high urgency.
struct NotificationRule {
    int delay = 0;      ///< minutes after it was assigned to them
    std::string type;   ///< of its contact method: "phone_contact_method", "email_…", …
    bool works = true;  ///< false: the contact method is gone, off or barred
};

/// How a person is reached.
struct Reachability {
    std::vector<NotificationRule> rules;
    bool invited = false;  ///< the invitation to PagerDuty has not been accepted yet
};

/// A person as PagerDuty knows them. `email` and `role` are empty where only a reference was given.
struct User {
    std::string id;
    std::string name;
    std::string email;
    std::string role;  ///< "user", "admin", …; "read_only_user" and "read_only_limited_user" are
                       ///< stakeholders
    std::optional<Reachability> reachability =
        {};  ///< absent: not asked, or the token may not read it
};

/// PagerDuty's two types of schedules. An upgrade turns the first into the second; ids stay.
enum class ScheduleType {
    layers,  ///< REST API v2: one person at a time
    shifts,  ///< REST API v3: rotations and custom shifts, of several people at once if need be
};

/// An entity of an account as a list shows it.
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

/// What a shift of a shift-based schedule comes from, and so what an override of it replaces.
/// Exactly one of the two ids is set; on a layer-based schedule neither is.
struct ShiftSource {
    std::string rotation;
    std::string custom_shift;

    friend bool operator==(const ShiftSource& left, const ShiftSource& right) {
        return left.rotation == right.rotation && left.custom_shift == right.custom_shift;
    }
};

/// A stretch of the final schedule: this person is on call in [start, end).
struct Shift {
    User user;
    Instant start;
    Instant end;
    ShiftSource source = {};
    bool substitute = false;  ///< on a shift-based schedule: an override put this person there
    /// On a shift-based schedule, the window as it is stored, which `start` and `end` are cut from.
    /// Absent: not known, for it ends where the window that was asked for does.
    std::optional<std::pair<Instant, Instant>> uncut = {};
};

/// What puts somebody on call.
enum class OverrideKind {
    override,        ///< on layers: instead of whoever is on call
    shift_override,  ///< on shifts: instead of one person in one rotation or custom shift
    custom_shift,    ///< on shifts: beside whoever is on call
};

/// Someone stands in on a schedule in [start, end): an override, or a custom shift.
struct Override {
    std::string id;
    User user;
    Instant start;
    Instant end;
    OverrideKind kind = OverrideKind::override;
    ShiftSource source = {};    ///< of a shift_override
    std::string relieved = {};  ///< of a shift_override: the id of the person it replaces
};

/// True for a moment that is the other one cut or rounded to the minute, as PagerDuty may keep it.
bool is_rounded(Instant kept, Instant asked);

/// True for a start that PagerDuty may have made of the one that was asked for: it moves a past one
/// up to its now. From 5 seconds before to 60 seconds after.
bool starts_as_asked(Instant kept, Instant asked);

/// True when an answer that names `made` can be the answer to a creation of `asked`: its user,
/// kind, source, and whom it relieves are exactly those, and so is its end; it starts as asked, or
/// as late as `now`, the server's time, up to which PagerDuty moves a start that has passed. Or its
/// window is that of `asked` in whole minutes.
bool is_answer_to(const Override& made, const Override& asked, Instant now);

struct Schedule {
    std::string id;
    std::string name;
    std::string html_url;
    bool on_a_policy = true;  ///< false: nobody is paged through it
    /// The final schedule in the window that was asked for; gaps are missing. Only on a shift-based
    /// schedule do shifts overlap.
    std::vector<Shift> shifts;
    /// The part of it that overrides make (of layers: overrides_subschedule).
    std::vector<Shift> existing_overrides;
    ScheduleType type = ScheduleType::layers;
    std::vector<std::string> policies = {};  ///< ids of the escalation policies it is on
};

/// True when a person in this role cannot be put on call (PagerDuty's stakeholder roles).
bool is_stakeholder(const User& user);

/// True when this shift of the schedule is there because of an override, whoever made it.
bool is_an_override(const Schedule& schedule, const Shift& shift);

/// What ending an override came to; every one of them is a success.
enum class Released {
    deleted,       ///< it had not begun (204)
    cut_short,     ///< it was running and ends now (200)
    already_over,  ///< PagerDuty no longer knows it, or its time has passed
};

}  // namespace dutyme::pagerduty
