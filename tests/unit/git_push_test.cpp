#include "catch_compat.hpp"
#include "git/push.hpp"
#include "git/remotes.hpp"

using namespace dutyme;
using git::Push;

namespace {

const std::string a(40, 'a');
const std::string b(40, 'b');
const std::string zero(40, '0');

Push read(const std::string& text) {
    Push push;
    git::read_pushed_refs(text, push);
    return push;
}

}  // namespace

TEST_CASE("a pushed ref is read from the right, so that a local ref may hold blanks", "[git]") {
    const Push push = read(":/fix bug " + a + " refs/heads/q " + b + "\n");
    REQUIRE(push.refs.size() == 1);
    CHECK(push.refs[0].local_ref == ":/fix bug");
    CHECK(push.refs[0].local_oid == a);
    CHECK(push.refs[0].remote_ref == "refs/heads/q");
    CHECK(push.refs[0].remote_oid == b);
    CHECK(push.refs[0].brings_a_commit());
    CHECK(push.unreadable == 0);
}

TEST_CASE("a deletion and a ref that stays bring no commit", "[git]") {
    const Push push =
        read("(delete) " + zero + " refs/heads/q " + b + "\nm " + a + " m " + a + "\n");
    REQUIRE(push.refs.size() == 2);
    CHECK(push.refs[0].is_delete());
    CHECK_FALSE(push.refs[0].is_new());
    CHECK_FALSE(push.refs[0].brings_a_commit());
    CHECK_FALSE(push.refs[1].brings_a_commit());
}

TEST_CASE("a new ref is one whose old id is zeros, in SHA-256 too", "[git]") {
    const Push push =
        read("m " + std::string(64, 'c') + " refs/heads/m " + std::string(64, '0') + "\n");
    REQUIRE(push.refs.size() == 1);
    CHECK(push.refs[0].is_new());
    CHECK(push.refs[0].brings_a_commit());
}

TEST_CASE("the last line needs no line end, and empty lines are none", "[git]") {
    CHECK(read("").refs.empty());
    CHECK(read("\n\n").unreadable == 0);
    CHECK(read("m " + a + " m " + b + "\n\nn " + a + " n " + b).refs.size() == 2);
}

TEST_CASE("lines that are none of git's are left out and counted", "[git]") {
    for (const std::string& line :
         {std::string{"nonsense"}, "m " + a + " m", a + " m " + b, "m " + a + " m " + b + "0",
          "m " + std::string(40, 'A') + " m " + b, "m  " + a + "  " + b,
          "m " + a + " m " + b + " "}) {
        INFO(line);
        const Push push = read(line + "\nm " + a + " m " + b + "\n");
        CHECK(push.refs.size() == 1);
        CHECK(push.unreadable == 1);
    }
}

TEST_CASE("a hundred thousand refs are read at once", "[git]") {
    std::string text;
    for (int i = 0; i < 100000; ++i)
        text += "refs/heads/b" + std::to_string(i) + " " + a + " refs/heads/b" + std::to_string(i) +
                " " + zero + "\n";
    CHECK(read(text).refs.size() == 100000);
}

TEST_CASE("pre-commit's variables tell of one ref, and of the remote when nobody else did",
          "[git]") {
    const Environment environment{{{"PRE_COMMIT_REMOTE_NAME", "origin"},
                                   {"PRE_COMMIT_REMOTE_URL", "https://github.com/acme/api"},
                                   {"PRE_COMMIT_LOCAL_BRANCH", "main"},
                                   {"PRE_COMMIT_REMOTE_BRANCH", "refs/heads/main"},
                                   {"PRE_COMMIT_FROM_REF", b},
                                   {"PRE_COMMIT_TO_REF", a}}};
    Push push;
    git::read_pre_commit_variables(environment, push);
    CHECK(push.remote == "origin");
    CHECK(push.url == "https://github.com/acme/api");
    REQUIRE(push.refs.size() == 1);
    CHECK(push.refs[0].remote_ref == "refs/heads/main");
    CHECK(push.refs[0].local_oid == a);
    Push told;
    told.remote = "upstream";
    git::read_pre_commit_variables(Environment{}, told);
    CHECK(told.remote == "upstream");
    CHECK(told.refs.empty());
}

