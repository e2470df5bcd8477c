#include "job/job.hpp"

#include "catch_compat.hpp"
#include "folder.hpp"
#include "job/systems.hpp"
#include "job_recordings.hpp"

#include <set>

using namespace dutyme;
using namespace dutyme::job;

namespace {

using Emails = std::vector<std::string>;

// Ada's push, with what is different this time.
Job job_in(const std::string& system, const Variables& changes = {}) {
    Variables variables = pushes().at(system);
    for (const auto& [name, value] : changes) variables[name] = value;
    const auto found = job_of(Environment{variables});
    REQUIRE(found);
    CHECK(found->system == system);
    return *found;
}

void check_nobody(const Job& job) {
    CHECK(job.automatic);
    CHECK(job.login.empty());
    CHECK(job.emails.empty());
}

}  // namespace

TEST_CASE("there is a recorded job for every system of the table", "[job]") {
    std::set<std::string> known;
    std::set<std::string> recorded;
    for (const System& system : all_systems()) known.insert(system.name);
    for (const auto& [system, variables] : pushes()) recorded.insert(system);
    CHECK(known == recorded);
}

TEST_CASE("who started a job is told by each system in its own way", "[job]") {
    const auto [system, login, email] = GENERATE(table<std::string, std::string, std::string>({
        {"GitHub Actions", "ada", ""},
        {"GitLab CI", "ada", "ada@corp.example"},
        {"CircleCI", "ada", ""},
        {"Jenkins", "ada", "ada@corp.example"},
        {"Buildkite", "Ada Byron", "ada@corp.example"},
        {"Travis CI", "", ""},
        {"Azure Pipelines", "Ada Byron", "ada@corp.example"},
        {"Bitbucket Pipelines", "{a1b2}", ""},
        {"TeamCity", "ada", ""},
        {"Drone", "ada", ""},
        {"Woodpecker", "ada", ""},
        {"Argo Workflows", "ada", "ada@corp.example"},
        {"CodeBuild", "ada", ""},
        {"Cloud Build", "ada@corp.example", "ada@corp.example"},
    }));
    CAPTURE(system);
    const Job found = job_in(system);
    CHECK(found.login == login);
    CHECK(found.emails == (email.empty() ? Emails{} : Emails{email}));
    CHECK_FALSE(found.automatic);
}

TEST_CASE("what a job deploys is told where the system tells it", "[job]") {
    const auto [system, branch, url,
                repository] = GENERATE(table<std::string, std::string, std::string, std::string>({
        {"GitHub Actions", "main", "https://github.com/acme/api/actions/runs/77",
         "https://github.com/acme/api"},
        {"GitLab CI", "main", "https://gitlab.example/acme/api/-/jobs/77",
         "https://gitlab.example/acme/api"},
        {"CircleCI", "main", "https://circleci.com/gh/acme/api/77", "git@github.com:acme/api.git"},
        {"Jenkins", "main", "https://ci.corp.example/job/api/77/",
         "https://ada:SECRET@git.corp.example/acme/api.git"},
        {"Buildkite", "main", "https://buildkite.com/acme/api/builds/77",
         "git@github.com:acme/api.git"},
        {"Travis CI", "main", "https://app.travis-ci.com/acme/api/builds/77", ""},
        {"Azure Pipelines", "main",
         "https://dev.azure.com/acme/Web%20Shop/_build/results?buildId=77",
         "https://dev.azure.com/acme/_git/api"},
        {"Bitbucket Pipelines", "main", "https://bitbucket.org/acme/api/pipelines/results/77",
         "http://bitbucket.org/acme/api"},
        {"TeamCity", "", "", ""},
        {"Drone", "main", "https://drone.corp.example/acme/api/77",
         "https://git.corp.example/acme/api"},
        {"Woodpecker", "main", "https://ci.corp.example/repos/1/pipeline/77",
         "https://git.corp.example/acme/api"},
        {"Argo Workflows", "", "", ""},
        {"CodeBuild", "main", "https://console.aws.amazon.com/codebuild/77",
         "https://git-codecommit.example/v1/repos/api"},
        {"Cloud Build", "main",
         "https://console.cloud.google.com/cloud-build/builds/77?project=acme", ""},
    }));
    CAPTURE(system);
    const Job found = job_in(system);
    CHECK(found.commit == (system == "Argo Workflows" ? "" : sha));
    CHECK(found.branch == branch);
    CHECK(found.url == url);
    CHECK(found.repository == repository);
    CHECK(found.summary_file ==
          (system == "GitHub Actions" ? "/home/runner/_temp/step_summary_1" : ""));
}

