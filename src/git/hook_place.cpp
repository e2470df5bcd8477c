#include "git/hook_place.hpp"

#include "base/text.hpp"

namespace dutyme::git {

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

fs::path absolute_path(GitCommand& git, const char* option, const char* name = nullptr) {
    std::vector<std::string> words{"rev-parse", "--path-format=absolute", option};
    if (name != nullptr) words.emplace_back(name);
    return fs::path{git.line(words)}.lexically_normal();
}

}  // namespace

bool HookPlace::is_shared() const {
    return !lies_in(folder, common) && !lies_in(folder, work_tree);
}

std::string HookPlace::shown(const fs::path& path) const {
    const fs::path& root = work_tree.empty() ? common : work_tree;
    return printable(
        lies_in(path.parent_path(), root) ? path.lexically_relative(root).string() : path.string(),
        400);
}

std::optional<HookPlace> find_hook_place(GitCommand& git) {
    HookPlace place;
    place.common = absolute_path(git, "--git-common-dir");
    place.folder = absolute_path(git, "--git-path", "hooks");
    if (place.common.empty() || place.folder.empty()) return std::nullopt;
    place.configured = !git.line({"config", "--get", "core.hooksPath"}).empty();
    place.work_tree = absolute_path(git, "--show-toplevel");
    return place;
}

}  // namespace dutyme::git
