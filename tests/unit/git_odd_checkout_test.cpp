#include "git/checkout.hpp"
#include "git/git_command.hpp"
#include "git_fixture.hpp"

using namespace dutyme;
using git::Checkout;
using git::read_checkout;

namespace {

std::string one_line(const Checkout& checkout) {
    return checkout.branch + " | " + checkout.subject + " | " + checkout.commit_author.email;
}

std::string config_line(const Checkout& checkout) {
    std::string line;
    for (const auto& entry : checkout.config)
        line += entry.name + "=" + entry.value + (entry.local ? " local; " : " global; ");
    return line;
}

}  // namespace

TEST_CASE("a linked worktree, a submodule and a shallow clone are read as such", "[git]") {
    const GitHome home;
    home.repository("api");
    home.shell("git -C api worktree add -q -b side ../linked");
    std::filesystem::current_path(home.path / "linked");
    const Checkout linked = read_checkout(home.environment());
    CHECK(linked.work_tree == home.path / "linked");
    CHECK(one_line(linked) == "side | Fix the pager | ada@corp.example");

    home.shell(
        "git init -q -b main outer && cd outer"
        " && git -c protocol.file.allow=always submodule add -q ../api inner 2>&1");
    std::filesystem::current_path(home.path / "outer" / "inner");
    const Checkout inner = read_checkout(home.environment());
    CHECK(inner.work_tree == home.path / "outer" / "inner");
    CHECK(one_line(inner) == "main | Fix the pager | ada@corp.example");

    home.shell(
        "cd api && git commit -q --allow-empty -m Second && cd .."
        " && git clone -q --depth 1 file://" +
        home.path.string() + "/api shallow");
    std::filesystem::current_path(home.path / "shallow");
    CHECK(one_line(read_checkout(home.environment())) == "main | Second | ada@corp.example");
}

TEST_CASE("a detached HEAD has no branch and an unborn one no commit", "[git]") {
    const GitHome home;
    home.repository("api");
    home.shell("git -C api checkout -q --detach");
    const Checkout detached = read_checkout(home.environment());
    CHECK(detached.branch == "");
    CHECK(detached.commit.size() == 40);
    CHECK(detached.remark == "");

    home.shell("git init -q -b new/born unborn");
    std::filesystem::current_path(home.path / "unborn");
    const Checkout unborn = read_checkout(home.environment());
    CHECK(unborn.branch == "new/born");
    CHECK(unborn.commit == "");
    CHECK(unborn.remark == "");
}

TEST_CASE("a commit whose object is missing is still named", "[git]") {
    const GitHome home;
    home.repository("api");
    const std::string commit = home.shell("git -C api rev-parse HEAD");
    std::filesystem::remove(".git/objects/" + commit.substr(0, 2) + "/" + commit.substr(2));
    const Checkout checkout = read_checkout(home.environment());
    CHECK(checkout.commit == commit);
    CHECK(checkout.branch == "main");
    CHECK(checkout.subject == "");
    CHECK_THAT(checkout.remark, ContainsSubstring("the commit could not be read"));
}

TEST_CASE("what libgit2 cannot read is asked of git", "[git]") {
    const GitHome home;
    const auto [kind, options] = GENERATE(table<std::string, std::string>(
        {{"SHA-256", "--object-format=sha256"}, {"reftable", "--ref-format=reftable"}}));
    if (!home.try_shell("git init -q " + options + " probe")) {
        WARN("not run: this git cannot make a repository with " + kind);
        return;
    }
    home.repository("odd", options);
    home.write("odd/.mailmap", "Ada <ada@new.example> <ada@corp.example>\n");
    home.shell(
        "cd odd && git remote add origin https://tok:SECRET@github.com/acme/odd"
        " && git config dutyme.schedule P1 && git config --global dutyme.lease 10m");
    const Checkout checkout = read_checkout(home.environment());
    CHECK(checkout.work_tree == home.path / "odd");
    CHECK(checkout.repository == "github.com/acme/odd");
    CHECK(one_line(checkout) == "main | Fix the pager | ada@new.example");
    CHECK(checkout.commit == home.shell("git -C odd rev-parse HEAD"));
    CHECK(checkout.committer.email == "ada@new.example");
    CHECK(config_line(checkout) == "lease=10m global; schedule=P1 local; ");
    CHECK(checkout.remark == "");

    const Checkout without_git = read_checkout(home.environment({{"PATH", "/nonexistent"}}));
    CHECK(without_git.commit == "");
    CHECK_THAT(without_git.remark, ContainsSubstring("git was not found"));
}

TEST_CASE("a worktree with relative paths is read", "[git]") {
    const GitHome home;
    home.repository("api");
    if (!home.try_shell("cd api && git worktree add -q -b side --relative-paths ../linked")) {
        WARN("not run: this git knows no worktrees with relative paths");
        return;
    }
    std::filesystem::current_path(home.path / "linked");
    const Checkout checkout = read_checkout(home.environment());
    CHECK(one_line(checkout) == "side | Fix the pager | ada@corp.example");
    CHECK(checkout.work_tree == home.path / "linked");
}