TEST_CASE("no person started what a bot a schedule or a program did", "[job]") {
    check_nobody(job_in("GitHub Actions", {{"GITHUB_TRIGGERING_ACTOR", "dependabot[bot]"}}));
    check_nobody(job_in("GitHub Actions", {{"GITHUB_TRIGGERING_ACTOR", "web-flow"}}));
    check_nobody(job_in("GitHub Actions", {{"GITHUB_EVENT_NAME", "schedule"}}));
    check_nobody(job_in("GitHub Actions", {{"GITHUB_EVENT_NAME", "repository_dispatch"}}));
    check_nobody(
        job_in("GitLab CI", {{"GITLAB_USER_LOGIN", "project_7_bot_1f2e"},
                             {"GITLAB_USER_EMAIL", "project_7_bot_1f2e@noreply.gitlab.example"}}));
    check_nobody(job_in("GitLab CI", {{"GITLAB_USER_LOGIN", "group_7_bot_1f2e"}}));
    check_nobody(job_in("GitLab CI", {{"CI_PIPELINE_SOURCE", "schedule"}}));
    check_nobody(job_in("GitLab CI", {{"CI_PIPELINE_SOURCE", "trigger"}}));
    for (const char* id : {"timer", "scmChange", "branchIndexing", "remoteRequest",
                           "genericWebhook", "SYSTEM", "anonymous"})
        check_nobody(job_in("Jenkins", {{"BUILD_USER_ID", id}}));
    check_nobody(job_in("Buildkite", {{"BUILDKITE_SOURCE", "schedule"}}));
    check_nobody(job_in("Buildkite", {{"BUILDKITE_SOURCE", "api"}}));
    check_nobody(job_in("Travis CI", {{"TRAVIS_EVENT_TYPE", "cron"}}));
    check_nobody(job_in("Azure Pipelines", {{"BUILD_REASON", "Schedule"}}));
    check_nobody(job_in("TeamCity", {{"TEAMCITY_BUILD_TRIGGEREDBY_USERNAME", "n/a"}}));
    check_nobody(job_in("Drone", {{"DRONE_BUILD_TRIGGER", "@hook"}}));
    check_nobody(
        job_in("Drone", {{"DRONE_BUILD_TRIGGER", "@cron"}, {"DRONE_BUILD_EVENT", "cron"}}));
    check_nobody(job_in("Woodpecker", {{"CI_PIPELINE_EVENT", "cron"}}));
    check_nobody(
        job_in("Argo Workflows", {{"ARGO_WORKFLOW_CREATOR", "system-serviceaccount-argo-cron"},
                                  {"ARGO_WORKFLOW_CREATOR_EMAIL", ""}}));
    check_nobody(job_in("CodeBuild", {{"CODEBUILD_INITIATOR", "codepipeline/api"}}));
    check_nobody(job_in("CodeBuild", {{"CODEBUILD_INITIATOR", "GitHub-Hookshot/1a2b"}}));
    check_nobody(job_in(
        "CodeBuild", {{"CODEBUILD_WEBHOOK_TRIGGER", ""}, {"CODEBUILD_INITIATOR", "rule/nightly"}}));
}

TEST_CASE("the nearest person counts", "[job]") {
    CHECK(job_in("GitHub Actions", {{"GITHUB_TRIGGERING_ACTOR", "bo"}}).login == "bo");
    CHECK(job_in("Azure Pipelines", {{"RELEASE_DEPLOYMENT_REQUESTEDFOREMAIL", "bo@corp.example"}})
              .emails == Emails{"bo@corp.example", "ada@corp.example"});
    CHECK(job_in("Buildkite", {{"BUILDKITE_UNBLOCKER_EMAIL", "bo@corp.example"}}).emails ==
          Emails{"bo@corp.example", "ada@corp.example"});
    const Job hook = job_in("CodeBuild", {{"CODEBUILD_INITIATOR", "GitHub-Hookshot/1a2b"},
                                          {"CODEBUILD_WEBHOOK_ACTOR_ACCOUNT_ID", "4711"}});
    CHECK(hook.login == "4711");
    CHECK_FALSE(hook.automatic);
}

