#include "base/error.hpp"
#include "base/exit_codes.hpp"
#include "cli/errand.hpp"
#include "cli/verb_options.hpp"
#include "cli/verbs.hpp"
#include "duty/change.hpp"
#include "duty/plan.hpp"
#include "duty/recover.hpp"
#include "duty/tour.hpp"
#include "ui/announce.hpp"

namespace dutyme::cli {

namespace {

constexpr std::chrono::milliseconds for_recovering{1500};
constexpr std::chrono::milliseconds for_the_take{30000};

duty::Tour begin(Errand& errand) {
    duty::Record record = duty::new_record();
    record.api_url = errand.pagerduty.api_url;
    record.deploy = deploy_of(errand.checkout);
    // Nobody stands by a tour for a fixed time: without a page stop would not find it.
    duty::Page page = errand.journal.open(record.id);
    duty::Tour tour{*errand.pagerduty.schedules, errand.clock, std::move(page), std::move(record)};
    const std::string id_file = errand.settings.text("id-file");
    if (!id_file.empty()) tour.keep_also_in(id_file);
    return tour;
}

void take(Errand& errand, const duty::Plan& plan, World& world) {
    duty::Tour tour = begin(errand);
    tour.remark = [&](const std::string& sentence) { world.terminal.remark(sentence); };
    try {
        tour.take(plan, errand.patience(for_the_take));
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

}  // namespace

int start(const Arguments& arguments, World& world) {
    const Parsed parsed = parse_plain("start", arguments, start_options());
    if (parsed.wants_help) return help({"start"}, world);
    Errand errand{parsed.flags, world};
    duty::Wish wish = duty::wish_from(errand.settings);
    wish.lease = errand.settings.duration("for");
    wish.max = wish.lease;
    wish.kind = duty::Length::at_least;
    const auto patience = errand.patience(for_the_take);
    try {
        const auto deployer = errand.find_deployer(patience);
        const auto plan = duty::make_plan(wish, deployer, *errand.pagerduty.schedules,
                                          errand.pagerduty.session.now(), patience);
        for (const std::string& sentence : ui::announcement(plan)) world.terminal.remark(sentence);
        if (errand.settings.enabled("dry-run")) return exit_code::ok;
        duty::recover(errand.journal, *errand.pagerduty.schedules, errand.pagerduty.session,
                      errand.clock, errand.pagerduty.api_url, errand.patience(for_recovering));
        take(errand, plan, world);
    } catch (const Error& error) {
        if (error.failure() != Failure::skipped) throw;
        world.terminal.complain(error);
    }
    return exit_code::ok;
}

}  // namespace dutyme::cli
