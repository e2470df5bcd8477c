#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/verbs.hpp"
#include "duty/journal.hpp"

#include <algorithm>
#include <set>

namespace dutyme::cli {

namespace {

std::string schedules_of(const duty::Record& record) {
    std::vector<std::string> names;
    std::set<std::string> seen;
    for (const duty::Lease& lease : record.leases)
        if (seen.insert(lease.schedule_id).second) names.push_back(lease.schedule_name);
    return names.empty() ? "no schedule" : listed(names);
}

std::string place_of(const duty::Deploy& deploy) {
    std::string text = deploy.repository;
    if (!deploy.branch.empty()) text += " " + deploy.branch;
    if (!deploy.commit.empty()) text += " " + deploy.commit.substr(0, 12);
    if (!deploy.subject.empty()) text += " \"" + deploy.subject + "\"";
    if (!deploy.author.empty()) text += " by " + deploy.author;
    return text;
}

// Those who stood in already, and were joined.
std::vector<std::string> joined_by(const duty::Record& record) {
    std::vector<std::string> names;
    for (const duty::Lease& lease : record.leases)
        for (const duty::ExistingOverride& other : lease.existing_overrides)
            if (lease.kind != pagerduty::OverrideKind::override &&
                std::find(names.begin(), names.end(), other.user_name) == names.end())
                names.push_back(other.user_name);
    return names;
}

std::string line_of(const duty::Record& record) {
    std::string text = local_time_with_offset(record.begun, Instant{}) + " to ";
    text += record.ended ? local_time_with_offset(*record.ended, record.begun) : "now";
    text += "  " + record.deployer.name + " on " + schedules_of(record);
    if (!record.relieved.empty()) text += " for " + listed(record.relieved);
    if (const auto joined = joined_by(record); !joined.empty()) text += " beside " + listed(joined);
    text += ": " + (record.outcome.empty() ? std::string{"running"} : record.outcome);
    const std::string place = place_of(record.deploy);
    return printable(text, 400) + (place.empty() ? "" : "  " + printable(place, 400)) + "\n";
}

}  // namespace

int log(const CommandLine&, Context& context) {
    const duty::Journal journal = context.journal();
    std::vector<duty::Record> records = journal.log();
    for (const duty::UnreadEntry& entry : journal.unread())
        context.terminal.remark((entry.why.empty() ? printable(entry.path, 400) + " cannot be read"
                                                   : printable(entry.why, 400)) +
                                ", and is left out");
    for (auto& open : journal.open_tours()) records.push_back(std::move(open));
    std::string lines;
    for (const duty::Record& record : records) lines += line_of(record);
    context.answer(ui::Document{records}, lines);
    if (records.empty() && !context.wants_json) context.terminal.remark("no tours yet");
    return exit_code::ok;
}

}  // namespace dutyme::cli
