#include "base/error.hpp"
#include "cli/announce.hpp"
#include "cli/errand.hpp"
#include "cli/hook.hpp"
#include "config/trust.hpp"
#include "hook/push.hpp"
#include "hook/remote_names.hpp"
#include "hook/rules.hpp"
#include "hook/take.hpp"

#include <algorithm>

namespace dutyme::cli {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds for_connecting{2000};

milliseconds time_left(git::GitCommand& git_command) {
    const auto left = git_command.deadline() - KernelClock::now();
    return std::max(std::chrono::ceil<milliseconds>(left), milliseconds{0});
}

hook::TakeContext take_context(Errand& errand, const World& world) {
    const ui::Terminal& terminal = world.terminal;
    return {errand.settings,
            world.environment,
            errand.pagerduty,
            errand.journal,
            errand.clock,
            errand.random,
            errand.timeouts,
            terminal.is_looked_at(),
            [&](milliseconds time) { return errand.deadline(time); },
            [&](const pagerduty::Deadline& deadline) { return errand.find_deployer(deadline); },
            [&](const duty::Plan& plan) { announce_in_words(plan, world); },
            [&](const std::string& sentence) { terminal.remark(sentence); },
            [&](const std::string& sentence, const std::string& hint) {
                terminal.complain(sentence, hint);
            },
            [&] {
                return guardian_config_for(errand.settings, errand.found.credential,
                                           world.environment);
            }};
}

void take_on_call(const git::Push& push, const std::optional<Process>& git, git::Checkout checkout,
                  config::Settings settings, milliseconds budget, World& world) {
    Errand errand{std::move(checkout), std::move(settings), world};
    const auto deadline = errand.deadline_before_start(budget);
    errand.pagerduty.transport.limit_connecting(for_connecting);
    const duty::Deploy deploy =
        hook::deploy_of_push(push, errand.checkout, deploy_of(errand.checkout, errand.job));
    hook::take(push, git, deploy, deadline, take_context(errand, world));
}

}  // namespace

void take_for_push(const PushAsRead& read, const std::vector<config::Flag>& flags,
                   git::GitCommand& git_command, World& world) {
    git::Push push = read.push;
    git::Checkout checkout = git::checkout_of(read.place);
    config::Settings settings = settings_with_git(own_settings(flags, world), checkout, world);
    const hook::Verdict verdict = hook::judge(push, hook::rules_of_push(settings, push));
    if (verdict.deployed.empty()) return;
    if (hook::rests_on_committed_file(settings) && !config::committed_file_is_trusted(checkout)) {
        world.terminal.remark(hook::reminder(push, verdict, hook::length_of_push(settings)));
        return world.terminal.remark(
            "the hook would do it, had you accepted this repository's .dutyme: dutyme hook "
            "accept");
    }
    push.refs = verdict.deployed;
    // A tag has a commit that it leads to.
    git::read_history(git_command, world.environment, read.place,
                      push.refs.front().local_oid + "^{commit}", checkout);
    take_on_call(push, read.git, std::move(checkout), std::move(settings), time_left(git_command),
                 world);
}

}  // namespace dutyme::cli
