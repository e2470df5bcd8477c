#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/verbs.hpp"
#include "duty/aftermath.hpp"
#include "duty/journal.hpp"
#include "ui/table.hpp"
#include "ui/timeline.hpp"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <set>

namespace dutyme::cli {

namespace {

std::string schedules_of(const duty::Record& record) {
    std::vector<std::string> names;
    std::set<std::string> seen;
    for (const duty::Lease& lease : record.leases)
        if (seen.insert(lease.schedule_id).second) names.push_back(lease.schedule_name);
    return listed(names);
}

// The commit first: it is what one looks for.
std::string place_of(const duty::Deploy& deploy) {
    std::vector<std::string> parts;
    if (!deploy.commit.empty()) parts.push_back(deploy.commit.substr(0, 12));
    if (!deploy.repository.empty()) parts.push_back(deploy.repository);
    if (!deploy.branch.empty()) parts.push_back(deploy.branch);
    if (!deploy.subject.empty()) parts.push_back("\"" + deploy.subject + "\"");
    if (!deploy.author.empty()) parts.push_back("by " + deploy.author);
    std::string text;
    for (const std::string& part : parts) text += (text.empty() ? "" : " ") + part;
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

std::string for_whom(const duty::Record& record) {
    std::string text = listed(record.relieved);
    if (const auto joined = joined_by(record); !joined.empty())
        text += (text.empty() ? "beside " : ", beside ") + listed(joined);
    return text;
}

std::string outcome_of(const duty::Record& record) {
    std::string text = record.outcome.empty() ? "running" : record.outcome;
    if (!record.passed.empty()) text += ", passed on by " + record.passed.back().from.name;
    if (record.extended) text += ", extended";
    if (!record.until_outcome.empty()) text += ", --until: " + record.until_outcome;
    if (const std::string left = duty::aftermath_in_short(record); !left.empty())
        text += "; " + left;
    return record.sandbox ? text + " (sandbox)" : text;
}

ui::Table table_of(const std::vector<duty::Record>& records, Instant now) {
    ui::Table table{"WHEN", "HOW LONG", "WHO", "FOR WHOM", "SCHEDULE", "OUTCOME", "COMMIT"};
    for (const duty::Record& record : records) {
        const Seconds lasted = std::max(record.ended.value_or(now) - record.begun, Seconds{0});
        table.add({local_time_with_zone(record.begun, Instant{}), show_duration(lasted),
                   record.deployer.name, for_whom(record), schedules_of(record), outcome_of(record),
                   place_of(record.deploy)});
    }
    return table;
}

std::optional<std::size_t> most_of(const CommandLine& line) {
    const std::string text = line.value("number");
    if (text.empty()) return std::nullopt;
    std::size_t number = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failed == std::errc{} && end == text.data() + text.size() && number > 0) return number;
    throw Error{Failure::usage, "-n " + printable(text) + " is not a number of tours",
                "give one such as 10"};
}

std::optional<Instant> since_of(const CommandLine& line, Instant now) {
    const std::string text = line.value("since");
    if (text.empty()) return std::nullopt;
    if (const auto ago = parse_duration(text)) return now - *ago;
    if (const auto time = read_local_time(text, now)) return *time;
    throw Error{Failure::usage, "--since " + printable(text) + " is neither a duration nor a time",
                "give one such as 24h, 14:00 or 2026-11-30"};
}

bool runs(const duty::Record& record) {
    return !record.ended;
}

// Newest first, those that run yet on top.
void sort(std::vector<duty::Record>& records) {
    std::reverse(records.begin(), records.end());  // of one second, the one that ended last
    std::stable_sort(records.begin(), records.end(),
                     [](const duty::Record& left, const duty::Record& right) {
                         if (runs(left) != runs(right)) return runs(left);
                         return left.begun > right.begun;
                     });
}

}  // namespace

int log(const CommandLine& line, Context& context) {
    const duty::Journal journal = context.journal();
    std::vector<duty::Record> records = journal.log();
    for (const duty::UnreadEntry& entry : journal.unread())
        context.terminal.remark((entry.why.empty() ? printable(entry.path, 400) + " cannot be read"
                                                   : printable(entry.why, 400)) +
                                ", and is left out");
    std::vector<duty::Record> open = journal.open_tours();
    const Instant now = duty::known_server_time(open, platform::this_host(), context.clock());
    for (duty::Record& one : open) records.push_back(std::move(one));
    const auto most = most_of(line);
    if (const auto since = since_of(line, now))
        records.erase(std::remove_if(records.begin(), records.end(),
                                     [&](const duty::Record& record) {
                                         return !runs(record) && record.begun < *since;
                                     }),
                      records.end());
    sort(records);
    if (most && records.size() > *most) records.resize(*most);
    if (records.empty() && !context.wants_json)
        context.terminal.remark(line.value("since").empty() ? "no tours yet"
                                                            : "no tours since then");
    context.answer(ui::Document{records},
                   records.empty()
                       ? ""
                       : table_of(records, now).text(ui::columns_of(STDOUT_FILENO).value_or(0)));
    return exit_code::ok;
}

}  // namespace dutyme::cli
