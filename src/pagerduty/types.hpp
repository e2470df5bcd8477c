#pragma once
#include "base/instant.hpp"

#include <string>
#include <vector>

namespace dutyme::pagerduty {

/// A person as PagerDuty knows them. `email` and `role` are empty where only a reference was given.
struct User {
    std::string id;
    std::string name;
    std::string email;
    std::string role;  ///< "user", "admin", …; "read_only_user" and "read_only_limited_user" are
                       ///< stakeholders
};

/// A stretch of the final schedule: this person is on call in [start, end).
struct Shift {
    User user;
    Instant start;
    Instant end;
};

/// Someone stands in on a schedule in [start, end).
struct Override {
    std::string id;
    User user;
    Instant start;
    Instant end;
};

struct Schedule {
    std::string id;
    std::string name;
    std::string html_url;
    bool on_a_policy = true;  ///< false: nobody is paged through it
    /// The final schedule in the window that was asked for; gaps are missing.
    std::vector<Shift> shifts;
    /// The part of it that overrides make (overrides_subschedule).
    std::vector<Shift> standing;
};

/// What ending an override came to; every one of them is a success.
enum class Released {
    deleted,       ///< it had not begun (204)
    cut_short,     ///< it was running and ends now (200)
    already_over,  ///< PagerDuty no longer knows it, or its time has passed
};

}  // namespace dutyme::pagerduty