TEST_CASE("a job that somebody starts by hand inside an automatic pipeline is theirs", "[job]") {
    CHECK(job_in("GitLab CI", {{"CI_PIPELINE_SOURCE", "schedule"}, {"CI_JOB_MANUAL", "true"}})
              .emails == Emails{"ada@corp.example"});
    CHECK(job_in("Buildkite", {{"BUILDKITE_SOURCE", "schedule"},
                               {"BUILDKITE_UNBLOCKER_EMAIL", "bo@corp.example"}})
              .emails == Emails{"bo@corp.example"});
}

TEST_CASE("the creator of a build that nobody made by hand is the forgeable author", "[job]") {
    for (const char* source : {"webhook", "trigger_job", ""}) {
        const Job found = job_in("Buildkite", {{"BUILDKITE_SOURCE", source}});
        CHECK(found.emails.empty());
        CHECK(found.login.empty());
    }
}

TEST_CASE("an address that hides its owner gives a login and no e-mail", "[job]") {
    const Job found = job_in(
        "Jenkins", {{"BUILD_USER_ID", ""}, {"BUILD_USER_EMAIL", "7+ada@users.noreply.github.com"}});
    CHECK(found.login == "ada");
    CHECK(found.emails.empty());
    CHECK(login_in("ada@users.noreply.github.com") == "ada");
    CHECK(login_in("49699333+dependabot[bot]@users.noreply.github.com").empty());
    CHECK(login_in("noreply@github.com").empty());
    CHECK(login_in("ada@corp.example").empty());
    CHECK(login_in("@users.noreply.github.com").empty());
}

TEST_CASE("a label's address is read only when it can be read in one way", "[job]") {
    CHECK(job_in("Argo Workflows", {{"ARGO_WORKFLOW_CREATOR_EMAIL", "a.at.b.at.example"}})
              .emails.empty());
    CHECK(job_in("Argo Workflows", {{"ARGO_WORKFLOW_CREATOR_EMAIL", "ada@corp.example"}}).emails ==
          Emails{"ada@corp.example"});
}

TEST_CASE("the commit's author is believed after a push and never in a pull request", "[job]") {
    for (const char* system :
         {"GitHub Actions", "GitLab CI", "CircleCI", "Jenkins", "Buildkite", "Travis CI",
          "Azure Pipelines", "Bitbucket Pipelines", "Drone", "Woodpecker", "CodeBuild"}) {
        CAPTURE(system);
        CHECK(job_in(system).trusted);
    }
    CHECK_FALSE(job_in("GitHub Actions", {{"GITHUB_EVENT_NAME", "pull_request"}}).trusted);
    CHECK_FALSE(job_in("GitHub Actions", {{"GITHUB_EVENT_NAME", "pull_request_target"}}).trusted);
    CHECK_FALSE(job_in("GitHub Actions", {{"GITHUB_EVENT_NAME", "workflow_run"}}).trusted);
    CHECK_FALSE(job_in("GitHub Actions", {{"GITHUB_EVENT_NAME", ""}}).trusted);
    CHECK_FALSE(job_in("GitLab CI", {{"CI_PIPELINE_SOURCE", "merge_request_event"}}).trusted);
    CHECK_FALSE(job_in("GitLab CI", {{"CI_MERGE_REQUEST_IID", "3"}}).trusted);
    CHECK_FALSE(job_in("CircleCI", {{"CIRCLE_PR_NUMBER", "3"}}).trusted);
    CHECK_FALSE(job_in("Jenkins", {{"CHANGE_ID", "3"}}).trusted);
    CHECK_FALSE(job_in("Buildkite", {{"BUILDKITE_PULL_REQUEST", "3"}}).trusted);
    CHECK_FALSE(job_in("Travis CI", {{"TRAVIS_PULL_REQUEST", "3"}}).trusted);
    CHECK_FALSE(job_in("Azure Pipelines", {{"BUILD_REASON", "PullRequest"}}).trusted);
    CHECK_FALSE(job_in("Bitbucket Pipelines", {{"BITBUCKET_PR_ID", "3"}}).trusted);
    CHECK_FALSE(job_in("Drone", {{"DRONE_BUILD_EVENT", "pull_request"}}).trusted);
    CHECK_FALSE(job_in("Woodpecker", {{"CI_PIPELINE_EVENT", "pull_request"}}).trusted);
    CHECK_FALSE(job_in("CodeBuild", {{"CODEBUILD_WEBHOOK_BASE_REF", "refs/heads/main"}}).trusted);
    CHECK_FALSE(job_in("CodeBuild", {{"CODEBUILD_WEBHOOK_TRIGGER", "pr/7"}}).trusted);
    CHECK(job_in("CodeBuild", {{"CODEBUILD_WEBHOOK_TRIGGER", "tag/v1"}}).trusted);
    CHECK_FALSE(
        job_in("CircleCI", {{"CIRCLE_PULL_REQUESTS", "https://github.com/a/b/pull/7"}}).trusted);
    for (const char* variable : {"ghprbPullId", "gitlabMergeRequestIid", "GERRIT_CHANGE_NUMBER",
                                 "BITBUCKET_PULL_REQUEST_ID"})
        CHECK_FALSE(job_in("Jenkins", {{variable, "7"}}).trusted);
}

