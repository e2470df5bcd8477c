#include "cli/hook_line.hpp"

#include "base/duration.hpp"
#include "base/error.hpp"
#include "base/exit_codes.hpp"
#include "base/text.hpp"
#include "cli/verb_options.hpp"
#include "git/push_command.hpp"

#include <algorithm>

namespace dutyme::cli {

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

HookLine parse_hook_run(const Arguments& arguments) {
    const Split split = split_at_dashes(arguments);
    const Parsed parsed = parse("hook run", split.ours, hook_run_options());
    HookLine line{parsed.flags, "", split.theirs, false, parsed.wants_help};
    if (line.wants_help) return line;
    if (parsed.operands != Arguments{"pre-push"})
        throw Error{Failure::usage, "only one hook can be run",
                    "in .git/hooks/pre-push: exec dutyme hook run pre-push -- \"$@\""};
    if (const auto chain = parsed.values.find("chain"); chain != parsed.values.end())
        line.chain = chain->second;
    line.required = std::any_of(line.flags.begin(), line.flags.end(), [](const config::Flag& flag) {
        return flag.key == "required" && flag.value == "true";
    });
    return line;
}

git::Push read_push(const HookLine& line, std::string_view text, const Environment& environment) {
    git::Push push;
    if (!line.told.empty()) push.remote = line.told.front();
    if (line.told.size() > 1) push.url = line.told[1];
    git::read_pushed_refs(text, push);
    if (push.refs.empty() && push.unreadable == 0)
        git::read_pre_commit_variables(environment, push);
    return push;
}

std::optional<Process> push_around_us() {
    for (const Process& ancestor : ancestors())
        if (git::is_push(arguments_of(ancestor))) return ancestor;
    return std::nullopt;
}

std::string reminder(const git::Push& push, const hook::Verdict& verdict, Seconds linger) {
    return "this push deploys " + printable(verdict.deployed.front().remote_ref) +
           "; to be on call for it: " + better_command(push, linger);
}

int after_failure(bool required) {
    return required ? exit_code::no : exit_code::ok;
}

}  // namespace dutyme::cli
