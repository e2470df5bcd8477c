#include "base/error.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "cli/account_session.hpp"
#include "cli/announce.hpp"
#include "cli/context.hpp"
#include "cli/extend.hpp"
#include "cli/first_run.hpp"
#include "cli/held_tour.hpp"
#include "cli/verbs.hpp"
#include "config/origin.hpp"
#include "duty/build_plan.hpp"
#include "duty/change.hpp"
#include "duty/extension.hpp"
#include "duty/overview.hpp"
#include "duty/plan.hpp"
#include "duty/recover.hpp"
#include "duty/tour.hpp"

#include <algorithm>
#include <set>

namespace dutyme::cli {

namespace {

constexpr std::chrono::milliseconds for_recovering{1500};
constexpr std::chrono::milliseconds for_the_take{30000};
constexpr std::chrono::milliseconds before_a_deploy{10000};  // in a job, as under exec

duty::Tour begin(AccountSession& account) {
    duty::Record record = duty::new_record(duty::new_tour_id(account.context.random));
    record.api_url = account.pagerduty.api_url;
    record.deploy = deploy_of(account.context.checkout(), account.context.job());
    record.to_be_told = account.told();
    // Nobody stands by a tour for a fixed time: without a page stop would not find it.
    duty::JournalEntry entry = account.journal.open(record.id);
    duty::Tour tour{account.tour_context(), std::move(entry), std::move(record)};
    const std::string id_file = account.settings[config::key::id_file];
    if (!id_file.empty()) tour.keep_also_in(id_file);
    return tour;
}

// What was taken, for scripts: dutyme stop knows each by its id.
ui::Document document_of(const duty::Tour& tour) {
    return ui::Document{[&](json::Writer& writer) {
        json::put(writer, "sandbox", tour.record().sandbox);
        json::put(writer, "tour", tour.record().id);
        writer.Key("deployer");
        writer.StartObject();
        json::put(writer, "id", tour.record().deployer.id);
        json::put(writer, "name", tour.record().deployer.name);
        writer.EndObject();
        writer.Key("taken");
        writer.StartArray();
        for (const duty::Lease& lease : tour.open_leases()) {
            if (lease.override_id.empty()) continue;  // in doubt
            writer.StartObject();
            json::put(writer, "id", lease.schedule_id + "/" + lease.override_id);
            json::put(writer, "schedule", lease.schedule_id);
            json::put(writer, "schedule_name", lease.schedule_name);
            json::put(writer, "start", to_rfc3339(lease.start));
            json::put(writer, "end", to_rfc3339(lease.end));
            writer.EndObject();
        }
        writer.EndArray();
    }};
}

std::string as_lines(const duty::Tour& tour) {
    std::string lines;
    for (const duty::Lease& lease : tour.open_leases())
        if (!lease.override_id.empty()) lines += lease.schedule_id + "/" + lease.override_id + "\n";
    return lines;
}

// The same where nobody was put on call, which is no failure.
void answer_with_nothing(const Context& context) {
    const ui::Document nothing{[](json::Writer& writer) {
        writer.Key("taken");
        writer.StartArray();
        writer.EndArray();
    }};
    context.answer(nothing, "");
}

void take(AccountSession& account, const duty::Plan& plan, const std::set<std::string>& changed,
          const pagerduty::Deadline& deadline) {
    duty::Tour tour = begin(account);
    try {
        tour.take(plan, deadline, changed);
    } catch (const Error& error) {
        const std::string outcome = std::string{"not taken: "} + error.what();
        if (!tour.holds_anything()) {
            tour.close(outcome, account.pagerduty.session.now());
            throw;
        }
        tour.note(outcome);
        throw Error{error.failure(), error.what(),
                    "should the override come, the next command of dutyme here ends it; to look "
                    "for it now: dutyme stop"};
    }
    tour.leave_standing();
    account.context.answer(document_of(tour), as_lines(tour));
    const Instant now = account.pagerduty.session.now();
    if (!tour.holds_anything()) return tour.close("already on call", now);
    account.tell({duty::deploy_started(tour.record(), now)});
    if (const auto notice = duty::notice_of_take(tour.record(), tour.changed_plan().value_or(plan)))
        account.notify({*notice});
}

// In a job the deploy is a later step, which an outage stops no more than it stops one under exec.
// A person who asks to be put on call wants to know that they are not.
bool job_goes_on(Failure failure, const config::Settings& settings, Context& context) {
    const bool is_let_go =
        failure == Failure::unreachable ||
        (failure == Failure::denied && settings[config::key::on_refusal] == "run");
    return is_let_go && context.job().has_value() && !settings[config::key::required] &&
           !settings[config::key::dry_run];
}

using MaybePrompt = std::optional<ui::Prompt>;

// Absent: the person has agreed, or was not asked. Else the plan was only to be shown, or the
// person said no.
std::optional<int> shown_and_refused(const duty::Plan& plan, const AccountSession& account,
                                     MaybePrompt& prompt) {
    Context& context = account.context;
    announce(plan, context);
    if (account.settings[config::key::dry_run]) {
        context.answer(ui::Document{plan}, "");
        return exit_code::ok;
    }
    if (!prompt || prompt->confirm("go on call like this?")) return std::nullopt;
    context.terminal.remark("nobody is put on call");
    answer_with_nothing(context);
    return exit_code::no;
}

// The tour of an earlier start by which the deployer is on call on all of these schedules.
std::optional<duty::Record> held_already(const duty::Plan& plan, const AccountSession& account) {
    for (duty::Record& record : account.journal.open_tours()) {
        if (record.dutyme != 0 || record.passed_to || record.deployer.id != plan.deployer.id ||
            record.api_url != account.pagerduty.api_url)
            continue;
        const auto leases = duty::leases_in_force(record, plan.from);
        const bool holds_all = std::all_of(
            plan.schedules.begin(), plan.schedules.end(), [&](const duty::SchedulePlan& part) {
                return std::any_of(leases.begin(), leases.end(), [&](const duty::Lease& lease) {
                    return lease.schedule_id == part.schedule_id;
                });
            });
        if (holds_all && !leases.empty()) return std::move(record);
    }
    return std::nullopt;
}

// True: it was wanted, and done, instead of a second tour beside the first.
bool extended_instead(const duty::Plan& plan, AccountSession& account, MaybePrompt& prompt) {
    constexpr Seconds shortest{60};
    if (!prompt || account.settings[config::key::dry_run]) return false;
    const auto held = held_already(plan, account);
    const auto end = held ? duty::end_of_tour(*held) : std::nullopt;
    if (!end || plan.until - *end < shortest) return false;
    if (!prompt->confirm(printable(held->deployer.name) + " is on call for " +
                         duty::schedules_in(*held) + " until " +
                         local_time_of_day(*end, plan.from) + " already; extend that until " +
                         local_time_of_day(plan.until, plan.from) + "?"))
        return false;
    const duty::Record record = extend_here(*held, plan.until - *end, account);
    account.context.terminal.remark(duty::told_as_extended(record, plan.from));
    account.context.answer(document_of_held(record), "");
    return true;
}

int go_on_call(AccountSession& account, MaybePrompt& prompt) {
    const ui::Terminal& terminal = account.context.terminal;
    duty::TakeRequest request = duty::take_request_from(account.settings);
    request.lease = account.settings[config::key::for_];
    request.max = request.lease;
    request.rounding = duty::Rounding::at_least;
    request.is_interactive = terminal.is_interactive() || account.settings[config::key::dry_run];
    duty::prefetch(request, *account.pagerduty.schedules, account.pagerduty.directory,
                   account.pagerduty.session.now());
    const auto time = account.context.job().has_value() ? before_a_deploy : for_the_take;
    const auto deadline = account.deadline_before_start(time);
    const auto deployer =
        duty::behind_gate(request, [&] { return account.find_deployer(deadline); });
    if (!deployer.how.empty()) terminal.remark(deployer.how);
    auto plan = duty::build_plan(request, deployer, *account.pagerduty.schedules,
                                 account.pagerduty.directory, account.pagerduty.session,
                                 account.context.random, deadline);
    plan.sandbox = account.pagerduty.session.is_sandbox();
    if (extended_instead(plan, account, prompt)) return exit_code::ok;
    if (const auto code = shown_and_refused(plan, account, prompt)) return *code;
    const auto recovered = duty::recover(
        account.journal, platform::this_host(), account.tour_context(), account.pagerduty.session,
        account.pagerduty.api_url, account.deadline(for_recovering));
    take(account, plan, duty::schedules_changed_by(recovered), account.deadline_before_start(time));
    account.notify(duty::notices_of(recovered, account.told(), account.pagerduty.session.now()));
    return exit_code::ok;
}

// Nothing is asked with --force, nor in a job, nor where there is no terminal.
MaybePrompt prompt_for(Context& context) {
    if (context.own()[config::key::force] || context.job()) return std::nullopt;
    auto prompt = ui::Prompt::open();
    if (prompt) prompt->after_cancel = "nobody was put on call, and nothing was saved";
    return prompt;
}

}  // namespace

namespace {

// How long it is until then.
std::string length_until(const std::string& text, Instant now) {
    const auto time = read_local_time(text, now);
    if (!time)
        throw Error{Failure::usage, "--until " + printable(text) + " is not a time",
                    "give one such as 18:00, or 2026-11-30 18:00"};
    if (*time <= now)
        throw Error{Failure::usage, "--until " + printable(text) + " has passed",
                    "give one that lies ahead"};
    return show_duration(*time - now);
}

// Both say how long.
void read_working_and_until(const CommandLine& line, Context& context) {
    if (const std::string working = line.value("working"); !working.empty())
        context.flags.push_back({config::key::for_, working, "--working"});
    if (const std::string until = line.value("until"); !until.empty())
        context.flags.push_back(
            {config::key::for_, length_until(until, context.clock().now()), "--until"});
}

// Returns false where the error stops the job.
bool goes_on_without_on_call(const Error& error, const config::Settings& settings,
                             Context& context) {
    const bool is_skipped = error.failure() == Failure::skipped;
    if (!is_skipped && !job_goes_on(error.failure(), settings, context)) return false;
    context.terminal.complain(error);
    const std::string why = error.failure() == Failure::denied
                                ? with_origin(settings, config::key::on_refusal) + ": "
                                : "";
    if (!is_skipped)
        context.terminal.remark(why + "the job goes on without anybody being put on call");
    answer_with_nothing(context);
    return true;
}

}  // namespace

int start(const CommandLine& line, Context& context) {
    read_working_and_until(line, context);
    if (context.own()[config::key::skip]) {
        context.terminal.remark("DUTYME_SKIP is set: nobody is put on call");
        note_policy_passed_by(context.own().policy, context);
        answer_with_nothing(context);
        return exit_code::ok;
    }
    config::require_policy(context.own());
    say_origin(context.own(), config::key::dry_run, context.terminal);
    MaybePrompt prompt = prompt_for(context);
    Answers answers;
    config::Settings settings = context.settings();
    if (prompt) {
        answers = ask_what_is_missing(*prompt, settings, line.has("update"), context);
        settings = with_answers(std::move(settings), answers);
    }
    config::require_policy(settings);
    try {
        AccountSession account{context, settings};
        const int code = go_on_call(account, prompt);
        if (code != exit_code::ok) return code;
        if (settings[config::key::dry_run]) {
            say_end_of_dry_run(settings, ", nobody was put on call", context.terminal);
            return code;
        }
    } catch (const Error& error) {
        if (!goes_on_without_on_call(error, settings, context)) throw;
        return exit_code::ok;
    }
    if (prompt) offer_to_save(*prompt, answers, context);
    return exit_code::ok;
}

}  // namespace dutyme::cli
