#include "hook/install.hpp"

#include "base/error.hpp"
#include "config/trust.hpp"
#include "hook/entry.hpp"
#include "hook/managers.hpp"
#include "hook/remote_names.hpp"

namespace dutyme::hook {

namespace {

// What runs dutyme for a push without our doing anything. Empty: nothing does.
std::string runs_already(const HookFile& hook, const HookManager* manager, const HookPlace& place) {
    const HookFile renamed = read_hook(place.folder / "pre-push.legacy");
    if (hook.kind == HookKind::foreign && hook.executable && hook.runs_dutyme())
        return place.shown(hook.path);
    if (manager == nullptr) return {};
    const ManagerReading reading = read_manager(*manager, hook, place);
    if (reading.runs_dutyme) return reading.runs_dutyme->string();
    const bool kept = manager->can_be_chained && renamed.kind == HookKind::ours;
    return kept ? place.shown(renamed.path) : "";
}

// Where a hook could be written and would never run.
void refuse_dead_ends(const HookFile& hook, const HookPlace& place, const InstallOptions& options) {
    if (is_on_noexec(place.folder))
        throw Error{Failure::usage,
                    place.shown(place.folder) +
                        " is on a file system that is mounted noexec, so git can run no hook there",
                    "name a folder elsewhere: git config core.hooksPath FOLDER; or push by: dutyme "
                    "exec -- git push"};
    if (options.chain && hook.kind == HookKind::foreign && hook.has_windows_line_ends())
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
                            const HookPlace& place, const InstallOptions& options) {
    if (manager != nullptr && !(options.chain && manager->can_be_chained))
        throw Error{Failure::usage,
                    std::string{manager->name} + " keeps the hooks here, and would replace ours",
                    manager->hint};
    if (place.is_shared() && !options.force)
        throw Error{Failure::usage,
                    which_is_shared(place) + ", which other repositories may use, too",
                    "to install it there all the same: dutyme hook install --force"};
    if (hook.kind == HookKind::foreign && !options.chain)
        throw Error{Failure::usage, "there is a hook already: " + place.shown(hook.path),
                    "to run it before ours: dutyme hook install --chain; a line for it instead: "
                    "dutyme hook install --print"};
}

void install_file(const HookPlace& place, const InstallOptions& options, const Remark& remark) {
    const HookFile hook = read_hook(place.folder / "pre-push");
    const HookManager* manager = manager_of(hook);
    if (manager == nullptr && !options.force) manager = manager_to_come(place);
    const std::string runner = runs_already(hook, manager, place);
    if (!runner.empty()) return remark(runner + " runs dutyme already");
    refuse_what_others_own(hook, manager, place, options);
    refuse_dead_ends(hook, place, options);
    if (hook.kind == HookKind::foreign) {
        chain_hook(hook.path);
        remark("the earlier hook is kept as " +
               place.shown(hook.path.parent_path() / chained_name) + " and runs first");
    } else {
        write_hook(hook.path);
    }
    remark("the hook is installed: " + place.shown(hook.path));
}

// git would run both.
void remove_files(const HookPlace& place, const Remark& remark) {
    for (const RemovedHook& hook : remove_our_hooks(place.folder))
        remark("the hook of an older git is removed: " + place.shown(hook.path));
}

void install_entry(Site& site, const InstallOptions& options, const Remark& remark) {
    if (options.chain || options.force)
        remark(
            "--chain and --force have no effect here: from 2.54 on git runs an entry of its "
            "configuration beside every hook file");
    add_hook_entry(site.git, HookScope::repository);
    remark("the hook is installed: hook.dutyme in the repository's git config");
    remove_files(site.here(), remark);
}

}  // namespace

void install_here(Site& site, const InstallOptions& options, const Remark& remark) {
    if (has_config_hooks(site.git_version))
        install_entry(site, options, remark);
    else
        install_file(site.here(), options, remark);
}

void install_for_user(Site& site, const Remark& remark) {
    if (!has_config_hooks(site.git_version))
        throw Error{
            Failure::usage,
            "git " + site.git_version + " cannot run one hook in all repositories; 2.54 can",
            "install it in each: dutyme hook install"};
    add_hook_entry(site.git, HookScope::user);
    remark(
        "the hook is installed for all of your repositories: hook.dutyme in your "
        "git config");
}

bool accept_committed_file(Site& site, const Remark& remark) {
    const auto digest = config::committed_digest(site.checkout);
    if (!digest) return false;
    if (!config::committed_file_is_trusted(site.checkout)) {
        const git::GitRun run =
            site.git.run({"config", "--local", "--add", config::trust_key, *digest});
        if (!run)
            throw Error{Failure::system,
                        ".dutyme is not accepted, for the repository's git config cannot be "
                        "written: " +
                            run.trouble,
                        "dutyme hook accept"};
    }
    remark(
        ".dutyme is accepted as it is now; when it changes, a push only reminds until: dutyme hook "
        "accept");
    return true;
}

namespace {

bool remove_entry(Site& site, HookScope scope, const Remark& remark) {
    if (!has_hook_entry(site.git, scope)) return false;
    remove_hook_entry(site.git, scope);
    remark(std::string{"hook.dutyme is removed from "} +
           (scope == HookScope::user ? "your" : "the repository's") + " git config");
    return true;
}

bool remove_files(const HookPlace& place, const std::filesystem::path& folder,
                  const Remark& remark) {
    const auto removed = remove_our_hooks(folder);
    for (const RemovedHook& hook : removed)
        remark("the hook is removed: " + place.shown(hook.path) +
               (hook.restored ? "; the earlier one is back in its place" : ""));
    return !removed.empty();
}

// Somebody removed ours by hand: what it had chained runs again.
bool restore_forgotten(const HookPlace& place, const Remark& remark) {
    const std::filesystem::path hook = place.folder / "pre-push";
    if (read_hook(hook).kind != HookKind::absent) return false;
    if (read_hook(place.folder / chained_name).kind == HookKind::absent) return false;
    remove_hook(hook);
    remark("the earlier hook is back in its place: " + place.shown(hook));
    return true;
}

}  // namespace

bool uninstall_here(Site& site, const Remark& remark) {
    const HookPlace& place = site.here();
    bool found = remove_entry(site, HookScope::repository, remark);
    found = remove_files(place, place.folder, remark) || found;
    if (place.folder != place.own_folder())
        found = remove_files(place, place.own_folder(), remark) || found;
    found = restore_forgotten(place, remark) || found;
    for (const char* key : {config::trust_key, alias_key})
        site.git.run({"config", "--local", "--unset-all", key});
    if (has_hook_entry(site.git, HookScope::user))
        remark(
            "hook.dutyme stays in your own git config; here alone it ends with: git config "
            "hook.dutyme.enabled false");
    return found;
}

bool uninstall_for_user(Site& site, const Remark& remark) {
    return remove_entry(site, HookScope::user, remark);
}

}  // namespace dutyme::hook
