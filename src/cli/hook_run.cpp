#include "base/error.hpp"
#include "base/file.hpp"
#include "cli/hook.hpp"
#include "cli/hook_arguments.hpp"
#include "hook/file.hpp"
#include "hook/note.hpp"
#include "hook/push.hpp"
#include "ui/secrets.hpp"

#include <unistd.h>

#include <csignal>

namespace dutyme::cli {

namespace {

// For git and PagerDuty together: git's connection to the remote waits meanwhile.
constexpr std::chrono::milliseconds push_budget{3000};

// Somebody typed this, or a hook runner keeps git's lines for itself.
int without_lines(const HookArguments& given, const World& world) {
    const Error error{Failure::usage, "git's list of refs is expected on stdin, not a terminal",
                      "this is for git's hooks; in lefthook's scripts set use_stdin: true"};
    if (given.from_git.empty()) throw Error{error};
    world.terminal.complain(error);
    return after_failure(given.required);
}

void carry_out(const HookArguments& given, const std::optional<Process>& git, std::string_view text,
               World& world, bool& required) {
    const git::Push push = hook::read_push(given.from_git, text, world.environment);
    const config::Settings own = config::own_layers(world.environment, given.flags);
    ui::hide_secrets_in(own);
    world.terminal.speak(ui::verbosity_of(own));
    required = required || own[config::key::required];
    if (push.unreadable > 0)
        world.terminal.remark(std::to_string(push.unreadable) +
                              " lines on stdin are none of git's, and are left out");
    git::GitCommand git_command{world.environment, push_budget};
    git::Place place;
    hook::Decision decision{false, hook::why_no_deploy(push, git)};
    if (decision.sentence.empty()) {
        place = hook::place_of_push(git_command, world.environment);
        const config::Settings settings = hook::settings_of_push(own, place, world.environment);
        ui::hide_secrets_in(settings);
        world.terminal.speak(ui::verbosity_of(settings, own));
        required = required || settings[config::key::required];
        decision = hook::decide(push, git, settings, world.environment);
        if (decision.take || decision.worth_saying)
            hook::note_hook_of_push(git_command, place, world.environment);
    }
    if (decision.take)
        return take_for_push({push, git, std::move(place)}, given.flags, git_command, world);
    if (decision.worth_saying || own[config::key::dry_run])
        world.terminal.remark(decision.sentence);
}

}  // namespace

int hook_run(const Arguments& arguments, World& world) {
    const HookArguments given = parse_hook_run(arguments);
    if (given.wants_help) return help({"hook"}, world);
    const auto git = hook::enclosing_push();
    const bool by_hand = ::isatty(STDIN_FILENO) == 1;
    const std::string text = by_hand ? "" : read_to_end(STDIN_FILENO);
    const supervise::Exit chained = hook::run_chained(given.chain, given.from_git, text);
    if (chained.shell_code() != exit_code::ok) chained.leave();
    std::signal(SIGPIPE, SIG_IGN);  // nobody listens to our remarks: no reason to stop a push
    if (by_hand && hook::read_push(given.from_git, text, world.environment).refs.empty())
        return without_lines(given, world);
    bool required = given.required;
    try {
        carry_out(given, git, text, world, required);
        return exit_code::ok;
    } catch (const Error& error) {
        world.terminal.complain(std::string{"nobody is put on call for this push: "} + error.what(),
                                error.hint());
        return after_failure(required);
    }
}

}  // namespace dutyme::cli
