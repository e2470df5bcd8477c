#include "duty/recover.hpp"

#include "base/error.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "cli/errand.hpp"
#include "cli/verb_options.hpp"
#include "cli/verbs.hpp"

#include <algorithm>

namespace dutyme::cli {

namespace {

using Recovered = std::vector<duty::Recovered>;

Recovered settle(const Parsed& parsed, World& world) {
    constexpr std::chrono::milliseconds for_all{60000};
    if (duty::Journal::of(world.environment).open_tours().empty()) {
        own_settings(parsed.flags, world);  // for it may be quiet
        return {};
    }
    Errand errand{parsed.flags, world};
    return duty::recover(errand.journal, this_host(), errand.tour_context(),
                         errand.pagerduty.session, errand.pagerduty.api_url,
                         errand.deadline(for_all));
}

// The tours that guardians are giving back, or have given back but for what is in doubt.
std::vector<duty::Record> given_back_now(const World& world) {
    const duty::Journal journal = duty::Journal::of(world.environment);
    std::vector<duty::Record> found;
    for (duty::Record& record : journal.open_tours())
        if ((record.giving_back || (duty::has_doubts(record) && !record.outcome.empty())) &&
            journal.is_owned(record.id))
            found.push_back(std::move(record));
    return found;
}

void tell(const Recovered& recovered, const std::vector<duty::Record>& guarded, bool all_read,
          const World& world) {
    const SystemClock clock;
    const Instant now = duty::known_server_time(guarded, this_host(), clock);
    for (const duty::Record& record : guarded) {
        const std::string state = duty::give_back_state(record, now);
        world.terminal.remark("a guardian is at the tour of " + printable(record.deployer.name) +
                              ", " +
                              (state.empty() ? "and looks again for an override that PagerDuty has "
                                               "not shown"
                                             : printable(state, 400)));
    }
    for (const duty::Recovered& one : recovered) {
        const std::string tour = "the tour of " + printable(one.record.deployer.name) + " begun " +
                                 to_rfc3339(one.record.begun);
        if (one.settled && one.in_doubt)
            world.terminal.remark(
                tour +
                " is settled but for an override that PagerDuty has not shown; dutyme looks "
                "again with every command, until it would end by itself");
        else if (one.settled)
            world.terminal.remark(tour + " is settled");
        else
            world.terminal.complain(
                tour + " could not be settled" + (one.trouble.empty() ? "" : ": " + one.trouble),
                "try again: dutyme recover");
    }
    if (guarded.empty() && recovered.empty() && all_read)
        world.terminal.remark("nothing was left behind");
}

std::string as_json(const Recovered& recovered, const std::vector<duty::Record>& guarded,
                    bool complete) {
    return json::versioned([&](json::Writer& writer) {
               writer.Key("recovered");
               writer.StartArray();
               for (const duty::Recovered& one : recovered) {
                   writer.StartObject();
                   json::put(writer, "tour", one.record.id);
                   writer.Key("deployer");
                   writer.StartObject();
                   json::put(writer, "id", one.record.deployer.id);
                   json::put(writer, "name", one.record.deployer.name);
                   writer.EndObject();
                   json::put(writer, "begun", to_rfc3339(one.record.begun));
                   writer.Key("settled");
                   writer.Bool(one.settled);
                   writer.Key("in_doubt");
                   writer.Bool(one.in_doubt);
                   writer.EndObject();
               }
               writer.EndArray();
               writer.Key("giving_back");
               writer.StartArray();
               for (const duty::Record& record : guarded) json::put_string(writer, record.id);
               writer.EndArray();
               writer.Key("complete");
               writer.Bool(complete);
           }) +
           "\n";
}

}  // namespace

int recover(const Arguments& arguments, World& world) {
    const Parsed parsed = parse_plain("recover", arguments, recover_options());
    if (parsed.wants_help) return help({"recover"}, world);
    const Recovered recovered = settle(parsed, world);
    const bool all_read = can_read_all(duty::Journal::of(world.environment), world);
    const bool complete =
        all_read && std::all_of(recovered.begin(), recovered.end(),
                                [](const duty::Recovered& one) { return one.settled; });
    const auto guarded = given_back_now(world);
    tell(recovered, guarded, all_read, world);
    if (parsed.switches.count("json") != 0)
        world.terminal.print_json(as_json(recovered, guarded, complete));
    return complete ? exit_code::ok : exit_code::not_covered;
}

}  // namespace dutyme::cli
