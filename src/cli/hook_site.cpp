#include "cli/hook_site.hpp"

#include "base/error.hpp"
#include "config/committers.hpp"
#include "hook/entry.hpp"

namespace dutyme::cli {

namespace {

constexpr std::chrono::seconds budget{30};  // somebody waits for the answer, and for no deploy

}  // namespace

HookSite::HookSite(const std::vector<config::Flag>& flags, World& world)
    : git(world.environment, budget),
      git_version(hook::git_version(git)),
      here_by_git(git::read_place(git, world.environment)),
      checkout(git::checkout_of(here_by_git)),
      settings(config::with_checkout(config::own_layers(world.environment, flags), checkout,
                                     config::Broken::refused,
                                     config::committers(world.environment))),
      place(hook::find_hook_place(git, here_by_git)) {
    world.terminal.speak(ui::voice_of(settings));
    for (const std::string& warning : settings.warnings) world.terminal.remark(warning);
    config::check(settings);
}

const hook::HookPlace& HookSite::here() const {
    if (place) return *place;
    throw Error{Failure::system, "git knows of no repository here",
                "go to the work tree whose pushes are meant"};
}

}  // namespace dutyme::cli
