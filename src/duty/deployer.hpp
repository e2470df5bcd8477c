#pragma once

#include "base/error.hpp"
#include "config/settings.hpp"
#include "job/job.hpp"
#include "pagerduty/model/types.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace dutyme::duty {

/// What is known about the person who deploys.
struct Clues {
    std::string named;  ///< e-mail address or id from a flag, the environment or the settings
    /// From git, mailmap applied: the committer here, or in CI the author of the deployed commit.
    std::string author_email;
    std::optional<job::Job> job;   ///< the CI job that runs us; absent: no CI
    std::vector<std::string> map;  ///< "LOGIN E-MAIL": who a login in CI stands for
    /// In CI: "skip", "fail", a stand-in's e-mail address, or "author".
    std::string on_unknown;
    bool force = false;            ///< accept a person who cannot be paged
    std::string user_set_by = {};  ///< the origin of `named`, for messages
    /// The rule of the machine's policy by which a job puts only the person on call who started it.
    /// Empty: there is none.
    std::string only_actor_rule = {};
};

/// Returns the clues together with the settings' own. Ignores a committed file's map of logins
/// unless the job is trusted: in a pull request its author may have written the file.
Clues clues_from(const config::Settings& settings, const std::string& author_email,
                 const std::optional<job::Job>& job);

struct Deployer {
    pagerduty::User user;
    std::string how;  ///< in CI, one sentence with the reason for the choice; empty when named
    std::vector<std::string> remarks = {};  ///< sentences about problems in reaching the person
    /// The failure (not_found or skipped) when the licence keeps the person from being on call.
    /// Absent: ignore the licence.
    std::optional<Failure> unfit = Failure::not_found;
};

/// Returns the user with this e-mail address or id; "" means the token's owner. Absent: the token
/// has no owner.
using LookUp = std::function<std::optional<pagerduty::User>(const std::string&)>;

/// Returns the argument of find_deployer()'s first look-up. Absent: it will make none, or the clues
/// do not tell.
std::optional<std::string> first_asked(const Clues& clues);

/// Returns the person to put on call, and never guesses: the named person; else, outside CI, the
/// token's owner or then git's committer; in CI, the person who started the job, by e-mail address
/// or through the map, and never the token's owner. Throws what the look-up throws;
/// Error{not_found} or Error{ambiguous} when the person is not known or, without force, cannot be
/// put on call or paged. In CI `on_unknown` decides instead; Error{skipped} then means: leave the
/// schedules alone. Throws Error{refused}, which names the rule, where the policy allows only who
/// started the job and the settings name somebody else, or would have somebody stand in.
Deployer find_deployer(const Clues& clues, const LookUp& look_up);

/// Returns a sentence that says why a page would not reach this person. Empty: it would, or that is
/// not known.
std::string why_unreachable(const pagerduty::User& person);

/// Returns the error for a deployer who has a stakeholder's licence.
Error stakeholder_error(const pagerduty::User& person, Failure failure);

/// Returns sentences about problems in reaching the person: not at all, by e-mail only, invitation
/// not accepted, or not known.
std::vector<std::string> remarks_on_reach(const pagerduty::User& person);

}  // namespace dutyme::duty
