#include "duty/pass.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/announce.hpp"
#include "cli/held_tour.hpp"
#include "cli/verbs.hpp"
#include "duty/notice.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <utility>

namespace dutyme::cli {

namespace {

using Announce = std::function<void(const duty::Plan&)>;

constexpr std::chrono::milliseconds for_all{30000};

// A tour that stands by itself, in this process.
class PassingHere {
  public:
    PassingHere(const duty::Record& known, AccountSession& account)
        : account_(account), before_(take_up(known, account)) {}

    /// Absent: it was only to be shown.
    std::optional<duty::Record> run(const duty::Colleague& colleague, const Announce& announce);

  private:
    duty::Tour successor();
    void settle(duty::Tour& next, const Error& error);
    void close(bool is_given_back);
    Instant now() const { return account_.pagerduty.session.now(); }

    AccountSession& account_;
    duty::Tour before_;
};

duty::Tour PassingHere::successor() {
    duty::Record record =
        duty::successor_of(before_.record(), duty::new_tour_id(account_.context.random), now());
    duty::JournalEntry entry = account_.journal.open(record.id);
    return {account_.tour_context(), std::move(entry), std::move(record)};
}

// What is not theirs yet may still turn up; ours stands on.
void PassingHere::settle(duty::Tour& next, const Error& error) {
    const std::string outcome = std::string{"not taken: "} + error.what();
    if (next.holds_anything())
        next.note(outcome);
    else
        next.close(outcome, now());
    before_.leave_standing();
}

void PassingHere::close(bool is_given_back) {
    const std::string outcome = before_.record().outcome;
    if (is_given_back) return before_.close(outcome, now());
    account_.context.terminal.complain(
        "the override of " + printable(before_.record().deployer.name) + " could not be ended yet",
        "the colleague is on call; try again: dutyme recover");
}

std::optional<duty::Record> PassingHere::run(const duty::Colleague& colleague,
                                             const Announce& announce) {
    const auto deadline = account_.deadline_before_start(for_all);
    auto& pagerduty = account_.pagerduty;
    duty::TakeRequest request =
        duty::request_to_pass(before_.record(), duty::PassLength::as_left, now());
    request.is_interactive = account_.context.terminal.is_interactive();
    const duty::Plan plan =
        duty::plan_for_colleague(colleague, request,
                                 {*pagerduty.schedules, pagerduty.directory, pagerduty.session,
                                  account_.context.random, account_.settings.policy},
                                 deadline);
    duty::expect_another_person(before_.record(), plan.deployer);
    announce(duty::plan_as_pass(plan, before_.record()));
    if (account_.settings[config::key::dry_run]) return std::nullopt;
    duty::Tour next = successor();
    bool is_given_back = false;
    try {
        is_given_back = duty::pass_on(before_, next, plan, duty::PassLength::as_left, now(),
                                      account_.deadline(for_all));
    } catch (const Error& error) {
        if (!before_.record().passed_to) settle(next, error);
        throw;
    }
    const std::string id_file = account_.settings[config::key::id_file];
    if (!id_file.empty()) next.keep_also_in(id_file);
    close(is_given_back);
    account_.notify({duty::notice_of_pass(next.record(), plan, now())});
    return next.record();
}

void refuse_in_job(Context& context) {
    if (!context.job()) return;
    throw Error{Failure::refused, "a job passes the pager to nobody: people do that",
                "run it at a terminal, where the deploy was started"};
}

void finish(const std::optional<duty::Record>& record, Context& context) {
    if (!record)
        return say_end_of_dry_run(context.own(), ", the pager stays where it is", context.terminal);
    const Instant now = duty::known_server_time({*record}, platform::this_host(), context.clock());
    context.terminal.remark(duty::told_as_passed(*record, now));
    context.answer(document_of_held(*record), "");
}

}  // namespace

int pass(const CommandLine& line, Context& context) {
    const TourWords words = tour_words(line, "pass", "to whom: dutyme pass bo@example.com");
    refuse_in_job(context);
    const config::Settings& own = context.own();
    const HeldTour held = find_held_tour(words.tour, "dutyme pass " + words.word, context);
    const bool is_dry_run = own[config::key::dry_run];
    const Announce announce = [&](const duty::Plan& plan) {
        context.terminal.clear_wait_line();
        cli::announce(plan, context);
        if (is_dry_run) context.answer(ui::Document{plan}, "");
    };
    if (held.guardian) {
        const guardian::PassRequest request{words.word, held.record.deployer.id,
                                            own[config::key::force], is_dry_run,
                                            context.terminal.is_interactive()};
        const duty::Record record = ask_guardian(held, request, context, announce);
        finish(is_dry_run ? std::nullopt : std::optional{record}, context);
    } else {
        AccountSession account{context};
        finish(
            PassingHere{held.record, account}.run({words.word, own[config::key::force]}, announce),
            context);
    }
    return exit_code::ok;
}

}  // namespace dutyme::cli
