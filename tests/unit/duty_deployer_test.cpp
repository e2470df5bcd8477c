#include "catch_compat.hpp"
#include "duty/deployer.hpp"
#include "duty_fakes.hpp"

using namespace dutyme;
using namespace dutyme::duty;
using dutyme::pagerduty::thrown_by;

namespace {

using Asked = std::vector<std::string>;

// PagerDuty's people, by what they are looked up with; "" is the token's owner.
struct People {
    std::map<std::string, User> known{
        {"", ada}, {ada.email, ada}, {bo.email, bo}, {mia.email, mia}, {"PADA001", ada}};
    Asked ambiguous;
    Asked asked;

    LookUp look_up() {
        return [this](const std::string& who) -> std::optional<User> {
            asked.push_back(who);
            if (std::find(ambiguous.begin(), ambiguous.end(), who) != ambiguous.end())
                throw Error{Failure::ambiguous, "several people are " + who};
            const auto found = known.find(who);
            if (found != known.end()) return found->second;
            if (who.empty()) return std::nullopt;
            throw Error{Failure::not_found, "nobody is " + who};
        };
    }
};

job::Job github(const std::string& login) {
    job::Job job;
    job.system = "GitHub Actions";
    job.login = login;
    job.trusted = true;
    return job;
}

job::Job gitlab(const std::vector<std::string>& emails) {
    job::Job job;
    job.system = "GitLab CI";
    job.emails = emails;
    return job;
}

Clues in(const job::Job& job, const std::string& on_unknown = "skip") {
    Clues clues;
    clues.job = job;
    clues.on_unknown = on_unknown;
    return clues;
}

Failure failure(const Clues& clues, People people = {}) {
    return thrown_by([&] { find_deployer(clues, people.look_up()); }).failure();
}

}  // namespace

TEST_CASE("the deployer is who was named then the token's owner then git's author", "[duty]") {
    People people;
    Clues clues;
    clues.author_email = mia.email;
    clues.named = bo.email;
    CHECK(find_deployer(clues, people.look_up()).user.id == bo.id);
    clues.named.clear();
    CHECK(find_deployer(clues, people.look_up()).user.id == ada.id);
    CHECK(people.asked == Asked{bo.email, ""});
    people.known.erase("");
    const Deployer author = find_deployer(clues, people.look_up());
    CHECK(author.user.id == mia.id);
    CHECK(author.how.empty());
    clues.author_email.clear();
    CHECK(failure(clues, people) == Failure::not_found);
}

TEST_CASE("in CI who was named comes before who started the job", "[duty]") {
    People people;
    Clues clues = in(gitlab({ada.email}));
    clues.named = bo.email;
    CHECK(find_deployer(clues, people.look_up()).user.id == bo.id);
    CHECK(people.asked == Asked{bo.email});
    CHECK(first_asked(clues) == bo.email);
}

TEST_CASE("in CI the first of the starter's addresses that is one person's counts", "[duty]") {
    People people;
    people.ambiguous = {"team@example.com"};
    const Clues clues = in(gitlab({"old@example.com", "team@example.com", bo.email, mia.email}));
    const Deployer found = find_deployer(clues, people.look_up());
    CHECK(found.user.id == bo.id);
    CHECK(found.how == "bo@example.com started this job (GitLab CI)");
    CHECK(people.asked == Asked{"old@example.com", "team@example.com", bo.email});
    CHECK(first_asked(clues) == "old@example.com");
}

TEST_CASE("in CI a login is looked up in the map and nowhere else", "[duty]") {
    People people;
    Clues clues = in(github("OctoCat"));
    clues.author_email = mia.email;
    CHECK(failure(clues) == Failure::skipped);
    CHECK(first_asked(clues) == std::nullopt);
    clues.map = {"octo mia@example.com", "octocat  Bo@Example.com"};
    const Deployer found = find_deployer(clues, people.look_up());
    CHECK(found.user.id == bo.id);
    CHECK(found.how == "OctoCat started this job (GitHub Actions) and is mapped to bo@example.com");
    CHECK(first_asked(clues) == bo.email);
    CHECK(people.asked == Asked{bo.email});
}

