#include "base/error.hpp"
#include "base/exit_codes.hpp"
#include "cli/beginnings.hpp"
#include "cli/errand.hpp"
#include "cli/verb_options.hpp"
#include "cli/verbs.hpp"
#include "duty/change.hpp"
#include "duty/plan.hpp"
#include "duty/recover.hpp"
#include "duty/survey.hpp"
#include "duty/tour.hpp"
#include "ui/announce.hpp"

namespace dutyme::cli {

namespace {

constexpr std::chrono::milliseconds for_recovering{1500};
constexpr std::chrono::milliseconds for_the_take{30000};
constexpr std::chrono::milliseconds before_a_deploy{10000};  // in a job, as under exec

duty::Tour begin(Errand& errand) {
    duty::Record record = duty::new_record();
    record.api_url = errand.pagerduty.api_url;
    record.deploy = deploy_of(errand.checkout, errand.job);
    // Nobody stands by a tour for a fixed time: without a page stop would not find it.
    duty::Page page = errand.journal.open(record.id);
    duty::Tour tour{*errand.pagerduty.schedules, errand.clock, std::move(page), std::move(record)};
    const std::string id_file = errand.settings.text("id-file");
    if (!id_file.empty()) tour.keep_also_in(id_file);
    return tour;
}

void take(Errand& errand, const duty::Plan& plan, const pagerduty::Patience& patience,
          World& world) {
    duty::Tour tour = begin(errand);
    tour.remark = [&](const std::string& sentence) { world.terminal.remark(sentence); };
    try {
        tour.take(plan, patience);
    } catch (const Error& error) {
        if (!tour.holds_anything())
            tour.close(std::string{"not taken: "} + error.what(), errand.pagerduty.session.now());
        throw;
    }
    tour.leave_standing();
    for (const duty::Lease& lease : tour.open_leases())
        world.terminal.print(lease.schedule_id + "/" + lease.override_id + "\n");
    const Instant now = errand.pagerduty.session.now();
    if (!tour.holds_anything()) return tour.close("already on call", now);
    errand.tell({duty::deploy_started(tour.record(), now)}, world);
}

// In a job the deploy is a later step, which an outage stops no more than it stops one under exec.
// A person who asks to be put on call wants to know that they are not.
bool job_goes_on(Failure failure, const Errand& errand) {
    return failure == Failure::unreachable && errand.job.has_value() &&
           !errand.settings.enabled("required") && !errand.settings.enabled("dry-run");
}

}  // namespace

int start(const Arguments& arguments, World& world) {
    const Parsed parsed = parse_plain("start", arguments, start_options());
    if (parsed.wants_help) return help({"start"}, world);
    if (own_settings(parsed.flags, world).enabled("skip")) {
        world.terminal.remark("DUTYME_SKIP is set: nobody is put on call");
        return exit_code::ok;
    }
    Errand errand{parsed.flags, world};
    duty::Wish wish = duty::wish_from(errand.settings);
    wish.lease = errand.settings.duration("for");
    wish.max = wish.lease;
    wish.kind = duty::Length::at_least;
    const auto patience = errand.patience(errand.job.has_value() ? before_a_deploy : for_the_take);
    try {
        const auto deployer = errand.find_deployer(patience);
        if (!deployer.how.empty()) world.terminal.remark(deployer.how);
        const auto plan = duty::survey(wish, deployer, *errand.pagerduty.schedules,
                                       errand.pagerduty.session, patience);
        for (const std::string& sentence : ui::announcement(plan)) world.terminal.remark(sentence);
        if (errand.settings.enabled("dry-run")) return exit_code::ok;
        duty::recover(errand.journal, *errand.pagerduty.schedules, errand.pagerduty.session,
                      errand.clock, errand.pagerduty.api_url, errand.patience(for_recovering));
        take(errand, plan, patience, world);
    } catch (const Error& error) {
        if (error.failure() != Failure::skipped && !job_goes_on(error.failure(), errand)) throw;
        world.terminal.complain(error);
        if (error.failure() == Failure::unreachable)
            world.terminal.remark("the job goes on without anybody being put on call");
    }
    return exit_code::ok;
}

}  // namespace dutyme::cli
