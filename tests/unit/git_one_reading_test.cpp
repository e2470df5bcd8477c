// What dutyme takes from a repository equals git's own answer, cell by cell, however odd the
// repository is; and where libgit2 was believed, its answer equals git's as well.
#include "git/checkout.hpp"
#include "git_fixture.hpp"

using namespace dutyme;
using git::Checkout;

namespace {

using Variables = std::map<std::string, std::string>;

struct Odd {
    const char* name;
    const char* setup;   // run in the home, where "api" is a repository of Ada's
    const char* folder;  // where we stand
    Variables variables;
    bool asked_git;  // libgit2 may read it otherwise, so git was asked for all of it
};

const std::vector<Odd> table{
    {"plain", "", "api", {}, false},
    {"a subdirectory", "mkdir api/sub", "api/sub", {}, false},
    {"outside of any", "git config --global user.email g@corp.example", ".", {}, false},
    {"a global include",
     "printf \"[user]\\nemail = i@corp.example\\n[dutyme]\\nschedule = PINC\\n\" > included &&"
     " git config --global include.path included && git -C api config --unset user.email",
     "api",
     {},
     false},
    {"includeIf gitdir",
     "printf \"[user]\\nemail = i@corp.example\\n\" > included && git -C api config --unset "
     "user.email"
     " && git config --global includeIf.gitdir:api/.path included",
     "api",
     {},
     true},
    {"includeIf hasconfig",
     "printf \"[user]\\nemail = h@corp.example\\n[dutyme]\\nschedule = PHAS\\n\" > included &&"
     " git config --global user.email g@corp.example && git -C api config --unset user.email &&"
     " git -C api remote add origin https://github.com/acme/api &&"
     " git config --global \"includeIf.hasconfig:remote.*.url:https://github.com/**.path\" "
     "included",
     "api",
     {},
     true},
    {"config.worktree",
     "cd api && git config extensions.worktreeConfig true &&"
     " git config --worktree user.email w@corp.example && git config --worktree dutyme.schedule PW",
     "api",
     {},
     true},
    {"config.worktree of a linked one",
     "cd api && git config extensions.worktreeConfig true && git worktree add -q -b side ../linked "
     "&&"
     " git -C ../linked config --worktree user.email w@corp.example",
     "linked",
     {},
     true},
    {"a linked worktree", "git -C api worktree add -q -b side ../linked", "linked", {}, false},
    {"a relative --work-tree",
     "mkdir elsewhere",
     "elsewhere",
     {{"GIT_DIR", "../api/.git"}, {"GIT_WORK_TREE", "."}},
     true},
    {"core.worktree",
     "mkdir other && git -C api config core.worktree ../../other",
     "api/.git",
     {},
     true},
    {"SHA-256",
     "rm -rf api && git init -q -b main --object-format=sha256 api && cd api &&"
     " git config user.name Ada && git config user.email ada@corp.example &&"
     " git commit -q --allow-empty -m Long",
     "api",
     {},
     true},
    {"a bare repository",
     "git clone -q --bare api bare.git && git -C bare.git config dutyme.schedule PB"
     " && git -C bare.git config user.email b@corp.example",
     "bare.git",
     {},
     true},
    {"replaced commit",
     "cd api && new=$(git commit-tree -m Replaced HEAD^{tree}) && git replace HEAD $new",
     "api",
     {},
     true},
    {"git -c",
     "",
     "api",
     {{"GIT_CONFIG_COUNT", "1"},
      {"GIT_CONFIG_KEY_0", "dutyme.schedule"},
      {"GIT_CONFIG_VALUE_0", "PC"}},
     true},
    {"a committer's variables",
     "",
     "api",
     {{"GIT_COMMITTER_EMAIL", "c@corp.example"},
      {"GIT_COMMITTER_NAME", "Cleo"},
      {"GIT_AUTHOR_EMAIL", "author@corp.example"}},
     false},
    {"committer.email", "git -C api config committer.email c@corp.example", "api", {}, false},
    {"author.email is not asked",
     "git -C api config author.email a@corp.example",
     "api",
     {},
     false},
    {"EMAIL alone",
     "git -C api config --unset user.email",
     "api",
     {{"EMAIL", "e@corp.example"}},
     false},
    {"crud around an address",
     "git -C api config user.email \" <ada@corp.example>.\" &&"
     " git -C api config user.name \"Ada; \"",
     "api",
     {},
     false},
    {"a mailmap",
     "printf \"Ada Byron <new@corp.example> <ada@corp.example>\\n\" > api/.mailmap",
     "api",
     {},
     true},
    {"a mailmap with other letters",
     "printf \"Ada Byron <new@corp.example> <ADA@Corp.Example>\\n\" > api/.mailmap",
     "api",
     {},
     true},
    {"a mailmap that is a link",
     "printf \"Eve <eve@corp.example> <ada@corp.example>\\n\" > map && ln -s ../map api/.mailmap",
     "api",
     {},
     true},
    {"a mailmap elsewhere",
     "printf \"Ada <new@corp.example> <ADA@corp.example>\\n\" > map &&"
     " git config --global mailmap.file \"$PWD/map\"",
     "api",
     {},
     true},
    {"a mailmap for a bare one",
     "cd api && printf \"Ada Byron <new@corp.example> <ada@corp.example>\\n\" > .mailmap && git "
     "add . &&"
     " git commit -q -m Map && git clone -q --bare . ../bare.git &&"
     " git -C ../bare.git config user.email ada@corp.example",
     "bare.git",
     {},
     true},
    {"a detached HEAD", "git -C api checkout -q --detach", "api", {}, false},
    {"a HEAD that is a link",
     "rm api/.git/HEAD && ln -s refs/heads/main api/.git/HEAD",
     "api",
     {},
     true},
    {"an address that is set to nothing",
     "git -C api config user.email \"\"",
     "api",
     {{"EMAIL", "e@corp.example"}},
     false},
    {"a variable that is set to nothing", "", "api", {{"GIT_COMMITTER_EMAIL", ""}}, false},
    {"an address without a name",
     "git config --global --unset user.name && git -C api config --unset user.name",
     "api",
     {},
     true},
    {"a tab in a name",
     "printf \"[user]\\n\\tname = Ada\\tByron\\n\" >> api/.git/config",
     "api",
     {},
     true},
    {"a commit of another encoding",
     "cd api && git config i18n.commitEncoding ISO-8859-1 && printf \"Gr\\366\\337er\\n\" > ../m &&"
     " GIT_AUTHOR_NAME=$(printf \"J\\366rg\") git commit -q --allow-empty -F ../m",
     "api",
     {},
     true},
    {"a subject of two lines",
     "printf \"first\\n  second\\n\\nbody\\n\" > m &&"
     " git -C api commit -q --allow-empty --cleanup=verbatim -F ../m",
     "api",
     {},
     true},
    {"a subject above a body",
     "printf \"first\\n\\nbody\\nmore\\n\" > m && git -C api commit -q --allow-empty -F ../m",
     "api",
     {},
     false},
    {"an author without an address",
     "cd api && printf \"tree $(git rev-parse HEAD^{tree})\\nauthor A B <> 1 +0000\\n"
     "committer A <a@b> 1 +0000\\n\\nOdd\\n\" > ../c &&"
     " git reset -q --hard $(git hash-object -w -t commit --literally ../c)",
     "api",
     {},
     true},
    {"ceilings behind which links are not followed",
     "",
     "api",
     {{"GIT_CEILING_DIRECTORIES", ":/nowhere/linked"}},
     true},
    {"the system's configuration, said in another way",
     "",
     "api",
     {{"GIT_CONFIG_NOSYSTEM", "yes"}},
     true},
    {"insteadOf for whatever there is",
     "git config --global url.https://github.com/.insteadOf \"\" &&"
     " git -C api remote add origin acme/api",
     "api",
     {},
     false},
    {"insteadOf",
     "git config --global url.https://github.com/.insteadOf gh: &&"
     " git -C api remote add origin gh:acme/api",
     "api",
     {},
     false},
    {"a shallow clone",
     "git clone -q --depth 1 \"file://$PWD/api\" shallow &&"
     " git -C shallow config user.email s@corp.example",
     "shallow",
     {},
     false},
    {"a submodule",
     "git init -q -b main outer && cd outer &&"
     " git -c protocol.file.allow=always submodule add -q ../api inner 2>&1 &&"
     " git -C inner config user.email s@corp.example",
     "outer/inner",
     {},
     true},
};

// All that a row is judged by, a line for each value.
std::string shown(const std::string& person, const std::string& settings,
                  const std::string& work_tree, const std::string& branch,
                  const std::string& commit, const std::string& subject, const std::string& author,
                  const std::string& remote) {
    return "person " + person + "\nsettings " + settings + "\ntree " + work_tree + "\nbranch " +
           branch + "\ncommit " + commit + "\nsubject " + subject + "\nauthor " + author +
           "\nremote " + remote + "\n";
}

std::string of_dutyme(const Checkout& checkout) {
    std::string settings;
    for (const auto& entry : checkout.config) settings += entry.name + "=" + entry.value + ";";
    const auto slash = checkout.repository.find('/');
    return shown(checkout.committer.name + " <" + checkout.committer.email + ">", settings,
                 checkout.work_tree, checkout.branch, checkout.commit, checkout.subject,
                 checkout.commit_author.name + " <" + checkout.commit_author.email + ">",
                 slash == std::string::npos ? "" : checkout.repository);
}

std::string of_git(const GitHome& home, const Odd& row) {
    std::string before = "cd \"" + std::string{row.folder} + "\" && ";
    for (const auto& [name, value] : row.variables)
        before += "export " + name + "=\"" + value + "\" && ";
    const auto git = [&](const std::string& words) {
        return home.shell(before + "{ " + words + " || true; }");
    };
    std::string settings;
    std::istringstream listed{git("git config --get-regexp \"^dutyme\\.\"")};
    for (std::string line; std::getline(listed, line);)
        settings += line.substr(7).replace(line.substr(7).find(' '), 1, "=") + ";";
    std::string person = git("git var GIT_COMMITTER_IDENT");
    person = person.substr(0, person.find('>') + 1);
    if (const std::string mapped = git("git check-mailmap \"" + person + "\""); !mapped.empty())
        person = mapped;
    const std::string author = git("git log -1 --encoding=UTF-8 \"--format=%aN <%aE>\"");
    return shown(person, settings, git("git rev-parse --show-toplevel"),
                 git("git symbolic-ref --short -q HEAD"), git("git rev-parse -q --verify HEAD"),
                 git("git log -1 --encoding=UTF-8 --format=%s"), author.empty() ? " <>" : author,
                 git::public_remote_name(git("git remote get-url origin")));
}

}  // namespace

