#include "cli/extend.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/held_tour.hpp"
#include "cli/verbs.hpp"
#include "config/origin.hpp"
#include "duty/extension.hpp"
#include "duty/notice.hpp"

#include <chrono>
#include <optional>

namespace dutyme::cli {

namespace {

// The policy's for `for` limits the whole of it, however often it is extended.
duty::ExtensionLimit limit_of(const duty::Record& record, const config::Settings& settings) {
    const Instant begun = duty::first_begun(record);
    duty::ExtensionLimit limit{begun + settings[config::key::max],
                               with_origin(settings, config::key::max)};
    const auto rule = settings.policy.longest("longest-for");
    const auto longest = rule ? parse_duration(rule->value) : std::nullopt;
    if (longest && begun + *longest < limit.at)
        limit = {begun + *longest, named(*rule) + " = " + rule->value};
    return limit;
}

}  // namespace

duty::Record extend_here(const duty::Record& known, Seconds by, AccountSession& account) {
    constexpr std::chrono::milliseconds for_all{30000};
    const auto& session = account.pagerduty.session;
    duty::Tour tour = take_up(known, account);
    const Instant now = session.now();
    const duty::ExtensionLimit limit = limit_of(tour.record(), account.settings);
    const Instant until = duty::extended_end(tour.record(), by, limit, now, account.context.random);
    const std::string id_file = account.settings[config::key::id_file];
    if (!id_file.empty()) tour.keep_also_in(id_file);
    try {
        tour.extend_to(until, now, account.deadline(for_all));
    } catch (const Error&) {
        tour.leave_standing();
        throw;
    }
    tour.leave_standing();
    account.notify({duty::notice_of_extension(tour.record(), session.now())});
    return tour.record();
}

int extend(const CommandLine& line, Context& context) {
    const TourWords words = tour_words(line, "extend", "how long: dutyme extend 30m");
    const Seconds by = duty::extension_from(words.word);
    const HeldTour held = find_held_tour(words.tour, "dutyme extend " + words.word, context);
    duty::Record record;
    if (held.guardian) {
        record = ask_guardian(held, guardian::ExtendRequest{by}, context, {});
    } else {
        AccountSession account{context};
        record = extend_here(held.record, by, account);
    }
    const Instant now = duty::known_server_time({record}, platform::this_host(), context.clock());
    context.terminal.remark(duty::told_as_extended(record, now));
    context.answer(document_of_held(record), "");
    return exit_code::ok;
}

}  // namespace dutyme::cli
