#include "hook/site.hpp"

#include "base/error.hpp"
#include "config/committers.hpp"
#include "hook/entry.hpp"

namespace dutyme::hook {

namespace {

constexpr std::chrono::seconds budget{30};  // somebody waits for the answer, and for no deploy

}  // namespace

Site::Site(const std::vector<config::Flag>& flags, const Environment& environment)
    : git(environment, budget),
      git_version(hook::git_version(git)),
      here_by_git(git::read_place(git, environment)),
      checkout(git::checkout_of(here_by_git)),
      settings(config::with_checkout(config::own_layers(environment, flags), checkout,
                                     config::Broken::refused, config::committers(environment))),
      place(find_hook_place(git, here_by_git)) {}

const HookPlace& Site::here() const {
    if (place) return *place;
    throw Error{Failure::system, "git knows of no repository here",
                "go to the work tree whose pushes are meant"};
}

}  // namespace dutyme::hook
