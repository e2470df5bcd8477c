#include "duty/recover.hpp"

#include "base/error.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "cli/account_session.hpp"
#include "cli/verbs.hpp"

#include <algorithm>

namespace dutyme::cli {

namespace {

using Recovered = std::vector<duty::Recovered>;

Recovered settle(Context& context) {
    constexpr std::chrono::milliseconds for_all{60000};
    if (context.journal().open_tours().empty()) {
        context.own();  // for it may be quiet
        return {};
    }
    AccountSession account{context};
    Recovered recovered = duty::recover(account.journal, platform::this_host(),
                                        account.tour_context(), account.pagerduty.session,
                                        account.pagerduty.api_url, account.deadline(for_all));
    account.notify(duty::notices_of(recovered, account.told(), account.pagerduty.session.now()));
    return recovered;
}

// The tours that guardians are giving back, or have given back but for what is in doubt.
std::vector<duty::Record> given_back_now(const Context& context) {
    const duty::Journal journal = context.journal();
    std::vector<duty::Record> found;
    for (duty::Record& record : journal.open_tours())
        if ((record.giving_back || (duty::has_doubts(record) && !record.outcome.empty())) &&
            journal.is_owned(record.id))
            found.push_back(std::move(record));
    return found;
}

void tell(const Recovered& recovered, const std::vector<duty::Record>& guarded, bool all_read,
          const Context& context) {
    const Instant now = duty::known_server_time(guarded, platform::this_host(), context.clock());
    for (const duty::Record& record : guarded) {
        const std::string state = duty::give_back_state(record, now);
        context.terminal.remark(
            "a guardian is at the tour of " + printable(record.deployer.name) + ", " +
            (state.empty() ? "and looks again for an override that PagerDuty has "
                             "not shown"
                           : printable(state, 400)));
    }
    for (const duty::Recovered& one : recovered) {
        const std::string tour = "the tour of " + printable(one.record.deployer.name) + " begun " +
                                 to_rfc3339(one.record.begun);
        if (one.settled && one.in_doubt)
            context.terminal.remark(
                tour +
                " is settled but for an override that PagerDuty has not shown; dutyme looks "
                "again with every command, until it would end by itself");
        else if (one.settled)
            context.terminal.remark(tour + " is settled");
        else
            context.terminal.complain(
                tour + " could not be settled" + (one.trouble.empty() ? "" : ": " + one.trouble),
                "try again: dutyme recover");
    }
    if (guarded.empty() && recovered.empty() && all_read)
        context.terminal.remark("nothing was left behind");
}

ui::Document document_of(const Recovered& recovered, const std::vector<duty::Record>& guarded,
                         bool complete) {
    return ui::Document{[&](json::Writer& writer) {
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
            json::put(writer, "settled", one.settled);
            json::put(writer, "in_doubt", one.in_doubt);
            writer.EndObject();
        }
        writer.EndArray();
        writer.Key("giving_back");
        writer.StartArray();
        for (const duty::Record& record : guarded) json::put_string(writer, record.id);
        writer.EndArray();
        json::put(writer, "complete", complete);
    }};
}

}  // namespace

int recover(const CommandLine&, Context& context) {
    const Recovered recovered = settle(context);
    const bool all_read = can_read_all(context.journal(), context.terminal);
    const bool complete =
        all_read && std::all_of(recovered.begin(), recovered.end(),
                                [](const duty::Recovered& one) { return one.settled; });
    const auto guarded = given_back_now(context);
    tell(recovered, guarded, all_read, context);
    context.answer(document_of(recovered, guarded, complete), "");
    return complete ? exit_code::ok : exit_code::not_covered;
}

}  // namespace dutyme::cli
