#include "hook/push.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "config/layers.hpp"
#include "duty/reuse.hpp"
#include "git/push.hpp"
#include "hook/remote_names.hpp"
#include "hook/rules.hpp"

#include <algorithm>
#include <set>

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

std::optional<platform::Process> enclosing_push() {
    for (const platform::Process& ancestor : platform::ancestors())
        if (git::is_push(platform::arguments_of(ancestor))) return ancestor;
    return std::nullopt;
}

std::string reminder(const git::Push& push, const Verdict& verdict, Seconds linger) {
    return "this push deploys " + printable(verdict.deployed.front().remote_ref) +
           "; to be on call for it: " + better_command(push, linger);
}

namespace {

// As far as can be told without PagerDuty: by the names and ids that the settings give.
bool is_covered_by_enclosing_tours(const config::Settings& settings,
                                   const Environment& environment) {
    const auto tours = duty::enclosing_tours(environment);
    std::set<std::string> held;
    for (const duty::Record& tour : tours)
        for (const duty::Lease& lease : tour.leases)
            if (lease.state == duty::LeaseState::held)
                held.insert({lease.schedule_id, lease.schedule_name});
    for (const auto& key : {config::key::service, config::key::escalation_policy})
        // PagerDuty alone knows their schedules.
        if (settings.find(key)) return false;
    const auto wanted = settings[config::key::schedule];
    return !held.empty() && std::all_of(wanted.begin(), wanted.end(), [&](const std::string& name) {
        return held.count(name) != 0;
    });
}

Decision nothing(const std::string& sentence, bool worth_saying = false) {
    return {false, sentence, worth_saying};
}

}  // namespace

std::string why_no_deploy(const git::Push& push, const std::optional<platform::Process>& git) {
    if (git && git::is_dry_push(platform::arguments_of(*git))) return "it is a dry run";
    const bool moves = std::any_of(push.refs.begin(), push.refs.end(),
                                   [](const auto& ref) { return ref.brings_a_commit(); });
    return moves ? "" : "it brings the remote nothing";
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

config::Settings settings_of_push(const config::Settings& own, const git::Place& place,
                                  const Environment& environment) {
    config::Settings settings = config::with_checkout(
        own, git::checkout_of(place), config::Broken::refused, config::committers(environment));
    config::check(settings);
    return config::within_policy(std::move(settings));
}

Decision decide(const git::Push& push, const std::optional<platform::Process>& git,
                const config::Settings& settings, const Environment& environment) {
    const Verdict verdict = judge(push, rules_of_push(settings, push));
    const std::string mode = settings[config::key::hook_mode];
    if (mode == "off") return nothing("the hook is off (hook.mode)");
    if (verdict.deployed.empty()) return nothing(verdict.reason);
    if (settings[config::key::skip])
        return nothing("DUTYME_SKIP is set: nobody is put on call for this push", true);
    if (is_covered_by_enclosing_tours(settings, environment))
        return nothing("the dutyme around this push holds its schedules already");
    if (git && !git->is_there()) return nothing("git push is gone");
    if (mode == "remind") return nothing(reminder(push, verdict, length_of_push(settings)), true);
    return {true, "", false};
}

}  // namespace dutyme::hook
