#include "duty/deployer.hpp"

#include "base/error.hpp"
#include "pagerduty/account.hpp"

namespace dutyme::duty {

namespace {

constexpr const char* say_who = "say who deploys: --user, DUTYME_USER or dutyme.user";

std::optional<pagerduty::User> resolve(const Clues& clues, const LookUp& look_up) {
    if (!clues.named.empty()) return look_up(clues.named);
    if (clues.in_ci)
        throw Error{Failure::not_found,
                    "nobody was put on call: this job does not tell who deploys", say_who};
    auto user = look_up("");
    if (!user && !clues.author_email.empty()) user = look_up(clues.author_email);
    return user;
}

pagerduty::User checked(const std::optional<pagerduty::User>& user) {
    if (!user)
        throw Error{Failure::not_found,
                    "the token belongs to no person and git knows no e-mail address", say_who};
    if (pagerduty::is_stakeholder(*user))
        throw Error{Failure::not_found, user->name + " is a stakeholder and cannot be put on call",
                    "ask for a full user licence, or name somebody else with --user"};
    return *user;
}

}  // namespace

pagerduty::User find_deployer(const Clues& clues, const LookUp& look_up) {
    try {
        return checked(resolve(clues, look_up));
    } catch (const Error& error) {
        if (!clues.in_ci || error.failure() != Failure::not_found || clues.on_unknown == "fail")
            throw;
        if (clues.on_unknown.find('@') != std::string::npos)
            return checked(look_up(clues.on_unknown));
        throw Error{Failure::skipped, error.what(), error.hint()};
    }
}

}  // namespace dutyme::duty
