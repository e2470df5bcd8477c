#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/announce.hpp"
#include "cli/context.hpp"
#include "cli/credential.hpp"
#include "cli/first_run.hpp"
#include "cli/until.hpp"
#include "cli/verbs.hpp"
#include "config/keys.hpp"
#include "config/layers.hpp"
#include "config/origin.hpp"
#include "duty/reuse.hpp"
#include "git/checkout.hpp"
#include "guardian/guardian.hpp"
#include "platform/descriptors.hpp"
#include "supervise/run.hpp"
#include "ui/announce.hpp"

#include <algorithm>
#include <utility>

namespace dutyme::cli {

using guardian::Guardian;
using guardian::GuardianReply;
using std::chrono::milliseconds;

namespace {

constexpr milliseconds patience_at_the_end{10000};
constexpr milliseconds patience_when_told_to_end{2000};
constexpr milliseconds patience_for_readers{1000};

constexpr int most_files = 12;  // that dutyme has open at once beside its stdio, and some room

// What the signals before the command's first instruction came to.
struct Cancelled {
    int signal = 0;
};

guardian::Interrupt until_cancelled(supervise::Signals& signals, Cancelled& cancelled) {
    return {signals.fd(), [&signals, &cancelled] {
                const auto signal = signals.next_terminating();
                if (signal) cancelled.signal = *signal;
                return signal.has_value();
            }};
}

// The pager is given back, or the user is told what stands and until when.
void report(Context& context, const duty::Plan& plan, const guardian::GiveBackResult& returned,
            const std::string& how_it_ended, Seconds lasted) {
    const std::string schedules = ui::taken_schedules(plan);
    if (schedules.empty()) return;
    const ui::Telling telling = telling_for(context);
    const std::string until = ui::told_end(plan.until, context.clock().now(), telling);
    switch (returned.kind) {
        case guardian::GiveBackResult::Kind::done:
            for (const std::string& sentence : returned.aftermath)
                context.terminal.remark(sentence);
            return context.terminal.remark(ui::farewell(
                plan, how_it_ended, lasted, {returned.until, returned.on_call_now}, telling));
        case guardian::GiveBackResult::Kind::left:
            return context.terminal.complain(
                "the override on " + schedules + " could not be ended: " + returned.sentence,
                "it ends by itself at " + until + "; to end it now: dutyme stop");
        case guardian::GiveBackResult::Kind::pending:
            return context.terminal.complain(
                "the override on " + schedules + " is not given back yet",
                "dutyme goes on trying in the background; it ends by itself at " + until);
    }
}

// What is waited for after the command's end: less once we are told to end, nothing when told
// again.
class LastWaits {
  public:
    LastWaits(supervise::Signals& signals, bool was_told) : signals_(signals), told_(was_told) {}

    // Never changes the command's end.
    guardian::GiveBackResult give_back(Guardian& guardian, const supervise::Ended& ended,
                                       const std::string& how_it_ended, const std::string& until) {
        const auto left_after_signal = [&](milliseconds left) {
            if (!signals_.next_terminating()) return left;
            told_again_ = std::exchange(told_, true);
            return told_again_ ? milliseconds{0} : std::min(left, patience_when_told_to_end);
        };
        return guardian.give_back({how_it_ended, ended.ran, {}, ended.exit.shell_code(), until},
                                  told_ ? patience_when_told_to_end : patience_at_the_end,
                                  {signals_.fd(), left_after_signal});
    }
    // For whoever does not read what we say.
    void finish(const ui::Terminal& terminal) {
        terminal.finish(told_again_ ? milliseconds{0} : patience_for_readers, signals_.fd(),
                        [&] { return signals_.next_terminating() && std::exchange(told_, true); });
    }

  private:
    supervise::Signals& signals_;
    bool told_;
    bool told_again_ = false;
};

// Writes what could not be written at once while the command runs.
class TerminalCompanion : public supervise::Companion {
  public:
    explicit TerminalCompanion(const ui::Terminal& terminal) : terminal_(terminal) {}
    int writing_fd() const override { return terminal_.unwritten_fd(); }
    void write() override { terminal_.flush(); }

