#include "hook/site.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "config/layers.hpp"
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

namespace fs = std::filesystem;

namespace {

// Also of what is not there yet, and through symbolic links, as git compares paths.
fs::path resolved(const fs::path& path) {
    std::error_code failed;
    const fs::path whole = fs::weakly_canonical(path, failed);
    return failed ? path.lexically_normal() : whole;
}

bool lies_in(const fs::path& path, const fs::path& folder) {
    if (folder.empty()) return false;
    const fs::path rest = resolved(path).lexically_relative(resolved(folder));
    return !rest.empty() && *rest.begin() != "..";
}

}  // namespace

bool HookPlace::is_shared() const {
    return !lies_in(folder, common) && !lies_in(folder, work_tree);
}

fs::path HookPlace::link() const {
    std::error_code none;
    return !configured && fs::is_symlink(own_folder(), none) ? folder : fs::path{};
}

std::string HookPlace::shown(const fs::path& path) const {
    const fs::path& root = work_tree.empty() ? common : work_tree;
    return printable(
        lies_in(path.parent_path(), root) ? path.lexically_relative(root).string() : path.string(),
        400);
}

std::optional<HookPlace> find_hook_place(git::GitCommand& git, const git::Place& here) {
    using Kind = git::Location::Kind;
    if (here.location.kind == Kind::none) return std::nullopt;
    if (here.location.kind != Kind::found) throw Error{Failure::system, here.remark};
    const git::GitRun run =
        git.run({"rev-parse", "--path-format=absolute", "--git-common-dir", "--git-path", "hooks"});
    if (!run) throw Error{Failure::system, "git does not tell where its hooks are: " + run.trouble};
    const auto end = run.text.find('\n');
    HookPlace place;
    place.common = fs::path{run.text.substr(0, end)}.lexically_normal();
    place.folder = fs::path{run.line().substr(end + 1)}.lexically_normal();
    place.configured = !git::last_value(here.entries, "core.hookspath").empty();
    place.work_tree = here.location.work_tree;
    return place;
}

}  // namespace dutyme::hook
