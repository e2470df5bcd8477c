#include "hook/push.hpp"

#include "base/duration.hpp"
#include "base/text.hpp"
#include "git/push_command.hpp"

namespace dutyme::hook {

namespace {

// Without the URL, which may hold credentials.
std::string better_command(const git::Push& push, Seconds linger) {
    std::string command = "dutyme exec --linger " + show_duration(linger) + " -- git push";
    const auto arguments = git::push_arguments(push);
    if (arguments.empty()) return command + " ...";
    for (const std::string& argument : arguments) command += " " + shell_word(printable(argument));
    return command;
}

}  // namespace

git::Push read_push(const std::vector<std::string>& from_git, std::string_view text,
                    const Environment& environment) {
    git::Push push;
    if (!from_git.empty()) push.remote = from_git.front();
    if (from_git.size() > 1) push.url = from_git[1];
    git::read_pushed_refs(text, push);
    if (push.refs.empty() && push.unreadable == 0)
        git::read_pre_commit_variables(environment, push);
    return push;
}

std::optional<Process> enclosing_push() {
    for (const Process& ancestor : ancestors())
        if (git::is_push(arguments_of(ancestor))) return ancestor;
    return std::nullopt;
}

std::string reminder(const git::Push& push, const Verdict& verdict, Seconds linger) {
    return "this push deploys " + printable(verdict.deployed.front().remote_ref) +
           "; to be on call for it: " + better_command(push, linger);
}

}  // namespace dutyme::hook
