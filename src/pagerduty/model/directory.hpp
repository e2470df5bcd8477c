#pragma once
#include "pagerduty/model/deadline.hpp"
#include "pagerduty/model/policies.hpp"
#include "pagerduty/model/types.hpp"

#include <optional>
#include <string>
#include <vector>

namespace dutyme::pagerduty {

/// Looks up what an account has beside its schedules: people, services, escalation policies and
/// what is open on them. Every look-up blocks up to its deadline; throws Refusal,
/// Error{unreachable}, Error{cancelled}, and what it names.
class Directory {
  public:
    virtual ~Directory() = default;
    Directory() = default;
    Directory(const Directory&) = delete;
    Directory& operator=(const Directory&) = delete;

    /// The token's own user. Absent: the token belongs to no one (an account's or an app's token).
    virtual std::optional<User> token_owner(const Deadline& deadline) = 0;
    /// The user of that id ("PXXXXXX"), or the one of that e-mail address, compared whole and
    /// without case. Throws Error{not_found}, and Error{ambiguous} for two users with one address.
    virtual User find_user(const std::string& id_or_email, const Deadline& deadline) = 0;
    /// True when the user's licence is one for stakeholders, who cannot be put on call. False also
    /// when PagerDuty did not answer at once or the token may not read it. Throws nothing.
    virtual bool has_stakeholder_licence(const User& user, const Deadline& deadline) = 0;

    /// The service of that id or exact name (then name without case), its policy included. Throws
    /// Error{not_found} (naming near candidates) and Error{ambiguous} (naming the ids).
    virtual Service find_service(const std::string& id_or_name, const Deadline& deadline) = 0;
    /// The escalation policy, likewise.
    virtual Policy find_policy(const std::string& id_or_name, const Deadline& deadline) = 0;
    /// The open incidents of these services, however many, whenever they began.
    virtual std::vector<Incident> open_incidents(const std::vector<std::string>& services,
                                                 const Deadline& deadline) = 0;

    /// What could be read about some policies.
    struct Policies {
        std::vector<Policy> policies;  ///< those that could be read
        std::vector<OnCall> on_calls;  ///< at all of their levels, now
        bool forbidden = false;        ///< the token may not read some of it (403)
        bool incomplete = false;       ///< some of it did not come for another reason
        bool knows_on_calls = true;    ///< false: who is not in on_calls may be on call, too
    };
    /// Returns what was prefetched about these policies and asks for the rest now, with the
    /// deadline of Session::best_effort. Failed requests are not repeated. Throws nothing.
    virtual Policies policies(const std::vector<std::string>& ids, const Deadline& deadline) = 0;
    /// The policies of these ids, for whoever cannot do without: what fails is repeated until the
    /// deadline, and thrown. One that is not there any more is left out.
    virtual std::vector<Policy> needed_policies(const std::vector<std::string>& ids,
                                                const Deadline& deadline) = 0;

    /// The part of the time that what can be done without may take.
    virtual Deadline best_effort(const Deadline& deadline) const { return deadline; }

    /// Prefetching: the first request that a look-up needs is queued, and sent along with the next
    /// one that is waited for. `who` is an id, an e-mail address, or "" for the token's owner.
    virtual void prefetch_user(const std::string& /*who*/) {}
    virtual void prefetch_licence(const User& /*user*/) {}
    virtual void prefetch(const std::vector<std::string>& /*services*/,
                          const std::vector<std::string>& /*policies*/) {}
    virtual void prefetch_policies(const std::vector<std::string>& /*ids*/) {}
    /// The share of the requests which PagerDuty grants for this minute that is left, in per cent,
    /// as its last answer said; 100 before one said so. Where little is left, optional look-ups
    /// should not be sent.
    virtual int requests_left_percent() const { return 100; }
};

}  // namespace dutyme::pagerduty
