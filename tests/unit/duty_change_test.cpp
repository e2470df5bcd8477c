#include "catch_compat.hpp"
#include "duty/change.hpp"

using namespace dutyme;
using namespace dutyme::duty;

namespace {

const Instant begun = *from_rfc3339("2026-11-23T10:00:00Z");

Record record() {
    Record record;
    record.host.name = "build7";
    record.deployer = {"PADA001", "Ada Byron", "ada@example.com", ""};
    record.deploy = {"github.com/acme/api",
                     "main",
                     "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d",
                     "Fix it",
                     "Mia Chen",
                     "https://ci.example.com/7"};
    record.begun = begun;
    record.leases = {{"PPRI001", "Primary", begun, begun, "Q1", LeaseState::over, true, {}},
                     {"PPAY001", "Payments", begun, begun, "Q2", LeaseState::held, true, {}},
                     {"PPRI001", "Primary", begun, begun, "Q3", LeaseState::held, true, {}},
                     {"PPRI001", "Primary", begun, begun, "", LeaseState::intended, true, {}}};
    return record;
}

std::string detail(const pagerduty::ChangeEvent& event, const std::string& name) {
    for (const auto& [known, value] : event.details)
        if (known == name) return value;
    return "(none)";
}

std::vector<std::string> hrefs(const Record& record) {
    std::vector<std::string> found;
    for (const pagerduty::Link& link : deploy_started(record, begun).links)
        found.push_back(link.href);
    return found;
}

std::string commit_link(const std::string& repository, const std::string& commit) {
    Record changed = record();
    changed.deploy.job_url.clear();
    changed.deploy.repository = repository;
    changed.deploy.commit = commit;
    const auto found = hrefs(changed);
    return found.empty() ? "" : found.front();
}

}  // namespace

TEST_CASE("of a push it is told that it is one", "[duty]") {
    Record pushed = record();
    pushed.deploy.branch = "main and refs/tags/v1";
    CHECK(deploy_started(pushed, begun, Trigger::push).summary ==
          "Push of github.com/acme/api main and refs/tags/v1 1a2b3c4 by Ada Byron started");
    CHECK(deploy_finished(pushed, "the push landed", begun + Seconds{3}, Trigger::push).summary ==
          "Push of github.com/acme/api main and refs/tags/v1 1a2b3c4 by Ada Byron finished "
          "(the push landed) after 3s");
    pushed.deploy.repository.clear();
    CHECK_THAT(deploy_started(pushed, begun, Trigger::push).summary,
               ContainsSubstring("Push from build7 main"));
}

TEST_CASE("the start of a deploy tells what and by whom", "[duty]") {
    const auto event = deploy_started(record(), begun);
    CHECK(event.summary == "Deploy of github.com/acme/api main 1a2b3c4 by Ada Byron started");
    CHECK(event.source == "github.com/acme/api");
    CHECK(event.timestamp == begun);
    const std::vector<std::pair<std::string, std::string>> expected{
        {"repo", "github.com/acme/api"},
        {"ref", "main"},
        {"commit", "1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d"},
        {"author", "Mia Chen"},
        {"deployer", "Ada Byron"},
        {"schedules", "Primary and Payments"},
        {"override_ids", "Q1 Q2 Q3"},
        {"ci_url", "https://ci.example.com/7"},
        {"tool", "dutyme " DUTYME_VERSION}};
    CHECK(event.details == expected);
}

TEST_CASE("the end of a deploy tells how it ended and how long it took", "[duty]") {
    const auto end = [](const std::string& outcome) {
        return deploy_finished(record(), outcome, begun + Seconds{511});
    };
    const std::string subject = "Deploy of github.com/acme/api main 1a2b3c4 by Ada Byron finished";
    CHECK(end("exit 0").summary == subject + " (exit 0) after 8m31s");
    CHECK(detail(end("exit 0"), "exit_code") == "0");
    CHECK(detail(end("exit 0"), "signal") == "(none)");
    CHECK(detail(end("exit 0"), "duration_s") == "511");
    CHECK(detail(end("signal 15 (Terminated)"), "signal") == "15");
    CHECK(detail(end("signal 15 (Terminated)"), "exit_code") == "(none)");
    CHECK(end("dutyme was killed").summary == subject + " (dutyme was killed) after 8m31s");
    CHECK(detail(end("dutyme was killed"), "exit_code") == "(none)");
    CHECK(detail(end("exit stage left"), "exit_code") == "(none)");
    CHECK(end("").summary == subject + " after 8m31s");
    CHECK(detail(deploy_finished(record(), "exit 0", begun - Seconds{5}), "duration_s") == "0");
}

TEST_CASE("what is not known of a deploy is left out", "[duty]") {
    Record bare;
    bare.host.name = "build7";
    const auto event = deploy_started(bare, begun);
    CHECK(event.summary == "Deploy from build7 started");
    CHECK(event.source == "build7");
    CHECK(event.links.empty());
    REQUIRE(event.details.size() == 1);
    CHECK(event.details[0].first == "tool");
}

TEST_CASE("a commit is linked where its address is certain", "[duty]") {
    const std::string commit(40, 'a');
    CHECK(hrefs(record()) ==
          std::vector<std::string>{
              "https://ci.example.com/7",
              "https://github.com/acme/api/commit/1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d"});
    CHECK(commit_link("gitlab.com/acme/group/api", commit) ==
          "https://gitlab.com/acme/group/api/-/commit/" + commit);
    CHECK(commit_link("bitbucket.org/acme/api", commit) ==
          "https://bitbucket.org/acme/api/commits/" + commit);
    for (const char* repository :
         {"", "git.example.com/acme/api", "github.com.example.com/acme/api", "evilgithub.com/a/b",
          "github.com/../x", "github.com/a b", "github.com/a?x=/b", "github.com/a#/b", "api"}) {
        INFO(repository);
        CHECK(commit_link(repository, commit).empty());
    }
    for (const char* odd : {"", "main", "1a2b3c", "1a2b3c4/../x", "1A2B3C4D"})
        CHECK(commit_link("github.com/acme/api", odd).empty());
}

TEST_CASE("every schedule whose address is known is linked once", "[duty]") {
    Record changed = record();
    changed.deploy = {};
    changed.leases[0].schedule_url = "https://acme.pagerduty.com/schedules/PPRI001";
    changed.leases[2].schedule_url = changed.leases[0].schedule_url;
    changed.leases[1].schedule_url = "https://acme.pagerduty.com/schedules/PPAY001";
    const auto links = deploy_started(changed, begun).links;
    REQUIRE(links.size() == 2);
    CHECK(links[0].href == "https://acme.pagerduty.com/schedules/PPRI001");
    CHECK(links[0].text == "Schedule Primary");
    CHECK(links[1].text == "Schedule Payments");
}

TEST_CASE("a job's address with a password in it is not told", "[duty]") {
    Record changed = record();
    changed.deploy.job_url = "https://robot:hush@ci.example.com/7";
    const auto event = deploy_started(changed, begun);
    CHECK(detail(event, "ci_url") == "(none)");
    CHECK(event.links.size() == 1);
}
