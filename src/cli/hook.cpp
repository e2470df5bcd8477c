#include "cli/hook.hpp"

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "cli/account_session.hpp"
#include "cli/announce.hpp"
#include "cli/verbs.hpp"
#include "config/trust.hpp"
#include "hook/file.hpp"
#include "hook/install.hpp"
#include "hook/note.hpp"
#include "hook/push.hpp"
#include "hook/remote_names.hpp"
#include "hook/rules.hpp"
#include "hook/status.hpp"
#include "hook/take.hpp"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <csignal>
#include <utility>

namespace dutyme::cli {

namespace {

hook::Remark remarks_of(const Context& context) {
    return [&context](const std::string& sentence) { context.terminal.remark(sentence); };
}

void say_push_plan(const hook::Site& site, const Context& context) {
    for (const std::string& sentence : hook::push_plan(site.settings))
        context.terminal.remark(sentence);
}

int end_of_dry_run(const hook::Site& site, const Context& context) {
    say_end_of_dry_run(site.settings, "", context.terminal);
    return exit_code::ok;
}

}  // namespace

hook::Site open_hook_site(Context& context) {
    hook::Site site{context.flags, context.environment};
    context.obey(site.settings);
    for (const std::string& warning : site.settings.warnings) context.terminal.remark(warning);
    config::check(site.settings);
    return site;
}

int hook_install(const CommandLine& line, Context& context) {
    const hook::Remark remark = remarks_of(context);
    hook::Site site = open_hook_site(context);
    say_push_plan(site, context);
    hook::recognize_remote(site, context.environment, remark);
    if (site.settings[config::key::dry_run]) return end_of_dry_run(site, context);
    if (line.has("print"))
        context.terminal.print(hook::line_to_paste);
    else if (line.has("global"))
        hook::install_for_user(site, remark);
    else
        hook::install_here(site, {line.has("chain"), line.has("force")}, remark);
    hook::accept_committed_file(site, remark);
    return exit_code::ok;
}

int hook_accept(const CommandLine&, Context& context) {
    const hook::Remark remark = remarks_of(context);
    hook::Site site = open_hook_site(context);
    static_cast<void>(site.here());
    say_push_plan(site, context);
    hook::recognize_remote(site, context.environment, remark);
    if (site.settings[config::key::dry_run]) return end_of_dry_run(site, context);
    if (!hook::accept_committed_file(site, remark))
        remark("this repository has no .dutyme, so there is nothing to accept");
    return exit_code::ok;
}

int hook_uninstall(const CommandLine& line, Context& context) {
    const hook::Remark remark = remarks_of(context);
    hook::Site site = open_hook_site(context);
    const bool found = line.has("global") ? hook::uninstall_for_user(site, remark)
                                          : hook::uninstall_here(site, remark);
    if (!found) remark("there is no hook of dutyme's");
    return exit_code::ok;
}

namespace {

using std::chrono::milliseconds;

constexpr milliseconds connect_limit{2000};

milliseconds time_left(git::GitCommand& git_command) {
    const auto left = git_command.deadline() - platform::KernelClock::now();
    return std::max(std::chrono::ceil<milliseconds>(left), milliseconds{0});
}

hook::TakeContext take_context(AccountSession& account) {
    Context& context = account.context;
    const ui::Terminal& terminal = context.terminal;
    return {account.settings,
            context.environment,
            account.pagerduty,
            account.journal,
            account.clock,
            context.random,
            account.timeouts,
            account.observer,
            terminal.is_interactive(),
            [&](milliseconds time) { return account.deadline(time); },
            [&](const pagerduty::Deadline& deadline) { return account.find_deployer(deadline); },
            [&](const duty::Plan& plan) { announce_in_words(plan, context); },
            [&](const std::string& sentence, const std::string& hint) {
                terminal.complain(sentence, hint);
            },
            [&] {
                return guardian_config_for(account.settings, account.resolved.credential, context);
            }};
}

// What was read of a push, once, so that the decision and the take go by the same.
struct PushAsRead {
    git::Push push;
    std::optional<platform::Process> git;  // the `git push`; absent: it cannot be seen
    git::Place place;
};

// How many commits the push brings; 0 where that is not known: a new ref, several of them, or what
// is on the remote was never fetched.
int commits_of(const git::Push& push, git::GitCommand& git_command) {
    const git::PushedRef& ref = push.refs.front();
    if (push.refs.size() != 1 || ref.is_new() || ref.is_delete()) return 0;
    const std::string count = git_command.line(
        {"rev-list", "--count", "--end-of-options", ref.remote_oid + ".." + ref.local_oid});
    int commits = 0;
    std::from_chars(count.data(), count.data() + count.size(), commits);
    return commits;
}

// Puts the deployer on call for a fixed time and leaves a process behind that watches the push. Is
// done when the time of `git_command` is over.
void take_for_push(const PushAsRead& read, git::GitCommand& git_command, Context& context) {
    git::Push push = read.push;
    git::Checkout checkout = git::checkout_of(read.place);
    context.use(checkout);
    const config::Settings& settings = context.settings();
    config::require_policy(settings);
    const hook::Verdict verdict = hook::judge(push, hook::rules_of_push(settings, push));
    if (verdict.deployed.empty()) return;
    if (hook::rests_on_committed_file(settings) && !config::committed_file_is_trusted(checkout)) {
        context.terminal.remark(hook::reminder(push, verdict, hook::length_of_push(settings)));
        return context.terminal.remark(
            "the hook would do it, had you accepted this repository's .dutyme: dutyme hook "
            "accept");
    }
    push.refs = verdict.deployed;
    // A tag has a commit that it leads to.
    git::read_history(git_command, context.environment, read.place,
                      push.refs.front().local_oid + "^{commit}", checkout);
    context.use(std::move(checkout));
    AccountSession account{context, settings, connect_limit};
    const auto deadline = account.deadline_before_start(time_left(git_command));
    duty::Deploy deploy = hook::deploy_of_push(push, context.checkout(),
                                               deploy_of(context.checkout(), context.job()));
    deploy.commits = commits_of(push, git_command);
    hook::take(push, read.git, deploy, deadline, take_context(account));
}

// For git and PagerDuty together: git's connection to the remote waits meanwhile.
constexpr std::chrono::milliseconds push_budget{3000};

// What stands behind `hook run`.
struct HookRunLine {
    std::string chain;   // the hook to run first; empty: none
    Arguments from_git;  // the remote's name and its URL; may be missing
    bool required = false;
};

HookRunLine read_hook_run(const CommandLine& line) {
    if (line.operands != Arguments{"pre-push"})
        throw Error{Failure::usage, "only one hook can be run",
                    "in .git/hooks/pre-push: exec dutyme hook run pre-push -- \"$@\""};
    const bool required =
        std::any_of(line.flags.begin(), line.flags.end(), [](const config::Flag& flag) {
            return flag.key == config::key::required && flag.value == "true";
        });
    return {line.value("chain"), line.behind_dashes, required};
}

// The exit code after a failure: the push goes on unless "required" is set.
int after_failure(bool required) {
    return required ? exit_code::no : exit_code::ok;
}

// Somebody typed this, or a hook runner keeps git's lines for itself.
int without_lines(const HookRunLine& given, const Context& context) {
    const Error error{Failure::usage, "git's list of refs is expected on stdin, not a terminal",
                      "this is for git's hooks; in lefthook's scripts set use_stdin: true"};
    if (given.from_git.empty()) throw Error{error};
    context.terminal.complain(error);
    return after_failure(given.required);
}

void carry_out(const HookRunLine& given, const std::optional<platform::Process>& git,
               std::string_view text, Context& context, bool& required) {
    const git::Push push = hook::read_push(given.from_git, text, context.environment);
    const config::Settings own = config::own_layers(context.environment, context.flags);
    context.obey(own);
    required = required || own[config::key::required];
    if (push.unreadable > 0)
        context.terminal.remark(std::to_string(push.unreadable) +
                                " lines on stdin are none of git's, and are left out");
    git::GitCommand git_command{context.environment, push_budget};
    git::Place place;
    hook::Decision decision{false, hook::why_no_deploy(push, git)};
    if (decision.sentence.empty()) {
        place = hook::place_of_push(git_command, context.environment);
        const config::Settings settings = hook::settings_of_push(own, place, context.environment);
        context.obey(settings, own);
        required = required || settings[config::key::required];
        decision = hook::decide(push, git, settings, context.environment);
        if (decision.take || decision.worth_saying)
            hook::note_hook_of_push(git_command, place, context.environment);
    }
    if (decision.take) return take_for_push({push, git, std::move(place)}, git_command, context);
    if (decision.worth_saying || own[config::key::dry_run])
        context.terminal.remark(decision.sentence);
}

}  // namespace

int hook_run(const CommandLine& line, Context& context) {
    const HookRunLine given = read_hook_run(line);
    const auto git = hook::enclosing_push();
    const bool by_hand = ::isatty(STDIN_FILENO) == 1;
    const std::string text = by_hand ? "" : read_to_end(STDIN_FILENO);
    const supervise::Exit chained = hook::run_chained(given.chain, given.from_git, text);
    if (chained.shell_code() != exit_code::ok) chained.leave();
    std::signal(SIGPIPE, SIG_IGN);  // nobody listens to our remarks: no reason to stop a push
    if (by_hand && hook::read_push(given.from_git, text, context.environment).refs.empty())
        return without_lines(given, context);
    bool required = given.required;
    try {
        carry_out(given, git, text, context, required);
        if (context.terminal.is_dry_run()) context.terminal.remark("nothing was written");
        return exit_code::ok;
    } catch (const Error& error) {
        context.terminal.complain(
            std::string{"nobody is put on call for this push: "} + error.what(), error.hint());
        return after_failure(required);
    }
}

namespace {

using hook::Diagnosis;
using hook::Finding;

// On the screen, and in the document's `weight` of dutyme 0.3.0.
const char* weight_of(const Finding& finding) {
    switch (finding.level) {
        case Finding::Level::ok:
            return "fine";
        case Finding::Level::warn:
            return "note";
        case Finding::Level::fail:
            return "fault";
    }
    return "";
}

std::string as_line(const Finding& finding) {
    std::string word = weight_of(finding);
    word.resize(7, ' ');
    const std::string fix = finding.fix.empty() ? "" : "; fix: " + finding.fix;
    return word + finding.sentence + fix + "\n";
}

ui::Document document_of(const Diagnosis& diagnosis) {
    return ui::Document{[&](json::Writer& writer) {
        writer.Key("runs");
        if (diagnosis.runs)
            writer.Bool(*diagnosis.runs);
        else
            writer.Null();
        writer.Key("findings");
        writer.StartArray();
        for (const Finding& finding : diagnosis.findings) {
            writer.StartObject();
            json::put(writer, "level", hook::word_for(finding.level));
            json::put(writer, "sentence", finding.sentence);
            json::put(writer, "fix", finding.fix);
            // The same by their names in 0.3.0.
            json::put(writer, "weight", weight_of(finding));
            json::put(writer, "hint", finding.fix);
            writer.EndObject();
        }
        writer.EndArray();
    }};
}

std::string as_lines(const Diagnosis& diagnosis) {
    std::string text;
    for (const Finding& finding : diagnosis.findings) text += as_line(finding);
    if (!diagnosis.runs)
        return text + "whether a push from here runs dutyme cannot be told by reading\n";
    return text + (*diagnosis.runs ? "a push from here runs dutyme\n"
                                   : "a push from here does not run dutyme\n");
}

}  // namespace

int hook_status(const CommandLine&, Context& context) {
    hook::Site site = open_hook_site(context);
    const Diagnosis diagnosis = hook::diagnose(site, context.environment);
    hook::remember(diagnosis.remote, site);
    context.answer(document_of(diagnosis), as_lines(diagnosis));
    return diagnosis.runs.value_or(true) ? exit_code::ok : exit_code::no;
}

}  // namespace dutyme::cli
