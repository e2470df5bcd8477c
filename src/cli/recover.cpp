#include "duty/recover.hpp"

#include "base/exit_codes.hpp"
#include "base/text.hpp"
#include "cli/errand.hpp"
#include "cli/verb_options.hpp"
#include "cli/verbs.hpp"

namespace dutyme::cli {

int recover(const Arguments& arguments, World& world) {
    constexpr std::chrono::milliseconds for_all{60000};
    const Parsed parsed = parse_plain("recover", arguments, recover_options());
    if (parsed.wants_help) return help({"recover"}, world);
    if (duty::Journal::of(world.environment).open_tours().empty()) {
        world.terminal.remark("nothing was left behind");
        return exit_code::ok;
    }
    Errand errand{parsed.flags, world};
    const auto recovered =
        duty::recover(errand.journal, *errand.pagerduty.schedules, errand.pagerduty.session,
                      errand.clock, errand.pagerduty.api_url, errand.patience(for_all));
    bool all = true;
    for (const duty::Recovered& one : recovered) {
        const std::string tour = "the tour of " + printable(one.record.deployer.name) + " begun " +
                                 to_rfc3339(one.record.begun);
        if (one.settled)
            world.terminal.remark(tour + " is settled");
        else
            world.terminal.complain(tour + " could not be settled", "try again: dutyme recover");
        all = all && one.settled;
    }
    if (recovered.empty()) world.terminal.remark("nothing was left behind");
    return all ? exit_code::ok : exit_code::not_covered;
}

}  // namespace dutyme::cli