TEST_CASE("a scheduled run that a person runs again is theirs", "[job]") {
    const auto run = [](const char* attempt) {
        return job_in("GitHub Actions", {{"GITHUB_EVENT_NAME", "schedule"},
                                         {"GITHUB_RUN_ATTEMPT", attempt},
                                         {"GITHUB_TRIGGERING_ACTOR", "octocat"}});
    };
    CHECK(run("1").automatic);
    CHECK(run("").automatic);
    CHECK_FALSE(run("2").automatic);
    CHECK(run("2").login == "octocat");
    CHECK(run("2").trusted);  // its commit is the default branch's
    CHECK_FALSE(run("1").trusted);
}

TEST_CASE("GitHub's event tells a push's address, and who merged for a bot", "[job]") {
    const Folder folder;
    const auto run = [&](const std::string& event, Variables changes) {
        changes["GITHUB_EVENT_PATH"] = folder.write("event.json", event);
        return job_in("GitHub Actions", changes);
    };
    const std::string push = R"({"pusher": {"name": "ada", "email": "ada@corp.example"}})";
    CHECK(run(push, {}).emails == Emails{"ada@corp.example"});
    CHECK(run(push, {}).login == "ada");
    // Who runs it again is somebody else.
    CHECK(run(push, {{"GITHUB_TRIGGERING_ACTOR", "bo"}}).emails.empty());
    CHECK(run(R"({"pusher": {"name": "ada", "email": "7+ada@users.noreply.github.com"}})", {})
              .emails.empty());
    const auto merged = [&](const std::string& by, const std::string& actor) {
        return run(R"({"pull_request": {"merged_at": "2026-11-29T08:00:00Z", )" + by + "}}",
                   {{"GITHUB_EVENT_NAME", "pull_request"}, {"GITHUB_TRIGGERING_ACTOR", actor}});
    };
    const std::string by_ada = R"("merged_by": {"login": "ada", "type": "User"})";
    const std::string by_bot = R"("merged_by": {"login": "merger", "type": "Bot"})";
    CHECK(merged(by_ada, "renovate[bot]").login == "ada");
    CHECK_FALSE(merged(by_ada, "renovate[bot]").automatic);
    CHECK(merged(by_ada, "renovate[bot]").may_be_pull_request);
    CHECK(merged(by_ada, "bo").login == "bo");
    check_nobody(merged(by_bot, "renovate[bot]"));
    CHECK(merged(by_bot + R"(, "auto_merge": {"enabled_by": {"login": "ada"}})", "renovate[bot]")
              .login == "ada");
    check_nobody(run(R"({"pull_request": {)" + by_ada + "}}",  // not merged
                     {{"GITHUB_TRIGGERING_ACTOR", "renovate[bot]"}}));
    check_nobody(run(R"({"pull_request": {"merged_at": "x", )" + by_ada + "}}",
                     {{"GITHUB_EVENT_NAME", "schedule"}}));
    for (const char* odd : {"", "{", "[]", "7", R"({"pusher": "ada", "pull_request": [1]})"})
        CHECK(run(odd, {}).login == "ada");
    CHECK(job_in("GitHub Actions", {{"GITHUB_EVENT_PATH", "/nowhere/event.json"}}).login == "ada");
}