TEST_CASE("git's own answer, in every odd repository and for every value", "[git]") {
    for (const Odd& row : table) {
        INFO(row.name);
        const GitHome home;
        home.repository("api");
        home.shell("git config --global user.name Ada && git -C api config dutyme.lease 10m");
        if (*row.setup != '\0') home.shell(row.setup);
        std::filesystem::current_path(home.path / row.folder);
        const Checkout checkout = git::read_checkout(home.environment(row.variables));
        CHECK(of_dutyme(checkout) == of_git(home, row));
        CHECK(checkout.asked_git == row.asked_git);
        CHECK(checkout.remark == "");
    }
}

TEST_CASE("a push from a hook of git commit --author is the committer's", "[git]") {
    const GitHome home;
    home.repository("api");
    const Checkout checkout = git::read_checkout(
        home.environment({{"GIT_AUTHOR_NAME", "Mia"}, {"GIT_AUTHOR_EMAIL", "mia@corp.example"}}));
    CHECK(checkout.committer.email == "ada@corp.example");
}

TEST_CASE("a repository that git does not trust is not read at all, and the fix is named",
          "[git]") {
    if (geteuid() != 0) {
        WARN("not run: another owner can only be made by root");
        return;
    }
    const GitHome home;
    home.repository("api");
    home.write("api/.dutyme", "[dutyme]\nschedule = PEVIL\n");
    home.shell(
        "git config --global user.email me@corp.example && git -C api config dutyme.schedule PEVIL"
        " && chown -R 12345 api");
    const auto read = [&](Variables more = {}) {
        return git::read_checkout(home.environment(std::move(more)));
    };
    for (const char* what : {"api", "api/.git", "api/.git/config"}) {
        if (std::string{what} != "api")
            home.shell("chown -R 0 api && chown 12345 " + std::string{what});
        const bool trusted = std::string{what} == "api/.git/config";  // git does not look at files
        INFO(what);
        const Checkout checkout = read();
        CHECK((checkout.branch == "main") == trusted);
        CHECK(checkout.work_tree.empty() == !trusted);
        CHECK(checkout.config.size() == (trusted ? 1 : 0));
        if (trusted) continue;
        CHECK(checkout.subject == "");
        CHECK(checkout.committer.email == "me@corp.example");
        CHECK_THAT(checkout.remark, ContainsSubstring("git config --global --add safe.directory " +
                                                      (home.path / "api").string()));
    }
    home.shell("chown -R 12345 api");
    CHECK_THAT(read({{"PATH", "/nonexistent"}}).remark, ContainsSubstring("safe.directory"));
    CHECK(read({{"PATH", "/nonexistent"}}).branch == "");
    for (const std::string& value : {std::string{"*"}, (home.path / "api").string()}) {
        home.shell("git config --global safe.directory \"" + value + "\"");
        CHECK(read().branch == "main");
        CHECK(read().config.size() == 1);
        CHECK(read().remark == "");
    }
}

