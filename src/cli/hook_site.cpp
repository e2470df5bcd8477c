#include "cli/hook_site.hpp"

#include "base/error.hpp"
#include "git/hook_config.hpp"
#include "git/readers.hpp"

namespace dutyme::cli {

HookSite::HookSite(const std::vector<config::Flag>& flags, World& world)
    : git(world.environment),
      git_version(git::git_version(git)),
      checkout(git::read_by_command(world.environment, "there is none")),
      settings(config::with_checkout(config::own_layers(world.environment, flags), checkout)),
      place(git::find_hook_place(git)) {
    world.terminal.speak(ui::voice_of(settings));
    for (const std::string& warning : settings.warnings) world.terminal.remark(warning);
    config::check(settings);
}

const git::HookPlace& HookSite::here() const {
    if (place) return *place;
    throw Error{Failure::system,
                git_version.empty() ? "git was not found" : "git knows of no repository here",
                "go to the work tree whose pushes are meant"};
}

}  // namespace dutyme::cli
