#include "git_fixture.hpp"
#include "hook/entry.hpp"
#include "hook/site.hpp"

using namespace dutyme;
using namespace dutyme::git;
using namespace dutyme::hook;

namespace {

std::optional<HookPlace> place_from(const GitHome& home) {
    const Environment environment = home.environment();
    GitCommand git{environment, std::chrono::minutes{1}};
    return find_hook_place(git, read_place(git, environment));
}

}  // namespace

TEST_CASE("hooks are looked for where git itself looks", "[hook]") {
    const GitHome home;
    CHECK_FALSE(place_from(home));
    home.repository("r");
    std::filesystem::rename(home.path / "r", home.path / "a b\xC3\xA9");
    const auto root = std::filesystem::current_path();
    std::filesystem::create_directory(root / "sub");
    for (const auto& folder : {root, root / "sub"}) {
        std::filesystem::current_path(folder);
        const auto place = place_from(home);
        REQUIRE(place);
        CHECK(place->folder == root / ".git/hooks");
        CHECK(place->work_tree == root);
        CHECK_FALSE(place->configured);
        CHECK_FALSE(place->is_shared());
        CHECK(place->shown(place->folder / "pre-push") == ".git/hooks/pre-push");
    }
}

TEST_CASE("core.hooksPath is followed, relative to the work tree and to the home", "[hook]") {
    const GitHome home;
    home.repository("r");
    const auto root = std::filesystem::current_path();
    std::filesystem::create_directory(root / "sub");
    std::filesystem::current_path(root / "sub");
    home.shell("cd r && git config core.hooksPath .githooks");
    CHECK(place_from(home)->folder == root / ".githooks");
    CHECK(place_from(home)->configured);
    CHECK_FALSE(place_from(home)->is_shared());
    home.shell("cd r && git config core.hooksPath \"~/my hooks\"");
    CHECK(place_from(home)->folder == home.path / "my hooks");
    CHECK(place_from(home)->is_shared());
    CHECK(place_from(home)->own_folder() == root / ".git/hooks");
    // A sibling whose name begins alike lies elsewhere.
    home.shell("cd r && git config core.hooksPath ../r-hooks");
    CHECK(place_from(home)->is_shared());
}

TEST_CASE("linked work trees, submodules and bare repositories have git's places", "[hook]") {
    const GitHome home;
    home.repository("r");
    const auto root = std::filesystem::current_path();
    home.shell("cd r && git worktree add -q ../linked");
    home.shell("git init -q --bare bare.git");
    home.shell("cd r && git -c protocol.file.allow=always submodule --quiet add ../r inner");
    std::filesystem::current_path(home.path / "linked");
    CHECK(place_from(home)->folder == root / ".git/hooks");
    std::filesystem::current_path(root / "inner");
    CHECK(place_from(home)->folder == root / ".git/modules/inner/hooks");
    CHECK_FALSE(place_from(home)->is_shared());
    std::filesystem::current_path(home.path / "bare.git");
    CHECK(place_from(home)->folder == home.path / "bare.git/hooks");
    CHECK(place_from(home)->work_tree.empty());
    CHECK(place_from(home)->shown(home.path / "bare.git/hooks/pre-push") == "hooks/pre-push");
}

TEST_CASE("hooks in git's configuration are for git 2.54 and later", "[hook]") {
    CHECK(has_config_hooks("2.54.0"));
    CHECK(has_config_hooks("2.100.1.windows.1"));
    CHECK(has_config_hooks("3.0.0"));
    for (const char* old : {"2.53.9", "2.39.5 (Apple Git-154)", "1.99", "", "git"})
        CHECK_FALSE(has_config_hooks(old));
}

TEST_CASE("a hook in git's configuration is there when git would run it", "[hook]") {
    const GitHome home;
    home.repository("r");
    const Environment environment = home.environment();
    GitCommand git{environment, std::chrono::minutes{1}};
    CHECK_FALSE(read_hook_entry(git).present);
    remove_hook_entry(git, HookScope::repository);
    add_hook_entry(git, HookScope::repository);
    add_hook_entry(git, HookScope::repository);
    CHECK(read_hook_entry(git).present);
    CHECK(read_hook_entry(git).enabled);
    CHECK(home.shell("cd r && git config --get-all hook.dutyme.event") == "pre-push");
    CHECK(has_hook_entry(git, HookScope::repository));
    CHECK_FALSE(has_hook_entry(git, HookScope::user));
    home.shell("cd r && git config hook.dutyme.enabled no");
    CHECK_FALSE(read_hook_entry(git).enabled);
    add_hook_entry(git, HookScope::repository);
    CHECK(read_hook_entry(git).enabled);
    home.shell("cd r && git config hook.dutyme.event pre-commit");
    CHECK_FALSE(read_hook_entry(git).present);
    remove_hook_entry(git, HookScope::repository);
    CHECK_FALSE(home.try_shell("cd r && git config --get-regexp \"^hook[.]\""));
}