  private:
    const ui::Terminal& terminal_;
};

// The same, and listens to the guardian.
class GuardianCompanion : public TerminalCompanion {
  public:
    GuardianCompanion(Guardian& guardian, const ui::Terminal& terminal)
        : TerminalCompanion(terminal), guardian_(guardian) {}
    void started(pid_t command) override { guardian_.command_started(command); }
    int reading_fd() const override { return guardian_.fd(); }
    void read() override { guardian_.listen(); }

  protected:
    Guardian& guardian_;
};

// The same while --until runs.
class UntilCompanion final : public GuardianCompanion {
  public:
    UntilCompanion(Guardian& guardian, const ui::Terminal& terminal, std::string outcome)
        : GuardianCompanion(guardian, terminal), outcome_(std::move(outcome)) {}
    void started(pid_t until) override { guardian_.until_started(until, outcome_); }

  private:
    std::string outcome_;  // the command's
};

// What exec runs.
struct Work {
    supervise::Command command;
    std::optional<Until> until;
};

void refuse_json_beside_a_command(Context& context) {
    if (!context.wants_json || context.own()[config::key::dry_run]) return;
    throw Error{Failure::usage, "--json needs --dry-run: standard output is the command's",
                "add --dry-run, or see afterwards: dutyme log --json"};
}

// Before anything is sent. That there is nothing to take is the guardian's to say.
void refuse_bad_input(const config::Settings& settings) {
    config::require_policy(settings);
    try {
        static_cast<void>(duty::take_request_from(settings));
    } catch (const Error& error) {
        if (error.failure() != Failure::skipped) throw;
    }
}

[[noreturn]] void leave_uncancelled(Guardian& guardian, int signal, const ui::Terminal& terminal) {
    const auto exit = supervise::Exit::of_signal(signal);
    guardian.give_back({"cancelled", false, {}, exit.shell_code()}, patience_when_told_to_end, {});
    terminal.finish(patience_for_readers);
    exit.leave();
}

// What --export adds to the command's environment. A tour that takes nothing is not in the log.
std::vector<std::string> told_of_tour(const config::Settings& settings, const duty::Plan& plan,
                                      const std::string& tour) {
    if (!settings[config::key::export_]) return {};
    std::vector<std::string> told{"DUTYME_DEPLOYER=" + printable(plan.deployer.name),
                                  "DUTYME_UNTIL=" + to_rfc3339(plan.until)};
    if (!ui::taken_schedules(plan).empty()) told.push_back("DUTYME_TOUR=" + tour);
    return told;
}

[[noreturn]] void run_uncovered(const Work& work, supervise::Signals& signals,
                                const JobSummary& summary, const Context& context,
                                const std::string& why) {
    if (work.until) context.terminal.remark("--until is not run: nobody is on call meanwhile");
    TerminalCompanion companion{context.terminal};
    const supervise::Ended ended = supervise::run(work.command, signals, companion);
    summary.uncovered(why, ended.exit.described());
    context.terminal.say_sandbox();
    LastWaits{signals, ended.interrupted}.finish(context.terminal);
    ended.exit.leave();
}

[[noreturn]] void run_skipped(const Work& work, supervise::Signals& signals,
                              const JobSummary& summary, Context& context) {
    context.terminal.remark("DUTYME_SKIP is set: nobody is put on call");
    note_policy_passed_by(context.own().policy, context);
    run_uncovered(work, signals, summary, context, "DUTYME_SKIP was set");
}

// Where hardly a file can be opened nothing of ours can be, and nothing can stand beside the
// command.
int run_in_place(const supervise::Command& command, const config::Settings& own, Context& context) {
    if (own[config::key::skip]) {
        context.terminal.remark("DUTYME_SKIP is set: nobody is put on call");
        note_policy_passed_by(own.policy, context);
        supervise::become(command);
    }
    const Error too_few{Failure::system,
                        "too few files may be open here (ulimit -n): nobody is put on call",
                        "allow 64 or more: ulimit -n 64"};
    if (own[config::key::required] || own[config::key::dry_run]) throw Error{too_few};
    context.terminal.complain(too_few);
    context.terminal.remark("the command runs without anybody being put on call");
    supervise::become(command);
}

supervise::Ended run_command(const Work& work, supervise::Signals& signals, Guardian& guardian,
                             const ui::Terminal& terminal) {
    GuardianCompanion companion{guardian, terminal};
    try {
        return supervise::run(work.command, signals, companion, {work.until.has_value(), {}});
    } catch (const supervise::CannotRun& error) {
        terminal.complain(error);
        return {supervise::Exit::of_code(error.exit_code()), false, false};
    }
}

// Returns how --until ended; empty where it is not for this end to run it. Who was told to end
// does not wait for anything.
std::string follow_up(const Work& work, supervise::Ended& ended, supervise::Signals& signals,
                      Guardian& guardian, const ui::Terminal& terminal) {
    if (!work.until || !ended.ran || ended.exit.shell_code() != exit_code::ok || ended.interrupted)
        return {};
    UntilCompanion companion{guardian, terminal, ended.exit.described()};
    UntilEnded until = run_until(*work.until, work.command.added, signals, companion, terminal);
    ended.interrupted = until.interrupted;
    return std::move(until.outcome);
}

[[noreturn]] void run_covered(const Work& work, supervise::Signals& signals, Guardian& guardian,
                              duty::Plan plan, Context& context, const JobSummary& summary) {
    const Clock& clock = context.clock();
    const milliseconds begun = clock.elapsed();
    supervise::Ended ended = run_command(work, signals, guardian, context.terminal);
    const std::string outcome = ended.ran ? ended.exit.described() : "never started";
    const std::string until = follow_up(work, ended, signals, guardian, context.terminal);
    const auto lasted = std::chrono::duration_cast<Seconds>(clock.elapsed() - begun);
    const std::string how = outcome + (until.empty() ? "" : ", --until: " + until);
    LastWaits waits{signals, ended.interrupted};
    const auto returned = waits.give_back(guardian, ended, outcome, until);
    std::string told_end = how;
    if (guardian.passed_on()) {
        plan = *guardian.passed_on();
        told_end += "; " + printable(name_or_id(plan.deployer)) + " had it";
    }
    plan.until = guardian.ends_by_itself().value_or(plan.until);
    report(context, plan, returned, told_end, lasted);
    summary.covered(plan, returned, how, lasted);
    context.terminal.say_sandbox();
    waits.finish(context.terminal);
    ended.exit.leave();
}

// The emergency is no time to mend the settings.
void skip_broken_settings(const Arguments& words, Context& context, const Error& error) {
    const auto skip = context.environment.find(config::row_of(config::key::skip).variable);
    if (!skip || config::parse_boolean(*skip) != true) return;
    context.terminal.complain(error);
    context.terminal.complain("DUTYME_SKIP is set: nobody is put on call", "");
    note_policy_passed_by(config::policy_of_machine(), context);
    supervise::become(supervise::find(words, context.environment));
}

const config::Settings& own_settings(const Arguments& words, Context& context) {
    try {
        return context.own();
    } catch (const Error& error) {
        skip_broken_settings(words, context, error);
        throw;
    }
}

// An announced plan that is not carried out.
Error taken_back(const duty::Plan& plan, const std::string& sentence, const Error& error) {
    if (ui::taken_schedules(plan).empty()) return error;
    return {error.failure(), printable(name_or_id(plan.deployer)) + sentence + error.what(),
            error.hint()};
}

GuardianReply take(Guardian& guardian, const guardian::Interrupt& interrupt,
                   const std::vector<std::string>& left_out, const duty::Plan& plan) {
    constexpr const char* sentence = " was not put on call: ";
    try {
        GuardianReply reply = guardian.take(interrupt, left_out);
        if (reply.kind == GuardianReply::Kind::uncovered)
            reply.sentence =
                taken_back(plan, sentence, {Failure::unreachable, reply.sentence}).what();
        return reply;
    } catch (const Error& error) {
        throw taken_back(plan, sentence, error);
    }
}

// From here on PagerDuty has a say. Returns after a dry run; otherwise leaves as the command does.
// Throws Error where the command is not to be started.
int run_on_call(Work& work, supervise::Signals& signals, Context& context) {
    const config::Settings& own = context.own();
    const ResolvedCredential resolved =
        own[config::key::sandbox] ? ResolvedCredential{} : find_credential(own, context, &signals);
    TerminalObserver observer{context.terminal, resolved.on_token_checked};
    Guardian guardian = Guardian::start(guardian_config_for(own, resolved.credential, context),
                                        context.clock(), context.random, observer);
    const git::Checkout& checkout = context.checkout();
    const config::Settings& settings = context.settings();
    refuse_bad_input(settings);
    const duty::Deploy deploy = deploy_of(checkout, context.job());
    const JobSummary summary{settings, deploy, context};
    const std::string tour = duty::new_tour_id(context.random);
    guardian.send({settings, deploy, author_email_of(checkout, context.job()), tour,
                   context.terminal.is_interactive() || settings[config::key::dry_run]});

    Cancelled cancelled;
    const guardian::Interrupt interrupt = until_cancelled(signals, cancelled);
    GuardianReply answer = guardian.plan(interrupt);
    say_origin(own, config::key::sandbox, context.terminal);  // behind what it is
    duty::Plan plan = answer.plan;
    if (answer.kind == GuardianReply::Kind::yes) {
        const auto left_out = duty::leave_to_enclosing_tours(plan, context.environment);
        announce(plan, context);
        if (work.until) announce(*work.until, context.terminal);
        if (settings[config::key::dry_run]) {
            context.answer(ui::Document{plan}, "");
            guardian.give_back({"dry run", false, {}, exit_code::ok}, patience_at_the_end, {});
            return exit_code::ok;
        }
        answer = take(guardian, interrupt, left_out, plan);
        if (!answer.plan.schedules.empty()) plan = answer.plan;
    }
    context.terminal.clear_wait_line();
    if (answer.kind == GuardianReply::Kind::interrupted)
        leave_uncancelled(guardian, cancelled.signal, context.terminal);
    if (answer.kind == GuardianReply::Kind::yes) {
        work.command.added = told_of_tour(settings, plan, tour);
        run_covered(work, signals, guardian, plan, context, summary);
    }

    const Error uncovered{Failure::unreachable, answer.sentence, answer.hint};
    if (settings[config::key::required] || settings[config::key::dry_run]) throw Error{uncovered};
    context.terminal.complain(uncovered);
    context.terminal.remark("the command runs without anybody being put on call");
    run_uncovered(work, signals, summary, context, answer.sentence);
}

// Misuse, names and gates stop a deploy in any case. What PagerDuty refuses does unless the
// settings say otherwise.
void run_in_spite_of(const Error& refusal, const Work& work, supervise::Signals& signals,
                     Context& context) {
    const bool is_outage = refusal.failure() == Failure::unreachable;  // at a login's refresh
    if (!is_outage && refusal.failure() != Failure::denied) return;
    context.terminal.clear_wait_line();
    const config::Settings& settings = context.settings();
    config::require_policy(settings);
    const std::string origin = with_origin(settings, config::key::on_refusal);
    if (settings[config::key::required] || settings[config::key::dry_run]) return;
    if (!is_outage && settings[config::key::on_refusal] != "run")
        throw Error{refusal.failure(), refusal.what(),
                    refusal.hint() + (refusal.hint().empty() ? "" : "\n") +
                        "an outage does not stop a deploy, a refusal does: " + origin};
    context.terminal.complain(refusal);
    context.terminal.remark((is_outage ? "" : origin + ": ") +
                            std::string{"the command runs without anybody being put on call"});
    const JobSummary summary{settings, deploy_of(context.checkout(), context.job()), context};
    run_uncovered(work, signals, summary, context, refusal.what());
}

}  // namespace

int exec(const CommandLine& line, Context& context) {
    const Arguments words = command_of(line);
    own_settings(words,
                 context);  // what is wrong with them is said before what is with the command
    refuse_json_beside_a_command(context);
    Work work{supervise::find(words, context.environment), until_of(line)};
    if (!context.own()[config::key::skip]) config::require_policy(context.own());
    if (!platform::can_open(most_files)) return run_in_place(work.command, context.own(), context);
    if (!context.job() && !context.own()[config::key::skip]) add_what_is_missing(context);
    const config::Settings& own = context.own();
    say_origin(own, config::key::dry_run, context.terminal);
    supervise::Signals signals;
    context.terminal.never_wait();
    if (own[config::key::skip])
        run_skipped(work, signals, {own, deploy_of({}, context.job()), context}, context);
    try {
        const int code = run_on_call(work, signals, context);
        say_end_of_dry_run(own, ", " + printable(words.front()) + " was not run", context.terminal);
        return code;
    } catch (const Error& error) {
        run_in_spite_of(error, work, signals, context);
        throw;
    }
}

}  // namespace dutyme::cli