TEST_CASE("a login may have blanks and one that stands for two people stands for nobody",
          "[duty]") {
    People people;
    Clues clues = in(github("Ada Byron"));
    clues.map = {"Ada Byron ada@example.com"};
    CHECK(find_deployer(clues, people.look_up()).user.id == ada.id);
    clues.map.emplace_back("ada byron ADA@example.com");
    CHECK(find_deployer(clues, people.look_up()).user.id == ada.id);
    clues.map.emplace_back("ada byron bo@example.com");
    CHECK(failure(clues) == Failure::skipped);
    clues.map = {"ada@example.com", " ada@example.com"};
    clues.job->login.clear();
    CHECK(failure(clues) == Failure::skipped);
}

TEST_CASE("in CI neither the token's owner nor git's author is asked for", "[duty]") {
    People people;
    Clues clues = in(github("stranger"));
    clues.author_email = mia.email;
    for (const char* on_unknown : {"skip", "fail", "", "nonsense"}) {
        clues.on_unknown = on_unknown;
        thrown_by([&] { find_deployer(clues, people.look_up()); });
    }
    CHECK(people.asked.empty());
}

TEST_CASE("who is not known in CI leaves the rota alone or stops or is stood in for", "[duty]") {
    CHECK(failure(in(gitlab({"x@example.com"}))) == Failure::skipped);
    CHECK(failure(in(gitlab({"x@example.com"}), "fail")) == Failure::not_found);
    People people;
    const Deployer found =
        find_deployer(in(gitlab({"x@example.com"}), mia.email), people.look_up());
    CHECK(found.user.id == mia.id);
    CHECK_THAT(found.how, ContainsSubstring("mia@example.com stands in"));
    CHECK(failure(in(gitlab({"x@example.com"}), "y@example.com")) == Failure::not_found);
}

TEST_CASE("a name that fits several people in CI is nobody's", "[duty]") {
    People people;
    people.ambiguous = {ada.email};
    Clues clues = in(gitlab({}));
    clues.named = ada.email;
    CHECK(failure(clues, people) == Failure::skipped);
    clues.job.reset();
    CHECK(failure(clues, people) == Failure::ambiguous);
}

TEST_CASE("an outage in CI is an outage and not an unknown person", "[duty]") {
    const auto out = [](const std::string&) -> std::optional<User> {
        throw Error{Failure::unreachable, "no network"};
    };
    for (const Clues& clues : {in(gitlab({ada.email}), "fail"), in(gitlab({ada.email}), mia.email)})
        CHECK(thrown_by([&] { find_deployer(clues, out); }).failure() == Failure::unreachable);
}

TEST_CASE("the commit's author is assumed only when that is asked for and the event trusted",
          "[duty]") {
    People people;
    Clues clues = in(github("stranger"), "author");
    clues.author_email = mia.email;
    const Deployer found = find_deployer(clues, people.look_up());
    CHECK(found.user.id == mia.id);
    CHECK_THAT(found.how, ContainsSubstring("mia@example.com") && ContainsSubstring("assumed"));
    clues.job->trusted = false;
    CHECK(failure(clues) == Failure::skipped);
    clues.job->trusted = true;
    for (const char* email : {"noreply@github.com", "7+renovate[bot]@users.noreply.github.com",
                              "unknown@example.com", "mia", ""}) {
        CAPTURE(email);
        clues.author_email = email;
        CHECK(failure(clues) == Failure::skipped);
    }
}

TEST_CASE("an author who hides the address is found by the map", "[duty]") {
    People people;
    Clues clues = in(github("stranger"), "author");
    clues.author_email = "7+mia@users.noreply.github.com";
    clues.map = {"mia mia@example.com"};
    CHECK(find_deployer(clues, people.look_up()).user.id == mia.id);
}

TEST_CASE("who started a job comes before the author of what it deploys", "[duty]") {
    People people;
    Clues clues = in(gitlab({bo.email}), "author");
    clues.author_email = mia.email;
    clues.job->trusted = true;
    CHECK(find_deployer(clues, people.look_up()).user.id == bo.id);
}

TEST_CASE("why nobody is put on call is said", "[duty]") {
    const auto sentence = [](const job::Job& job) {
        People people;
        return std::string{thrown_by([&] { find_deployer(in(job), people.look_up()); }).what()};
    };
    job::Job bots = github("");
    bots.automatic = true;
    CHECK_THAT(sentence(bots), ContainsSubstring("no person started this job (GitHub Actions)"));
    CHECK_THAT(sentence({}), ContainsSubstring("this job does not tell who deploys"));
    CHECK_THAT(sentence(github("octo\x1b[31m")), ContainsSubstring("octo?[31m started this job"));
    CHECK_THAT(sentence(gitlab({"x@example.com"})), ContainsSubstring("x@example.com started"));
}