TEST_CASE("a job tells whether anyone may have written its commit", "[job]") {
    CHECK_FALSE(job_in("GitHub Actions").may_be_pull_request);
    CHECK(job_in("GitHub Actions", {{"GITHUB_EVENT_NAME", "pull_request"}}).may_be_pull_request);
    CHECK(job_in("GitHub Actions", {{"GITHUB_EVENT_NAME", "workflow_run"}}).may_be_pull_request);
    CHECK(job_in("TeamCity").may_be_pull_request);
    CHECK(job_of(Environment{{{"CI", "true"}}})->may_be_pull_request);
    // No person, and yet the repository's own commit.
    CHECK_FALSE(job_in("GitHub Actions", {{"GITHUB_EVENT_NAME", "schedule"}}).may_be_pull_request);
    CHECK_FALSE(job_in("GitLab CI", {{"CI_PIPELINE_SOURCE", "schedule"}}).may_be_pull_request);
}

TEST_CASE("a CI that is switched off is none", "[job]") {
    for (const char* off : {"", "0", "false", "False"}) {
        CHECK_FALSE(job_of(Environment{{{"CI", off}}}));
        CHECK_FALSE(job_of(Environment{{{"GITHUB_ACTIONS", off}, {"CI", off}}}));
    }
    CHECK(job_of(Environment{{{"CI", "1"}}}));
}

TEST_CASE("where the system cannot tell a pull request nobody is believed", "[job]") {
    const auto by_hand = [](const char* version) {
        return job_in("CodeBuild", {{"CODEBUILD_WEBHOOK_TRIGGER", ""},
                                    {"CODEBUILD_INITIATOR", "ada"},
                                    {"CODEBUILD_SOURCE_VERSION", version}});
    };
    for (const char* version : {"", "pr/7", "refs/pull/7/head", "main", sha})
        CHECK_FALSE(by_hand(version).trusted);
    CHECK(by_hand("refs/heads/main").trusted);
    const auto jenkins = [](Variables variables) {
        variables.insert({"BRANCH_NAME", ""});
        return job_in("Jenkins", variables);
    };
    CHECK_FALSE(jenkins({}).trusted);
    CHECK_FALSE(jenkins({{"GIT_BRANCH", "origin/pr/7/merge"}}).trusted);
    CHECK(jenkins({{"gitlabActionType", "PUSH"}}).trusted);
    CHECK_FALSE(jenkins({{"gitlabActionType", "NOTE"}}).trusted);
    CHECK_FALSE(job_in("Jenkins", {{"gitlabActionType", "MERGE"}}).trusted);
    CHECK(jenkins({{"GERRIT_EVENT_TYPE", "ref-updated"}}).trusted);
    CHECK_FALSE(jenkins({{"GERRIT_EVENT_TYPE", "patchset-created"}}).trusted);
    CHECK_FALSE(job_in("CircleCI", {{"CIRCLE_PROJECT_USERNAME", ""}}).trusted);
    CHECK_FALSE(job_in("CircleCI", {{"CIRCLE_BRANCH", "pull/7"}}).trusted);
    CHECK(job_in("CircleCI", {{"CIRCLE_PROJECT_USERNAME", ""}, {"CIRCLE_TAG", "v1"}}).trusted);
    CHECK_FALSE(job_in("Bitbucket Pipelines", {{"BITBUCKET_BRANCH", ""}}).trusted);
    CHECK_FALSE(job_in("Azure Pipelines",
                       {{"BUILD_REASON", "Manual"}, {"BUILD_SOURCEBRANCH", "refs/pull/7/merge"}})
                    .trusted);
    for (const char* system : {"TeamCity", "Argo Workflows", "Cloud Build"})
        CHECK_FALSE(job_in(system).trusted);
}

