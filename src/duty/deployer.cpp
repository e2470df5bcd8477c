#include "duty/deployer.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "job/job.hpp"
#include "pagerduty/model/codec_v2.hpp"
#include "pagerduty/model/directory.hpp"

namespace dutyme::duty {

namespace {

using Found = std::optional<Deployer>;

constexpr const char* say_who = "say who deploys: --user, DUTYME_USER or dutyme.user";
constexpr const char* say_whose_login =
    "say who deploys: DUTYME_USER, or whose login it is: user.map = LOGIN E-MAIL";

bool leaves_unknown(const Error& error) {
    return error.failure() == Failure::not_found || error.failure() == Failure::ambiguous;
}

pagerduty::User checked(const std::optional<pagerduty::User>& user, const Clues& clues) {
    if (!user)
        throw Error{Failure::not_found,
                    "the token belongs to no person and git knows no e-mail address", say_who};
    const std::string why = clues.force ? "" : why_unreachable(*user);
    if (why.empty()) return *user;
    if (pagerduty::is_stakeholder(*user)) throw stakeholder_error(*user, Failure::not_found);
    throw Error{Failure::not_found, why,
                "fix it in PagerDuty (My Profile, Notification Rules), or take on-call all the "
                "same: --force"};
}

// Absent: nobody, or several.
std::optional<pagerduty::User> exactly_one(const LookUp& look_up, const std::string& email) {
    try {
        return look_up(email);
    } catch (const Error& error) {
        if (!leaves_unknown(error)) throw;
        return std::nullopt;
    }
}

// Empty: the login is not in the map, or it stands for several addresses.
std::string mapped(const Clues& clues, const std::string& login) {
    std::string found;
    for (const std::string& entry : clues.map) {
        const auto blank = entry.find_last_of(" \t");
        if (login.empty() || blank == std::string::npos) continue;
        const auto end = entry.find_last_not_of(" \t", blank);
        if (lower_case(entry.substr(0, end + 1)) != lower_case(login)) continue;
        const std::string email = lower_case(entry.substr(blank + 1));
        if (!found.empty() && found != email) return {};
        found = email;
    }
    return found;
}

std::string this_job(const job::Job& job) {
    return job.system.empty() ? "this job" : "this job (" + job.system + ")";
}

Found by_email(const Clues& clues, const LookUp& look_up) {
    for (const std::string& email : clues.job->emails)
        if (const auto user = exactly_one(look_up, email))
            return Deployer{checked(user, clues),
                            printable(email) + " started " + this_job(*clues.job)};
    return std::nullopt;
}

Found by_login(const Clues& clues, const LookUp& look_up) {
    const std::string& login = clues.job->login;
    const std::string email = mapped(clues, login);
    if (email.empty()) return std::nullopt;
    const auto user = exactly_one(look_up, email);
    if (!user) return std::nullopt;
    return Deployer{checked(user, clues), printable(login) + " started " + this_job(*clues.job) +
                                              " and is mapped to " + printable(email)};
}

Error unknown(const job::Job& job) {
    const std::string nobody = "nobody was put on call: ";
    if (job.automatic)
        return {Failure::not_found, nobody + "no person started " + this_job(job), say_who};
    const std::string& starter = job.emails.empty() ? job.login : job.emails.front();
    if (starter.empty())
        return {Failure::not_found, nobody + this_job(job) + " does not tell who deploys", say_who};
    return {Failure::not_found,
            nobody + printable(starter) + " started " + this_job(job) +
                ", and no one person in PagerDuty is known by that",
            say_whose_login};
}

Deployer in_ci(const Clues& clues, const LookUp& look_up) {
    if (auto found = by_email(clues, look_up)) return *std::move(found);
    if (auto found = by_login(clues, look_up)) return *std::move(found);
    throw unknown(*clues.job);
}

Error not_the_actor(const Clues& clues, const std::string& what) {
    return {Failure::refused,
            "a job puts only the person on call who started it: " + clues.only_actor_rule +
                ", and " + what,
            "ask whoever keeps that file"};
}

Deployer resolve(const Clues& clues, const LookUp& look_up) {
    if (clues.job && !clues.only_actor_rule.empty() && !clues.named.empty())
        throw not_the_actor(clues, clues.user_set_by + " names " + printable(clues.named));
    if (!clues.named.empty()) return {checked(look_up(clues.named), clues), ""};
    if (clues.job) return in_ci(clues, look_up);
    auto user = look_up("");
    if (!user && !clues.author_email.empty()) user = look_up(clues.author_email);
    return {checked(user, clues), ""};
}

// Anybody can write anybody's name into a commit: asked for, and only where those who can push do
// so.
Found assumed_author(const Clues& clues, const LookUp& look_up) {
    if (!clues.job->trusted) return std::nullopt;
    const std::string hidden = mapped(clues, job::login_in(clues.author_email));
    const std::string email = hidden.empty() ? clues.author_email : hidden;
    if (email.find('@') == std::string::npos || job::is_bot(email)) return std::nullopt;
    const auto user = exactly_one(look_up, email);
    if (!user) return std::nullopt;
    return Deployer{checked(user, clues),
                    printable(email) +
                        " wrote the deployed commit, and is assumed to be the one "
                        "who deploys it (on-unknown = author)"};
}

Found stand_in(const Clues& clues, const LookUp& look_up) {
    if (clues.on_unknown == "author") return assumed_author(clues, look_up);
    if (clues.on_unknown.find('@') == std::string::npos) return std::nullopt;
    return Deployer{checked(look_up(clues.on_unknown), clues),
                    printable(clues.on_unknown) + " stands in: who deploys is not known"};
}

Deployer resolve_or_stand_in(const Clues& clues, const LookUp& look_up) {
    try {
        return resolve(clues, look_up);
    } catch (const Error& error) {
        if (!clues.job || !leaves_unknown(error) || clues.on_unknown == "fail") throw;
        if (!clues.only_actor_rule.empty() && clues.on_unknown != "skip")
            throw not_the_actor(clues, "on-unknown is " + printable(clues.on_unknown));
        if (auto found = stand_in(clues, look_up)) return *std::move(found);
        throw Error{Failure::skipped, error.what(), error.hint()};
    }
}

}  // namespace

Clues clues_from(const config::Settings& settings, const std::string& author_email,
                 const std::optional<job::Job>& job) {
    Clues clues{
        settings[config::key::user], author_email, job, {}, settings[config::key::on_unknown]};
    clues.force = settings[config::key::force];
    if (const auto user = settings.find(config::key::user)) clues.user_set_by = user->where;
    if (const auto rule = settings.policy.only_actor()) {
        clues.only_actor_rule = config::named(*rule);
        clues.map = settings.policy.user_map;
        return clues;
    }
    for (const config::Value& entry : settings.all(config::key::user_map))
        if (entry.origin != config::Origin::committed_file || (job && job->trusted))
            clues.map.push_back(entry.text);
    return clues;
}

std::optional<std::string> first_asked(const Clues& clues) {
    if (!clues.named.empty() || !clues.job) return clues.named;
    if (!clues.job->emails.empty()) return clues.job->emails.front();
    const std::string email = mapped(clues, clues.job->login);
    return email.empty() ? std::nullopt : std::optional{email};
}

Deployer find_deployer(const Clues& clues, const LookUp& look_up) {
    Deployer deployer = resolve_or_stand_in(clues, look_up);
    deployer.remarks = remarks_on_reach(deployer.user);
    const bool can_be_skipped = clues.job && clues.on_unknown != "fail";
    deployer.unfit = can_be_skipped ? Failure::skipped : Failure::not_found;
    if (clues.force) deployer.unfit.reset();
    return deployer;
}

namespace {

std::string is_a_stakeholder(const pagerduty::User& person) {
    return person.name + " is a stakeholder and cannot be put on call";
}

}  // namespace

Error stakeholder_error(const pagerduty::User& person, Failure failure) {
    return {failure, is_a_stakeholder(person),
            "ask for a full user licence, or name somebody else with --user"};
}

std::string why_unreachable(const pagerduty::User& person) {
    if (pagerduty::is_stakeholder(person)) return is_a_stakeholder(person);
    if (!person.reachability || pagerduty::can_be_paged(*person.reachability)) return {};
    return person.name + " cannot be paged: " +
           (person.reachability->rules.empty()
                ? "they have no notification rule for high urgency"
                : "no contact method of their rules for high urgency is in use");
}

std::vector<std::string> remarks_on_reach(const pagerduty::User& person) {
    const std::string why = why_unreachable(person);
    if (!why.empty()) return {why};
    if (!person.reachability)
        return {"whether " + person.name +
                " can be paged is not known: the token may not read it "
                "(users:contact_methods.read)"};
    std::vector<std::string> remarks;
    if (pagerduty::by_mail_only(*person.reachability))
        remarks.push_back(person.name + " is told of incidents by e-mail only");
    if (person.reachability->invited)
        remarks.push_back(person.name + " has not accepted the invitation to PagerDuty yet");
    return remarks;
}

}  // namespace dutyme::duty
