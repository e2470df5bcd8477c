#include "cli/hook_accept.hpp"

#include "base/error.hpp"
#include "base/exit_codes.hpp"
#include "cli/hook.hpp"
#include "cli/hook_remote.hpp"
#include "cli/verb_options.hpp"
#include "config/trust.hpp"
#include "hook/push_plan.hpp"

namespace dutyme::cli {

bool accept_committed_file(HookSite& site, const World& world) {
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
    world.terminal.remark(
        ".dutyme is accepted as it is now; when it changes, a push only reminds until: dutyme hook "
        "accept");
    return true;
}

void recognize_remote(HookSite& site, const World& world) {
    const HookRemote remote = find_hook_remote(site, world.environment);
    if (remote.match == HookRemote::Match::by_alias || remote.match == HookRemote::Match::none)
        world.terminal.remark(remote.sentence());
    if (!site.settings.enabled("dry-run")) remember(remote, site);
}

int hook_accept(const Arguments& arguments, World& world) {
    const Parsed parsed = parse_plain("hook accept", arguments, hook_accept_options());
    if (parsed.wants_help) return help({"hook"}, world);
    HookSite site{parsed.flags, world};
    static_cast<void>(site.here());
    for (const std::string& sentence : hook::push_plan(site.settings))
        world.terminal.remark(sentence);
    recognize_remote(site, world);
    if (site.settings.enabled("dry-run")) return exit_code::ok;
    if (!accept_committed_file(site, world))
        world.terminal.remark("this repository has no .dutyme, so there is nothing to accept");
    return exit_code::ok;
}

}  // namespace dutyme::cli