TEST_CASE("a stakeholder cannot be put on call", "[duty]") {
    People people;
    User sam = person("PSAM001", "Sam", "sam@example.com");
    sam.role = "read_only_user";
    people.known[sam.email] = sam;
    Clues clues;
    clues.named = sam.email;
    CHECK(failure(clues, people) == Failure::not_found);
    CHECK(failure(in(gitlab({sam.email, ada.email})), people) == Failure::skipped);
}

TEST_CASE("what a committed file says about logins counts only where it can be trusted", "[duty]") {
    config::Settings settings;
    settings.put(config::key::user_map,
                 {{"octocat bo@example.com", config::Origin::committed_file, ".dutyme:2"}});
    job::Job job = github("octocat");
    People people;
    CHECK(find_deployer(clues_from(settings, "", job), people.look_up()).user.id == bo.id);
    job.trusted = false;
    CHECK(clues_from(settings, "", job).map.empty());
    CHECK(clues_from(settings, "", std::nullopt).map.empty());
    settings.put(config::key::user_map,
                 {{"octocat bo@example.com", config::Origin::environment, "DUTYME_USER_MAP"}});
    CHECK(find_deployer(clues_from(settings, "", job), people.look_up()).user.id == bo.id);
}

TEST_CASE("outside CI the token's owner is asked first", "[duty]") {
    CHECK(first_asked(Clues{}) == "");
}

TEST_CASE("who cannot be paged is not put on call unless that is forced", "[duty]") {
    People people;
    pagerduty::NotificationRule barred;
    barred.works = false;
    for (const std::string& who : {std::string{}, ada.email})
        people.known[who].reachability = pagerduty::Reachability{{barred}};
    CHECK(failure({}, people) == Failure::not_found);
    CHECK(failure(in(gitlab({ada.email})), people) == Failure::skipped);
    Clues forced;
    forced.force = true;
    const Deployer deployer = find_deployer(forced, people.look_up());
    CHECK(deployer.user.id == "PADA001");
    CHECK_THAT(deployer.remarks.at(0), ContainsSubstring("cannot be paged"));
}

TEST_CASE("mail alone and a pending invitation are remarked on", "[duty]") {
    People people;
    people.known[""].reachability = pagerduty::Reachability{{{0, "email_contact_method"}}, true};
    CHECK(find_deployer({}, people.look_up()).remarks.size() == 2);
    people.known[""].reachability = pagerduty::Reachability{{{0, "phone_contact_method"}}};
    CHECK(find_deployer({}, people.look_up()).remarks.empty());
}

TEST_CASE("where the machine's policy says so, a job puts only who started it on call", "[duty]") {
    People people;
    config::Settings settings;
    settings.policy.add("only-actor", "true", "/etc/dutyme/config:3");
    settings.policy.user_map = {"octocat mia@example.com"};
    settings.put(config::key::user_map,
                 {{"octocat bo@example.com", config::Origin::environment, "DUTYME_USER_MAP"}});
    settings.put(config::key::on_unknown, {{"skip", config::Origin::built_in, "built in"}});
    const auto refused = [&](const job::Job& job, const std::string& what) {
        const Error error = thrown_by(
            [&] { find_deployer(clues_from(settings, ada.email, job), people.look_up()); });
        CHECK(error.failure() == Failure::refused);
        CHECK_THAT(error.what(), ContainsSubstring("only-actor in /etc/dutyme/config:3") &&
                                     ContainsSubstring(what));
    };
    CHECK(find_deployer(clues_from(settings, "", gitlab({bo.email})), people.look_up()).user.id ==
          bo.id);
    // The machine's own map alone counts.
    CHECK(find_deployer(clues_from(settings, "", github("octocat")), people.look_up()).user.id ==
          mia.id);
    for (const char* stand_in : {"author", "bo@example.com"}) {
        settings.put(config::key::on_unknown, {{stand_in, config::Origin::flag, "--on-unknown"}});
        refused(github("nobody"), "on-unknown is " + std::string{stand_in});
    }
    settings.put(config::key::user, {{bo.email, config::Origin::environment, "DUTYME_USER"}});
    refused(gitlab({ada.email}), "DUTYME_USER names bo@example.com");
    // Outside of CI it is no job that puts anybody on call.
    CHECK(find_deployer(clues_from(settings, "", std::nullopt), people.look_up()).user.id == bo.id);
}
