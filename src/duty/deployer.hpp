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
    std::string named;  ///< by flag, environment or settings: e-mail address or id
    /// Git's, mailmap applied: who commits here, or in CI who wrote the commit that is deployed.
    std::string author_email;
    std::optional<job::Job> job;   ///< the CI job that runs us; absent: no CI
    std::vector<std::string> map;  ///< "LOGIN E-MAIL": who a login in CI stands for
    /// In CI: "skip", "fail", a stand-in's e-mail address, or "author".
    std::string on_unknown;
    bool force = false;  ///< take who cannot be paged, too
};

/// The clues with what the settings say. What a committed file says about logins counts only when
/// the job is trusted: a pull request's may be its author's.
Clues clues_from(const config::Settings& settings, const std::string& author_email,
                 const std::optional<job::Job>& job);

struct Deployer {
    pagerduty::User user;
    std::string how;  ///< in CI one sentence that tells why it is they; empty when they were named
    std::vector<std::string> remarks = {};  ///< sentences: what is odd about how they are reached
    /// What it comes to when their licence keeps them from being on call: not_found, or skipped.
    /// Absent: nothing, they are taken all the same.
    std::optional<Failure> unfit = Failure::not_found;
};

/// Looks a person up by e-mail address or id; "" is the token's own user. Absent: the token has
/// none.
using LookUp = std::function<std::optional<pagerduty::User>(const std::string&)>;

/// Who find_deployer will look up first, as far as these clues tell. Absent: nobody.
std::optional<std::string> first_asked(const Clues& clues);

/// The person to put on call; never a guess. Who was named; else, outside CI, the token's owner,
/// then git's committer. In CI who started the job, by e-mail address or through the map; the
/// token's owner is nobody's deployer there. Throws what the look-up throws; Error{not_found,
/// ambiguous} when nobody is known, or, without force, they cannot be put on call or cannot be
/// paged. In CI `on_unknown` decides then: Error{skipped} means that the rota is left alone.
Deployer find_deployer(const Clues& clues, const LookUp& look_up);

/// Why a page would not reach this person, as a sentence. Empty: it would, or it is not known.
std::string why_unreachable(const pagerduty::User& person);

/// What a stakeholder's take fails with.
Error stakeholder_error(const pagerduty::User& person, Failure failure);

/// What is odd about how they are reached, as sentences: not at all, by e-mail alone, an invitation
/// that was never accepted, or that it is not known.
std::vector<std::string> remarks_on_reach(const pagerduty::User& person);

}  // namespace dutyme::duty
