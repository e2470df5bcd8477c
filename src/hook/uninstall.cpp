#include "hook/uninstall.hpp"

#include "config/trust.hpp"
#include "hook/entry.hpp"
#include "hook/managers.hpp"
#include "hook/remote_names.hpp"

namespace dutyme::hook {

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
