#include "base/error.hpp"
#include "base/exit_codes.hpp"
#include "cli/hook.hpp"
#include "cli/hook_accept.hpp"
#include "cli/hook_site.hpp"
#include "cli/verb_options.hpp"
#include "hook/entry.hpp"
#include "hook/managers.hpp"
#include "hook/push_plan.hpp"

namespace dutyme::cli {

namespace {

using hook::HookFile;
using hook::HookKind;
using hook::HookManager;
using hook::HookPlace;

constexpr const char* line_to_paste =
    "command -v dutyme >/dev/null 2>&1 || exit 0; exec dutyme hook run pre-push -- \"$@\"\n";

struct Wish {
    bool chain = false;
    bool force = false;
};

// What runs dutyme for a push without our doing anything. Empty: nothing does.
std::string runs_already(const HookFile& hook, const HookManager* manager, const HookPlace& place) {
    const HookFile renamed = hook::read_hook(place.folder / "pre-push.legacy");
    if (hook.kind == HookKind::foreign && hook.executable && hook.runs_dutyme())
        return place.shown(hook.path);
    if (manager == nullptr) return {};
    const hook::ManagerReading reading = hook::read_manager(*manager, hook, place);
    if (reading.runs_dutyme) return reading.runs_dutyme->string();
    const bool kept = manager->can_be_chained && renamed.kind == HookKind::ours;
    return kept ? place.shown(renamed.path) : "";
}

// Where a hook could be written and would never run.
void refuse_dead_ends(const HookFile& hook, const HookPlace& place, const Wish& wish) {
    if (hook::is_on_noexec(place.folder))
        throw Error{Failure::usage,
                    place.shown(place.folder) +
                        " is on a file system that is mounted noexec, so git can run no hook there",
                    "name a folder elsewhere: git config core.hooksPath FOLDER; or push by: dutyme "
                    "exec -- git push"};
    if (wish.chain && hook.kind == HookKind::foreign && hook.has_windows_line_ends())
        throw Error{Failure::usage,
                    place.shown(hook.path) +
                        " has Windows line ends (CRLF), so git cannot run it, and a push fails",
                    "sed -i 's/\\r$//' " + place.shown(hook.path)};
}

std::string which_is_shared(const HookPlace& place) {
    const std::filesystem::path link = place.link();
    return link.empty() ? "core.hooksPath is " + place.shown(place.folder)
                        : place.shown(place.own_folder()) + " is a link to " + place.shown(link);
}

void refuse_what_others_own(const HookFile& hook, const HookManager* manager,
                            const HookPlace& place, const Wish& wish) {
    if (manager != nullptr && !(wish.chain && manager->can_be_chained))
        throw Error{Failure::usage,
                    std::string{manager->name} + " keeps the hooks here, and would replace ours",
                    manager->hint};
    if (place.is_shared() && !wish.force)
        throw Error{Failure::usage,
                    which_is_shared(place) + ", which other repositories may use, too",
                    "to install it there all the same: dutyme hook install --force"};
    if (hook.kind == HookKind::foreign && !wish.chain)
        throw Error{Failure::usage, "there is a hook already: " + place.shown(hook.path),
                    "to run it before ours: dutyme hook install --chain; a line for it instead: "
                    "dutyme hook install --print"};
}

void install_file(const HookPlace& place, const Wish& wish, const World& world) {
    const HookFile hook = hook::read_hook(place.folder / "pre-push");
    const HookManager* manager = hook::manager_of(hook);
    if (manager == nullptr && !wish.force) manager = hook::manager_to_come(place);
    const std::string runner = runs_already(hook, manager, place);
    if (!runner.empty()) return world.terminal.remark(runner + " runs dutyme already");
    refuse_what_others_own(hook, manager, place, wish);
    refuse_dead_ends(hook, place, wish);
    if (hook.kind == HookKind::foreign) {
        hook::chain_hook(hook.path);
        world.terminal.remark("the earlier hook is kept as " +
                              place.shown(hook.path.parent_path() / hook::chained_name) +
                              " and runs first");
    } else {
        hook::write_hook(hook.path);
    }
    world.terminal.remark("the hook is installed: " + place.shown(hook.path));
}

// git would run both.
void remove_files(const HookPlace& place, const World& world) {
    for (const hook::RemovedHook& hook : hook::remove_our_hooks(place.folder))
        world.terminal.remark("the hook of an older git is removed: " + place.shown(hook.path));
}

void install_entry(HookSite& site, const Wish& wish, const World& world) {
    if (wish.chain || wish.force)
        world.terminal.remark(
            "--chain and --force have no effect here: from 2.54 on git runs an entry of its "
            "configuration beside every hook file");
    hook::add_hook_entry(site.git, hook::HookScope::repository);
    world.terminal.remark("the hook is installed: hook.dutyme in the repository's git config");
    remove_files(site.here(), world);
}

void install_for_user(HookSite& site, const World& world) {
    if (!hook::has_config_hooks(site.git_version))
        throw Error{
            Failure::usage,
            "git " + site.git_version + " cannot run one hook in all repositories; 2.54 can",
            "install it in each: dutyme hook install"};
    hook::add_hook_entry(site.git, hook::HookScope::user);
    world.terminal.remark(
        "the hook is installed for all of your repositories: hook.dutyme in your "
        "git config");
}

}  // namespace

int hook_install(const Arguments& arguments, World& world) {
    const Parsed parsed = parse_plain("hook install", arguments, hook_install_options());
    if (parsed.wants_help) return help({"hook"}, world);
    const auto wants = [&](const char* name) { return parsed.switches.count(name) != 0; };
    const Wish wish{wants("chain"), wants("force")};
    HookSite site{parsed.flags, world};
    for (const std::string& sentence : hook::push_plan(site.settings))
        world.terminal.remark(sentence);
    recognize_remote(site, world);
    if (site.settings.enabled("dry-run")) return exit_code::ok;
    if (wants("print"))
        world.terminal.print(line_to_paste);
    else if (wants("global"))
        install_for_user(site, world);
    else if (hook::has_config_hooks(site.git_version))
        install_entry(site, wish, world);
    else
        install_file(site.here(), wish, world);
    accept_committed_file(site, world);
    return exit_code::ok;
}

}  // namespace dutyme::cli