TEST_CASE("a repository that nobody can read leaves a remark and the global config", "[git]") {
    const GitHome home;
    home.repository("api");
    home.shell(
        "git config --global dutyme.schedule P1 && cd api"
        " && git config core.repositoryformatversion 1 && git config extensions.fromfuture 1");
    const Checkout checkout = read_checkout(home.environment());
    CHECK(checkout.commit == "");
    CHECK_THAT(checkout.remark, ContainsSubstring("fromfuture"));

    home.write("junk/.git", "gitdir: /nonexistent\n");
    std::filesystem::current_path(home.path / "junk");
    CHECK_NOTHROW(read_checkout(home.environment()));
    home.write("broken/.git/HEAD", "nonsense");
    std::filesystem::current_path(home.path / "broken");
    CHECK_NOTHROW(read_checkout(home.environment()));
    std::filesystem::create_directory(home.path / "gone");
    std::filesystem::current_path(home.path / "gone");
    std::filesystem::remove(home.path / "gone");
    CHECK_NOTHROW(read_checkout(home.environment()));
}

TEST_CASE("GIT_DIR and GIT_WORK_TREE lead where git would go", "[git]") {
    const GitHome home;
    home.repository("api");
    std::filesystem::create_directory(home.path / "elsewhere");
    std::filesystem::current_path(home.path / "elsewhere");
    CHECK(read_checkout(home.environment()).commit == "");
    const std::string folder = (home.path / "api" / ".git").string();
    const RealVariable git_dir{"GIT_DIR", folder};
    CHECK(one_line(read_checkout(home.environment({{"GIT_DIR", folder}}))) ==
          "main | Fix the pager | ada@corp.example");
    const std::string tree = (home.path / "elsewhere").string();
    const RealVariable git_work_tree{"GIT_WORK_TREE", tree};
    const Checkout checkout =
        read_checkout(home.environment({{"GIT_DIR", folder}, {"GIT_WORK_TREE", tree}}));
    CHECK(one_line(checkout) == "main | Fix the pager | ada@corp.example");
    CHECK(checkout.work_tree == tree);
}

TEST_CASE("nothing of a repository is run when it is read", "[git]") {
    const GitHome home;
    const std::string options = GENERATE(as<std::string>{}, "", "--object-format=sha256");
    home.repository("api", options);
    const std::string header = options.empty() ? "gpgsig" : "gpgsig-sha256";
    home.shell(
        "cd api && git update-ref HEAD $(git cat-file commit HEAD | sed \"s/^committer .*/&\\n" +
        header + " -----BEGIN PGP SIGNATURE-----\\n x\\n -----END PGP SIGNATURE-----/\"" +
        " | git hash-object -t commit -w --stdin)");
    const std::string trap = (home.path / "trap").string();
    home.write("trap", "#!/bin/sh\ntouch " + (home.path / "pwned").string() + "\n");
    home.shell("chmod +x trap");
    for (const char* key : {"core.fsmonitor", "core.pager", "core.sshCommand", "core.editor",
                            "gpg.program", "diff.external", "pager.log", "alias.log",
                            "alias.config", "core.askPass", "credential.helper", "core.hooksPath"})
        home.shell(std::string{"git -C api config "} + key + " " + trap);
    home.shell("git -C api config log.showSignature true");
    CHECK(read_checkout(home.environment()).subject == "Fix the pager");
    CHECK_FALSE(std::filesystem::exists(home.path / "pwned"));
}

TEST_CASE("a git that hangs holds nobody", "[git]") {
    const GitHome home;
    home.repository("odd");
    home.shell(
        "cd odd && git config core.repositoryformatversion 1"
        " && git config extensions.fromfuture 1");
    home.write("bin/git", "#!/bin/sh\nexec sleep 1000\n");
    home.shell("chmod +x bin/git");
    const std::string path = (home.path / "bin").string() + ":" + getenv("PATH");
    CHECK_THAT(read_checkout(home.environment({{"PATH", path}})).remark,
               ContainsSubstring("git did not answer within 5 s"));
}

TEST_CASE("the time for git counts from its first use", "[git]") {
    const GitHome home;
    const Environment environment = home.environment();
    git::GitCommand command{environment, std::chrono::minutes{1}};
    const auto first_use = platform::KernelClock::now();
    const auto deadline = command.deadline();
    CHECK(deadline >= first_use + std::chrono::minutes{1});
    CHECK(command.run({"--version"}));
    CHECK(command.deadline() == deadline);
}

TEST_CASE("a git that lies about in the repository is not run", "[git]") {
    const GitHome home;
    home.repository("odd");
    home.shell(
        "cd odd && git config core.repositoryformatversion 1"
        " && git config extensions.fromfuture 1");
    home.write("odd/git", "#!/bin/sh\ntouch pwned\n");
    home.shell("chmod +x odd/git");
    CHECK_THAT(read_checkout(home.environment({{"PATH", ":.:bin"}})).remark,
               ContainsSubstring("git was not found"));
    CHECK_FALSE(std::filesystem::exists("pwned"));
}