TEST_CASE("a bare repository in somebody's work tree has the trust of what a clone brings",
          "[git]") {
    const GitHome home;
    home.repository("api");
    home.shell(
        "git clone -q --bare api api/vendored && git -C api/vendored config dutyme.schedule PEVIL"
        " && git -C api/vendored config dutyme.user boss@corp.example"
        " && git clone -q --bare api beside.git && git -C beside.git config dutyme.schedule PB");
    const auto cloned = [&](const std::string& folder, Variables more = {}) {
        std::filesystem::current_path(home.path / folder);
        const Checkout checkout = git::read_checkout(home.environment(std::move(more)));
        REQUIRE_FALSE(checkout.config.empty());
        return checkout.config.front().cloned;
    };
    CHECK(cloned("api/vendored"));
    CHECK(cloned("api/vendored/refs"));
    CHECK_FALSE(cloned("beside.git"));
    CHECK_FALSE(cloned("api", {{"GIT_DIR", "vendored"}}));
    home.write("link/.git", "gitdir: " + (home.path / "api/vendored").string() + "\n");
    home.shell("git -C api/vendored config core.bare false");
    CHECK_FALSE(cloned("link"));
    CHECK(cloned("api/vendored"));

    std::filesystem::current_path(home.path / "api/vendored");
    home.shell(
        "git -C api/vendored config core.bare true && git config --global safe.bareRepository "
        "explicit");
    if (home.try_shell("cd api/vendored && git rev-parse HEAD")) {
        WARN("this git knows no safe.bareRepository");
        return;
    }
    const Checkout checkout = git::read_checkout(home.environment());
    CHECK(checkout.config.empty());
    CHECK(checkout.commit == "");
    CHECK_THAT(checkout.remark, ContainsSubstring("safe.bareRepository"));
}

TEST_CASE("configuration that a repository includes from its work tree came with the clone",
          "[git]") {
    const GitHome home;
    home.repository("api");
    home.write("api/team.config", "[dutyme]\nuser = boss@corp.example\nschedule = PT\n");
    home.write("mine.config", "[dutyme]\nlease = 10m\n");
    home.shell(
        "git -C api config include.path ../team.config && git -C api config --add include.path "
        "../../mine.config");
    std::filesystem::create_directory("sub");
    for (const char* folder : {"api", "api/sub"}) {
        std::filesystem::current_path(home.path / folder);
        const Checkout checkout = git::read_checkout(home.environment());
        REQUIRE(checkout.config.size() == 3);
        CHECK(checkout.config[0].cloned);
        CHECK(checkout.config[1].cloned);
        CHECK_FALSE(checkout.config[2].cloned);
    }
}
