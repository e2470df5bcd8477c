#include "catch_compat.hpp"
#include "hook/rules.hpp"
#include "pagerduty_fakes.hpp"

using namespace dutyme;
using hook::judge;
using hook::PushRules;

namespace {

git::PushedRef ref(const std::string& remote_ref, char now = 'a', char before = 'b') {
    return {"HEAD", std::string(40, now), remote_ref, std::string(40, before)};
}

git::Push push_of(std::vector<git::PushedRef> refs) {
    return {"origin", "https://token:secret@github.com/acme/api.git", std::move(refs), 0};
}

bool deploys(const std::string& pattern, const std::string& remote_ref) {
    return !judge(push_of({ref(remote_ref)}), {{pattern}, ""}).deployed.empty();
}

config::Settings with_length(const std::string& length) {
    config::Settings settings;
    settings.put(config::key::hook_for,
                 {{length, config::Origin::git_local, "git config dutyme.hook.for"}});
    return settings;
}

}  // namespace

TEST_CASE("a ref is listed by a pattern, in which a star stands for slashes too", "[hook]") {
    CHECK(deploys("refs/heads/main", "refs/heads/main"));
    CHECK(deploys("refs/tags/v*", "refs/tags/v1.2"));
    CHECK(deploys("refs/heads/release/*", "refs/heads/release/a/b"));
    CHECK(deploys("refs/heads/[mp]*", "refs/heads/production"));
    CHECK_FALSE(deploys("refs/heads/main", "refs/heads/mainly"));
    CHECK_FALSE(deploys("refs/heads/*", "refs/tags/v1"));
}

TEST_CASE("a pattern that does not begin with refs/ is that of a branch", "[hook]") {
    CHECK(deploys("main", "refs/heads/main"));
    CHECK(deploys("release/*", "refs/heads/release/a"));
    CHECK_FALSE(deploys("main", "refs/tags/main"));
    CHECK_FALSE(deploys("main", "refs/heads/x/main"));
}

TEST_CASE("without a listed ref no push is a deploy, and why is told", "[hook]") {
    const auto verdict = judge(push_of({ref("refs/heads/main")}), {});
    CHECK(verdict.deployed.empty());
    CHECK(verdict.reason == "no ref is listed as one that is deployed (hook.ref)");
    CHECK(judge(push_of({ref("refs/heads/x")}), {{"main"}, ""}).reason ==
          "refs/heads/x is not listed as deployed (hook.ref)");
}

TEST_CASE("only refs that get a commit are deployed", "[hook]") {
    const PushRules rules{{"*"}, ""};
    CHECK(judge(push_of({}), rules).reason == "it brings the remote nothing");
    CHECK(judge(push_of({ref("refs/heads/x", '0')}), rules).deployed.empty());
    CHECK(judge(push_of({ref("refs/heads/x", 'a', 'a')}), rules).deployed.empty());
    const auto verdict =
        judge(push_of({ref("refs/heads/x", '0'), ref("refs/heads/y"), ref("refs/tags/t")}), rules);
    REQUIRE(verdict.deployed.size() == 1);
    CHECK(verdict.deployed[0].remote_ref == "refs/heads/y");
}

TEST_CASE("a remote counts by its place without credentials, or by its name", "[hook]") {
    const auto counts = [](const std::string& remote, git::Push push) {
        return !judge(push, {{"main"}, remote}).deployed.empty();
    };
    const auto main = push_of({ref("refs/heads/main")});
    CHECK(counts("", main));
    CHECK(counts("github.com/acme/api", main));
    CHECK(counts("GitHub.com/acme/api.git", main));
    CHECK(counts("origin", main));
    CHECK_FALSE(counts("github.com/acme/fork", main));
    CHECK_FALSE(counts("acme/api", main));
    auto unnamed = main;
    unnamed.remote = unnamed.url;
    CHECK(counts("github.com/acme/api", unnamed));
    CHECK_FALSE(counts(unnamed.url, unnamed));
    const auto verdict = judge(main, {{"main"}, "github.com/acme/fork"});
    CHECK(verdict.reason == "it does not go to github.com/acme/fork (hook.remote)");
}

TEST_CASE("a push keeps its deployer on call from a minute to four hours", "[hook]") {
    CHECK(hook::length_of_push(with_length("1m")) == Seconds{60});
    CHECK(hook::length_of_push(with_length("4h")) == Seconds{14400});
    for (const char* length : {"59s", "4h1s"}) {
        const Error error = pagerduty::thrown_by<Error>(
            [&] { static_cast<void>(hook::length_of_push(with_length(length))); });
        CHECK(error.failure() == Failure::settings);
        CHECK(std::string{error.what()} == "hook.for " + std::string{length} +
                                               " is outside 1m to 4h (git config "
                                               "dutyme.hook.for)");
    }
}