TEST_CASE("nobody's commit is believed because a schedule ran", "[job]") {
    CHECK_FALSE(job_in("GitHub Actions", {{"GITHUB_EVENT_NAME", "schedule"}}).trusted);
    CHECK_FALSE(job_in("Jenkins", {{"BUILD_USER_ID", "timer"}}).trusted);
    CHECK_FALSE(job_in("CodeBuild",
                       {{"CODEBUILD_WEBHOOK_TRIGGER", ""}, {"CODEBUILD_INITIATOR", "rule/nightly"}})
                    .trusted);
    // A bot's merge is somebody's push.
    CHECK(job_in("GitHub Actions", {{"GITHUB_TRIGGERING_ACTOR", "mergify[bot]"}}).trusted);
    CHECK(job_in("Jenkins", {{"BUILD_USER_ID", "scmChange"}}).trusted);
}

TEST_CASE("a tag is told like a branch and a pull request by its own", "[job]") {
    CHECK(job_in("GitHub Actions", {{"GITHUB_REF_NAME", "v1"}}).branch == "v1");
    CHECK(job_in("GitHub Actions", {{"GITHUB_HEAD_REF", "fix/x"}}).branch == "fix/x");
    CHECK(job_in("CircleCI", {{"CIRCLE_TAG", "v1"}}).branch == "v1");
    CHECK(job_in("Azure Pipelines", {{"BUILD_SOURCEBRANCH", "refs/tags/v1"}}).branch == "v1");
    CHECK(job_in("Buildkite", {{"BUILDKITE_TAG", "v1"}}).branch == "v1");
}

TEST_CASE("what is no commit's id is not taken for one", "[job]") {
    CHECK(job_in("Buildkite", {{"BUILDKITE_COMMIT", "HEAD"}}).commit.empty());
    CHECK(job_in("Buildkite", {{"BUILDKITE_COMMIT", "0123456"}}).commit.empty());
}

TEST_CASE("a job's page with a password in it is not shown", "[job]") {
    const auto [url, shown] = GENERATE(table<std::string, std::string>({
        {"https://ada:SECRET@ci.corp.example/job/7", ""},
        {"https://ada:SECRET@ci.corp.example", ""},
        {"javascript://x/%0aalert(1)", ""},
        {"ftp://ci.corp.example/7", ""},
        {"", ""},
        {"https://ci.corp.example/job/@ada/7", "https://ci.corp.example/job/@ada/7"},
    }));
    CAPTURE(url);
    CHECK(job_in("Jenkins", {{"BUILD_URL", url}}).url == shown);
}

TEST_CASE("a CI of no known kind is a job that tells nothing", "[job]") {
    const auto found = job_of(Environment{{{"CI", "true"}, {"USER", "ada"}}});
    REQUIRE(found);
    CHECK(found->system.empty());
    CHECK(found->login.empty());
    CHECK_FALSE(found->trusted);
    CHECK_FALSE(job_of(Environment{{{"CI", ""}, {"GITHUB_ACTIONS", ""}}}));
    CHECK_FALSE(job_of(Environment{{{"BUILD_ID", "7"}, {"COMMIT_SHA", sha}}}));
    CHECK_FALSE(job_of(Environment{}));
}

TEST_CASE("a person's name is no bot's", "[job]") {
    for (const char* name : {"ada", "bot", "abbot", "robot@corp.example", "project_manager",
                             "ada@corp.example", "reply@corp.example", ""}) {
        CAPTURE(name);
        CHECK_FALSE(is_bot(name));
    }
    for (const char* name :
         {"renovate[bot]", "Renovate[Bot]", "7+renovate[bot]@users.noreply.github.com",
          "bot[bot]@corp.example", "noreply@github.com", "No-Reply@corp.example", "web-flow",
          "project_12_bot_0af1", "group_12_bot@noreply.gitlab.example",
          "system:serviceaccount:argo:default"}) {
        CAPTURE(name);
        CHECK(is_bot(name));
    }
}
