#include "base/error.hpp"
#include "base/exit_codes.hpp"
#include "base/file.hpp"
#include "cli/go_online.hpp"
#include "cli/hook.hpp"
#include "cli/hook_handover.hpp"
#include "cli/hook_line.hpp"
#include "config/committers.hpp"
#include "duty/enclosing_tours.hpp"
#include "git/push_command.hpp"
#include "hook/file.hpp"
#include "hook/note.hpp"
#include "hook/place.hpp"
#include "hook/remote_names.hpp"
#include "supervise/call.hpp"

#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <set>

namespace dutyme::cli {

namespace {

// For git and PagerDuty together: git's connection to the remote waits meanwhile.
constexpr std::chrono::milliseconds push_budget{3000};

// From here on our stdin holds these bytes, once more from their beginning.
void become_stdin(std::string_view text) {
    const Fd file = unnamed_file(text);
    if (::dup2(file.get(), STDIN_FILENO) < 0)
        throw Error{Failure::system, "cannot hand on what git said"};
}

// As git itself: a hook that is not there or may not be executed refuses nothing.
supervise::Exit run_chained(const HookLine& line, std::string_view text) {
    if (line.chain.empty() || ::access(line.chain.c_str(), X_OK) != 0)
        return supervise::Exit::of_code(exit_code::ok);
    become_stdin(text);
    return supervise::call(line.chain, line.told);
}

git::Place place_of_push(git::GitCommand& git, const Environment& environment) {
    git::Place place = git::read_place(git, environment);
    if (place.location.kind == git::Location::Kind::found && place.remark.empty()) return place;
    const bool unread = place.head_file && !place.head_file->remark.empty();
    if (place.location.kind != git::Location::Kind::found || !unread)
        throw Error{Failure::settings,
                    place.remark.empty() ? "git knows of no repository here" : place.remark};
    return place;
}

// For `hook status`, where reading the file does not tell that it leads here. Nothing hangs on it.
void note_which_hook(git::GitCommand& git, const git::Place& place,
                     const Environment& environment) try {
    const auto hooks = hook::find_hook_place(git, place);
    if (!hooks) return;
    const hook::HookFile hook = hook::read_hook(hooks->folder / "pre-push");
    if (hook.kind == hook::HookKind::foreign && hook.executable && !hook.runs_dutyme())
        hook::note_push(hook, environment);
} catch (const Error&) {
    return;
}

config::Settings settings_here(const config::Settings& own, const git::Place& place,
                               const Environment& environment) {
    config::Settings settings = config::with_checkout(
        own, git::checkout_of(place), config::Broken::refused, config::committers(environment));
    config::check(settings);
    return settings;
}

// As far as can be told without PagerDuty: by the names and ids that the settings give.
bool is_covered_around_us(const config::Settings& settings, const Environment& environment) {
    const auto tours = duty::enclosing_tours(environment);
    std::set<std::string> held;
    for (const duty::Record& tour : tours)
        for (const duty::Lease& lease : tour.leases)
            if (lease.state == duty::LeaseState::held)
                held.insert({lease.schedule_id, lease.schedule_name});
    for (const char* key :
         {"service", "escalation-policy"})  // PagerDuty alone knows their schedules
        if (settings.find(key)) return false;
    const auto wanted = settings.all("schedule");
    return !held.empty() &&
           std::all_of(wanted.begin(), wanted.end(),
                       [&](const config::Value& value) { return held.count(value.text) != 0; });
}

// Somebody typed this, or a hook runner keeps git's lines for itself.
int without_lines(const HookLine& line, const World& world) {
    const Error error{Failure::usage, "git's list of refs is expected on stdin, not a terminal",
                      "this is for git's hooks; in lefthook's scripts set use_stdin: true"};
    if (line.told.empty()) throw Error{error};
    world.terminal.complain(error);
    return after_failure(line.required);
}

struct Decision {
    bool take = false;
    std::string sentence;  // why nothing is taken
    bool worth_saying = false;
};

Decision nothing(const std::string& sentence, bool worth_saying = false) {
    return {false, sentence, worth_saying};
}

Decision decide(const git::Push& push, const std::optional<Process>& git,
                const config::Settings& settings, const Environment& environment) {
    const hook::Verdict verdict = hook::judge(push, hook::rules_of_push(settings, push));
    const std::string mode = settings.text("hook.mode");
    if (mode == "off") return nothing("the hook is off (hook.mode)");
    if (verdict.deployed.empty()) return nothing(verdict.reason);
    if (settings.enabled("skip"))
        return nothing("DUTYME_SKIP is set: nobody is put on call for this push", true);
    if (is_covered_around_us(settings, environment))
        return nothing("the dutyme around this push holds its schedules already");
    if (git && !git->is_there()) return nothing("git push is gone");
    if (mode == "remind")
        return nothing(reminder(push, verdict, hook::length_of_push(settings)), true);
    return {true, "", false};
}

// Before git is asked for the settings.
std::string why_no_deploy(const git::Push& push, const std::optional<Process>& git) {
    if (git && git::is_dry_push(arguments_of(*git))) return "it is a dry run";
    const bool moves = std::any_of(push.refs.begin(), push.refs.end(),
                                   [](const auto& ref) { return ref.brings_a_commit(); });
    return moves ? "" : "it brings the remote nothing";
}

int take(const HookLine& line, bool required, const HookHandover& handover, World& world) {
    become_stdin(encode(handover));
    Arguments words{"hook", "run", "pre-push"};
    for (const config::Flag& flag : line.flags)
        if (flag.key != "required") words.push_back(flag.name + "=" + flag.value);
    if (required) words.emplace_back("--required");
    words.emplace_back("--");
    words.insert(words.end(), line.told.begin(), line.told.end());
    return go_online(words, world);
}

int carry_out(const HookLine& line, const std::optional<Process>& git, std::string_view text,
              World& world, bool& required) {
    const git::Push push = read_push(line, text, world.environment);
    const config::Settings own = config::own_layers(world.environment, line.flags);
    world.terminal.speak(ui::voice_of(own));
    required = required || own.enabled("required");
    if (push.unreadable > 0)
        world.terminal.remark(std::to_string(push.unreadable) +
                              " lines on stdin are none of git's, and are left out");
    HookHandover handover{{}, {}, std::string{text}};
    Decision decision = nothing(why_no_deploy(push, git));
    if (decision.sentence.empty()) {
        git::GitCommand git_command{world.environment, push_budget};
        handover.deadline = git_command.deadline();
        handover.place = place_of_push(git_command, world.environment);
        const config::Settings settings = settings_here(own, handover.place, world.environment);
        world.terminal.speak(ui::voice_of(settings, own));
        required = required || settings.enabled("required");
        decision = decide(push, git, settings, world.environment);
        if (decision.take || decision.worth_saying)
            note_which_hook(git_command, handover.place, world.environment);
    }
    if (decision.take) return take(line, required, handover, world);
    if (decision.worth_saying || own.enabled("dry-run")) world.terminal.remark(decision.sentence);
    return exit_code::ok;
}

}  // namespace

int hook_run(const Arguments& arguments, World& world) {
    const HookLine line = parse_hook_run(arguments);
    if (line.wants_help) return help({"hook"}, world);
    const auto git = push_around_us();
    const bool by_hand = ::isatty(STDIN_FILENO) == 1;
    const std::string text = by_hand ? "" : read_to_end(STDIN_FILENO);
    const supervise::Exit chained = run_chained(line, text);
    if (chained.shell_code() != exit_code::ok) chained.leave();
    std::signal(SIGPIPE, SIG_IGN);  // nobody listens to our remarks: no reason to stop a push
    if (by_hand && read_push(line, text, world.environment).refs.empty())
        return without_lines(line, world);
    bool required = line.required;
    try {
        return carry_out(line, git, text, world, required);
    } catch (const Error& error) {
        world.terminal.complain(std::string{"nobody is put on call for this push: "} + error.what(),
                                error.hint());
        return after_failure(required);
    }
}

}  // namespace dutyme::cli