TEST_CASE("the arguments of the same push hold neither a URL nor more refs than one reads",
          "[git]") {
    Push push{"origin", "https://t:s@h/x", {}, 0};
    push.refs = {{"refs/heads/main", a, "refs/heads/main", b},
                 {"HEAD", a, "refs/heads/production", b},
                 {"(delete)", zero, "refs/heads/old", b}};
    CHECK(git::push_arguments(push) == std::vector<std::string>{"origin", "main",
                                                                "HEAD:refs/heads/production",
                                                                ":refs/heads/old"});
    push.remote = push.url;
    CHECK(git::push_arguments(push).empty());
    push.remote = "origin";
    push.refs.resize(6, push.refs[0]);
    CHECK(git::push_arguments(push).empty());
}

TEST_CASE("the command line of a push is told from those of git's other commands", "[git]") {
    using Words = std::vector<std::string>;
    for (const Words& words :
         {Words{"git", "push"}, Words{"/usr/bin/git", "push", "origin", "main"},
          Words{"git", "-c", "a.b=push", "-C", "x", "--no-pager", "push"},
          Words{"/usr/lib/git-core/git-push", "origin"}, Words{"git", "--git-dir=x", "push"},
          Words{"git", "--git-dir", "x", "push"}})
        CHECK(git::is_push(words));
    for (const Words& words :
         {Words{}, Words{"git"}, Words{"git", "stash", "push"}, Words{"git", "-c", "push"},
          Words{"sh", "push"}, Words{"git", "lfs", "push"}, Words{"git", "", "push"}})
        CHECK_FALSE(git::is_push(words));
}

TEST_CASE("a dry push is known by its options alone", "[git]") {
    const auto dry = [](std::vector<std::string> options) {
        options.insert(options.begin(), {"git", "-c", "a=b", "push"});
        return git::is_dry_push(options);
    };
    CHECK(dry({"-n"}));
    CHECK(dry({"--dry-run", "origin"}));
    CHECK(dry({"origin", "main", "-fn"}));
    CHECK(dry({"--dr"}));
    CHECK_FALSE(dry({}));
    CHECK_FALSE(dry({"--delete"}));
    CHECK_FALSE(dry({"--d"}));
    CHECK_FALSE(dry({"-on"}));
    CHECK_FALSE(dry({"-o", "-n"}));
    CHECK_FALSE(dry({"--", "-n"}));
    CHECK_FALSE(dry({"origin", "n"}));
    CHECK_FALSE(git::is_dry_push({"git", "add", "-n"}));
    CHECK(git::is_dry_push({"/usr/lib/git-core/git-push", "-n", "origin"}));
    CHECK_FALSE(git::is_dry_push({"git-push", "origin"}));
}

TEST_CASE("a remote's ref is tracked where the fetch refspecs say", "[git]") {
    const std::vector<std::string> usual{"+refs/heads/*:refs/remotes/origin/*"};
    CHECK(git::tracking_ref(usual, "refs/heads/a/b") == "refs/remotes/origin/a/b");
    CHECK(git::tracking_ref(usual, "refs/tags/v1").empty());
    CHECK(git::tracking_ref({"refs/heads/main:refs/x"}, "refs/heads/main") == "refs/x");
    CHECK(git::tracking_ref({"refs/heads/r*/x:refs/y/*"}, "refs/heads/r1/x") == "refs/y/1");
    CHECK(git::tracking_ref({"refs/heads/r*/x:refs/y/*"}, "refs/heads/r").empty());
    CHECK(git::tracking_ref({usual[0], "^refs/heads/main"}, "refs/heads/main").empty());
    CHECK(git::tracking_ref({"main"}, "main").empty());
    CHECK(git::tracking_ref({}, "refs/heads/main").empty());
}
