#include "hook/entry.hpp"

#include "base/error.hpp"

#include <cstdio>

namespace dutyme::hook {

namespace {

constexpr const char* section = "hook.dutyme";
// git appends the hook's arguments. A machine without dutyme must still be able to push.
constexpr const char* command =
    "f() { command -v dutyme >/dev/null 2>&1 || exit 0; "
    "exec dutyme hook run pre-push -- \"$@\"; }; f";

const char* option_of(HookScope scope) {
    return scope == HookScope::user ? "--global" : "--local";
}

void set(git::GitCommand& git, HookScope scope, const std::string& name, const char* value) {
    const git::GitRun run =
        git.run({"config", option_of(scope), "--replace-all", section + name, value});
    if (run) return;
    throw Error{Failure::system, "cannot set " + (section + name) + ": " + run.trouble,
                std::string{"try it by hand: git config "} + option_of(scope) + " " + section +
                    name + " ..."};
}

}  // namespace

std::string git_version(git::GitCommand& git) {
    constexpr std::string_view before = "git version ";
    const std::string line = git.line({"--version"});
    return line.compare(0, before.size(), before) == 0 ? line.substr(before.size()) : "";
}

bool has_config_hooks(const std::string& version) {
    int major = 0;
    int minor = 0;
    if (std::sscanf(version.c_str(), "%d.%d", &major, &minor) != 2) return false;
    return major > 2 || (major == 2 && minor >= 54);
}

HookEntry read_hook_entry(git::GitCommand& git) {
    const std::string events =
        "\n" + git.line({"config", "--get-all", std::string{section} + ".event"}) + "\n";
    const bool listens = events.find("\npre-push\n") != std::string::npos;
    const bool runs = !git.line({"config", "--get", std::string{section} + ".command"}).empty();
    const bool enabled =
        git.line({"config", "--type=bool", "--get", std::string{section} + ".enabled"}) != "false";
    return {listens && runs, enabled};
}

bool has_hook_entry(git::GitCommand& git, HookScope scope) {
    return !git.line({"config", option_of(scope), "--get-regexp", "^hook\\.dutyme\\."}).empty();
}

void add_hook_entry(git::GitCommand& git, HookScope scope) {
    set(git, scope, ".command", command);
    set(git, scope, ".event", "pre-push");
    git.run({"config", option_of(scope), "--unset-all", std::string{section} + ".enabled"});
}

void remove_hook_entry(git::GitCommand& git, HookScope scope) {
    if (!has_hook_entry(git, scope)) return;
    const git::GitRun run = git.run({"config", option_of(scope), "--remove-section", section});
    if (!run)
        throw Error{Failure::system, std::string{"cannot remove "} + section +
                                         " from git's configuration: " + run.trouble};
}

}  // namespace dutyme::hook
