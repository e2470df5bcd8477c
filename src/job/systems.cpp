#include "job/systems.hpp"

namespace dutyme::job {

namespace {

// Each from the system's own list of predefined variables.

// Who re-ran a job comes before who caused the run. A schedule's actor is whoever touched the
// workflow last, and a repository_dispatch's the owner of some token.
System github() {
    System it{"GitHub Actions", "{GITHUB_ACTIONS}"};
    it.login = "{GITHUB_TRIGGERING_ACTOR} {GITHUB_ACTOR}";
    it.event = "{GITHUB_EVENT_NAME}";
    it.automatic = "schedule|repository_dispatch";
    it.trusted = "push|workflow_dispatch|release|deployment|schedule|repository_dispatch";
    it.commit = "{GITHUB_SHA}";
    it.branch = "{GITHUB_HEAD_REF} {GITHUB_REF_NAME} {GITHUB_REF}";
    it.url = "{GITHUB_SERVER_URL}/{GITHUB_REPOSITORY}/actions/runs/{GITHUB_RUN_ID}";
    it.repository = "{GITHUB_SERVER_URL}/{GITHUB_REPOSITORY}";
    it.summary_file = "{GITHUB_STEP_SUMMARY}";
    return it;
}

// GITLAB_USER_* is who started the pipeline or, of a manual job, who started that.
System gitlab() {
    System it{"GitLab CI", "{GITLAB_CI}"};
    it.emails = "{GITLAB_USER_EMAIL}";
    it.login = "{GITLAB_USER_LOGIN}";
    it.by_hand = "{CI_JOB_MANUAL}";
    it.event = "{CI_PIPELINE_SOURCE}";
    it.automatic = "schedule|trigger|api|pipeline|security_orchestration_policy";
    it.trusted = "push|web|webide|chat|schedule|trigger|api|pipeline";
    it.pull_request = "{CI_MERGE_REQUEST_IID} {CI_EXTERNAL_PULL_REQUEST_IID}";
    it.commit = "{CI_COMMIT_SHA}";
    it.branch = "{CI_COMMIT_REF_NAME}";
    it.url = "{CI_JOB_URL}";
    it.repository = "{CI_PROJECT_URL} {CI_REPOSITORY_URL}";
    return it;
}

// Only where the project is connected by OAuth, which CIRCLE_PROJECT_USERNAME tells, do the
// variables tell a pull request. A tag is the repository's own.
System circleci() {
    System it{"CircleCI", "{CIRCLECI}"};
    it.login = "{CIRCLE_USERNAME}";
    it.origin = "tag:{CIRCLE_TAG} branch:{CIRCLE_PROJECT_USERNAME}/{CIRCLE_BRANCH}";
    it.trusted = "tag:*|branch:*";
    it.pull_request = "{CIRCLE_PR_NUMBER} {CIRCLE_PULL_REQUEST} {CIRCLE_PULL_REQUESTS}";
    it.commit = "{CIRCLE_SHA1}";
    it.branch = "{CIRCLE_TAG} {CIRCLE_BRANCH}";
    it.url = "{CIRCLE_BUILD_URL}";
    it.repository = "{CIRCLE_REPOSITORY_URL}";
    return it;
}

// BUILD_USER_* are those of the build-user-vars plugin, whose ids for "nobody" these are.
System jenkins() {
    System it{"Jenkins", "{JENKINS_URL}"};
    it.emails = "{BUILD_USER_EMAIL}";
    it.login = "{BUILD_USER_ID}";
    it.machines = "scmChange|branchIndexing|genericWebhook|SYSTEM|anonymous";
    it.event = "{BUILD_USER_ID}";
    it.automatic = "timer|remoteRequest";
    // BRANCH_NAME is a branch source's, which sets CHANGE_ID as well for a pull request. Any other
    // job may build whatever its plugins and parameters say.
    it.origin = "gitlab:{gitlabActionType} gerrit:{GERRIT_EVENT_TYPE} branch:{BRANCH_NAME}";
    it.trusted = "gitlab:PUSH|gitlab:TAG_PUSH|gerrit:ref-updated|branch:*";
    // Of branch sources, and of the plugins for GitHub, GitLab, Gerrit and Bitbucket.
    it.pull_request =
        "{CHANGE_ID} {ghprbPullId} {gitlabMergeRequestIid} {gitlabMergeRequestId} "
        "{GERRIT_CHANGE_NUMBER} {BITBUCKET_PULL_REQUEST_ID} {pullRequestId}";
    it.commit = "{GIT_COMMIT}";
    it.branch = "{TAG_NAME} {CHANGE_BRANCH} {BRANCH_NAME} {GIT_BRANCH}";
    it.url = "{BUILD_URL}";
    it.repository = "{GIT_URL}";
    return it;
}

// BUILDKITE_BUILD_CREATOR is the commit's unverified author, unless the build was made by hand.
System buildkite() {
    System it{"Buildkite", "{BUILDKITE}"};
    it.emails = "{BUILDKITE_UNBLOCKER_EMAIL} {BUILDKITE_BUILD_CREATOR_EMAIL}";
    it.login = "{BUILDKITE_UNBLOCKER} {BUILDKITE_BUILD_CREATOR}";
    it.by_hand = "{BUILDKITE_UNBLOCKER_EMAIL} {BUILDKITE_UNBLOCKER}";
    it.event = "{BUILDKITE_SOURCE}";
    it.automatic = "schedule|api";
    it.trusted = "webhook|ui|schedule";
    it.pull_request = "{BUILDKITE_PULL_REQUEST}";
    it.commit = "{BUILDKITE_COMMIT}";
    it.branch = "{BUILDKITE_TAG} {BUILDKITE_BRANCH}";
    it.url = "{BUILDKITE_BUILD_URL}";
    it.repository = "{BUILDKITE_REPO}";
    return it;
}

System travis() {
    System it{"Travis CI", "{TRAVIS}"};
    it.event = "{TRAVIS_EVENT_TYPE}";
    it.automatic = "cron|api";
    it.trusted = "push|cron|api";
    it.pull_request = "{TRAVIS_PULL_REQUEST}";
    it.commit = "{TRAVIS_COMMIT}";
    it.branch = "{TRAVIS_TAG} {TRAVIS_BRANCH}";
    it.url = "{TRAVIS_BUILD_WEB_URL}";
    return it;
}

// A classic release tells the requester of the deployment apart from that of the build.
System azure() {
    System it{"Azure Pipelines", "{TF_BUILD}"};
    it.emails = "{RELEASE_DEPLOYMENT_REQUESTEDFOREMAIL} {BUILD_REQUESTEDFOREMAIL}";
    it.login = "{RELEASE_DEPLOYMENT_REQUESTEDFOR} {BUILD_REQUESTEDFOR}";
    it.machines = "Microsoft.VisualStudio.Services.*";
    it.event = "{RELEASE_REASON} {BUILD_REASON}";
    it.automatic = "Schedule|ResourceTrigger|BuildCompletion";
    it.trusted = "Manual|IndividualCI|BatchedCI|ContinuousIntegration|Schedule";
    it.pull_request = "{SYSTEM_PULLREQUEST_PULLREQUESTID}";
    it.commit = "{BUILD_SOURCEVERSION}";
    it.branch = "{SYSTEM_PULLREQUEST_SOURCEBRANCH} {BUILD_SOURCEBRANCH}";
    it.url = "{SYSTEM_COLLECTIONURI}{SYSTEM_TEAMPROJECT}/_build/results?buildId={BUILD_BUILDID}";
    it.repository = "{BUILD_REPOSITORY_URI}";
    return it;
}

System bitbucket() {
    System it{"Bitbucket Pipelines", "{BITBUCKET_BUILD_NUMBER}"};
    it.login = "{BITBUCKET_STEP_TRIGGERER_UUID}";
    it.origin = "{BITBUCKET_TAG} {BITBUCKET_BRANCH}";
    it.trusted = "*";
    it.pull_request = "{BITBUCKET_PR_ID}";
    it.commit = "{BITBUCKET_COMMIT}";
    it.branch = "{BITBUCKET_TAG} {BITBUCKET_BRANCH}";
    it.url =
        "https://bitbucket.org/{BITBUCKET_REPO_FULL_NAME}/pipelines/results/"
        "{BITBUCKET_BUILD_NUMBER}";
    it.repository = "{BITBUCKET_GIT_HTTP_ORIGIN}";
    return it;
}

// The name is a build parameter that has to be exported:
// env.TEAMCITY_BUILD_TRIGGEREDBY_USERNAME = %teamcity.build.triggeredBy.username%
System teamcity() {
    System it{"TeamCity", "{TEAMCITY_VERSION}"};
    it.login = "{TEAMCITY_BUILD_TRIGGEREDBY_USERNAME}";
    it.machines = "n/a";
    it.commit = "{BUILD_VCS_NUMBER}";
    return it;
}

System drone() {
    System it{"Drone", "{DRONE}"};
    it.login = "{DRONE_BUILD_TRIGGER}";
    it.machines = "@*";
    it.event = "{DRONE_BUILD_EVENT}";
    it.automatic = "cron";
    it.trusted = "push|tag|promote|rollback|custom|cron";
    it.pull_request = "{DRONE_PULL_REQUEST}";
    it.author_email = "{DRONE_COMMIT_AUTHOR_EMAIL}";
    it.commit = "{DRONE_COMMIT_SHA}";
    it.branch = "{DRONE_TAG} {DRONE_BRANCH}";
    it.url = "{DRONE_BUILD_LINK}";
    it.repository = "{DRONE_REPO_LINK}";
    return it;
}

System woodpecker() {
    System it{"Woodpecker", "{CI}", "woodpecker"};
    it.login = "{CI_PIPELINE_AUTHOR}";
    it.event = "{CI_PIPELINE_EVENT}";
    it.automatic = "cron";
    it.trusted = "push|tag|release|deployment|manual|cron";
    it.pull_request = "{CI_COMMIT_PULL_REQUEST}";
    it.author_email = "{CI_COMMIT_AUTHOR_EMAIL}";
    it.commit = "{CI_COMMIT_SHA}";
    it.branch = "{CI_COMMIT_TAG} {CI_COMMIT_BRANCH}";
    it.url = "{CI_PIPELINE_URL}";
    it.repository = "{CI_REPO_URL}";
    return it;
}

// What the workflow's template passes on: {{workflow.labels.workflows.argoproj.io/creator}} and
// creator-email, as these two variables.
System argo() {
    System it{"Argo Workflows",
              "{ARGO_WORKFLOW_CREATOR_EMAIL} {ARGO_WORKFLOW_CREATOR} "
              "{ARGO_NODE_ID}"};
    it.emails = "{ARGO_WORKFLOW_CREATOR_EMAIL}";
    it.login = "{ARGO_WORKFLOW_CREATOR}";
    return it;
}

// The initiator of a web hook's build is the forge; the account is who pushed there. Who starts a
// build by hand, or a pipeline that does, may name any commit.
System codebuild() {
    System it{"CodeBuild", "{CODEBUILD_BUILD_ID}"};
    it.login = "{CODEBUILD_WEBHOOK_ACTOR_ACCOUNT_ID} {CODEBUILD_INITIATOR}";
    it.machines = "codepipeline/*|*-Hookshot/*|Bitbucket-Webhooks/*";
    it.event = "{CODEBUILD_WEBHOOK_TRIGGER} {CODEBUILD_INITIATOR}";
    it.automatic = "rule/*";
    it.origin = "{CODEBUILD_WEBHOOK_TRIGGER} {CODEBUILD_SOURCE_VERSION}";
    it.trusted = "branch/*|tag/*|refs/heads/*|refs/tags/*";  // a pull request's is "pr/7"
    it.pull_request = "{CODEBUILD_WEBHOOK_BASE_REF}";
    it.commit = "{CODEBUILD_RESOLVED_SOURCE_VERSION}";
    it.branch = "{CODEBUILD_WEBHOOK_HEAD_REF}";
    it.url = "{CODEBUILD_BUILD_URL}";
    it.repository = "{CODEBUILD_SOURCE_REPO_URL}";
    return it;
}

// Substitutions, which the build's steps see only when they are passed on as variables.
System cloud_build() {
    System it{"Cloud Build", "{PROJECT_ID}{BUILD_ID}{COMMIT_SHA}"};
    it.login = "{_USER}";
    it.commit = "{COMMIT_SHA}";
    it.branch = "{TAG_NAME} {BRANCH_NAME}";
    it.url = "https://console.cloud.google.com/cloud-build/builds/{BUILD_ID}?project={PROJECT_ID}";
    return it;
}

}  // namespace

const std::vector<System>& all_systems() {
    static const std::vector<System> systems{
        github(),    gitlab(),   circleci(), jenkins(),    buildkite(), travis(),    azure(),
        bitbucket(), teamcity(), drone(),    woodpecker(), argo(),      codebuild(), cloud_build(),
    };
    return systems;
}

}  // namespace dutyme::job
