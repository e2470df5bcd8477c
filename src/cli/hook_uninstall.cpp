#include "base/exit_codes.hpp"
#include "cli/hook.hpp"
#include "cli/hook_remote.hpp"
#include "cli/hook_site.hpp"
#include "cli/verb_options.hpp"
#include "config/trust.hpp"
#include "hook/entry.hpp"
#include "hook/managers.hpp"

namespace dutyme::cli {

namespace {

using hook::HookPlace;
using hook::HookScope;

bool remove_entry(HookSite& site, HookScope scope, const World& world) {
    if (!hook::has_hook_entry(site.git, scope)) return false;
    hook::remove_hook_entry(site.git, scope);
    world.terminal.remark(std::string{"hook.dutyme is removed from "} +
                          (scope == HookScope::user ? "your" : "the repository's") + " git config");
    return true;
}

bool remove_files(const HookPlace& place, const std::filesystem::path& folder, const World& world) {
    const auto removed = hook::remove_our_hooks(folder);
    for (const hook::RemovedHook& hook : removed)
        world.terminal.remark("the hook is removed: " + place.shown(hook.path) +
                              (hook.restored ? "; the earlier one is back in its place" : ""));
    return !removed.empty();
}

// Somebody removed ours by hand: what it had chained runs again.
bool restore_forgotten(const HookPlace& place, const World& world) {
    const std::filesystem::path hook = place.folder / "pre-push";
    if (hook::read_hook(hook).kind != hook::HookKind::absent) return false;
    if (hook::read_hook(place.folder / hook::chained_name).kind == hook::HookKind::absent)
        return false;
    hook::remove_hook(hook);
    world.terminal.remark("the earlier hook is back in its place: " + place.shown(hook));
    return true;
}

bool remove_here(HookSite& site, const World& world) {
    const HookPlace& place = site.here();
    bool found = remove_entry(site, HookScope::repository, world);
    found = remove_files(place, place.folder, world) || found;
    if (place.folder != place.own_folder())
        found = remove_files(place, place.own_folder(), world) || found;
    found = restore_forgotten(place, world) || found;
    for (const char* key : {config::trust_key, alias_key})
        site.git.run({"config", "--local", "--unset-all", key});
    if (hook::has_hook_entry(site.git, HookScope::user))
        world.terminal.remark(
            "hook.dutyme stays in your own git config; here alone it ends with: git config "
            "hook.dutyme.enabled false");
    return found;
}

}  // namespace

int hook_uninstall(const Arguments& arguments, World& world) {
    const Parsed parsed = parse_plain("hook uninstall", arguments, hook_uninstall_options());
    if (parsed.wants_help) return help({"hook"}, world);
    HookSite site{parsed.flags, world};
    const bool found = parsed.switches.count("global") != 0
                           ? remove_entry(site, HookScope::user, world)
                           : remove_here(site, world);
    if (!found) world.terminal.remark("there is no hook of dutyme's");
    return exit_code::ok;
}

}  // namespace dutyme::cli
