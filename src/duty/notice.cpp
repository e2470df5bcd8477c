#include "duty/notice.hpp"

#include "base/text.hpp"
#include "base/time.hpp"
#include "duty/aftermath.hpp"
#include "duty/extension.hpp"

#include <algorithm>
#include <cctype>

namespace dutyme::duty {

namespace {

// "14:40 UTC"; with the date in front when it is another day than `reference`.
std::string utc_time(Instant at, Instant reference) {
    constexpr std::size_t date = 10;
    const std::string text = to_rfc3339(at);
    const bool same_day = text.compare(0, date, to_rfc3339(reference), 0, date) == 0;
    return (same_day ? "" : text.substr(0, date) + " ") + text.substr(date + 1, 5) + " UTC";
}

std::string name_of(const Record& record) {
    return printable(pagerduty::name_or_id(record.deployer));
}

std::string taking(const Record& record, const SchedulePlan& part) {
    const std::string name = printable(part.schedule_name);
    std::string sentence = name_of(record);
    if (!part.relieved.empty())
        sentence += " takes " + name + " from " + printable(listed(part.relieved));
    else if (!part.beside.empty())
        sentence += " joins " + printable(listed(part.beside)) + " on " + name;
    else
        sentence += " takes " + name;
    return sentence + " until " + utc_time(part.end, part.start) + " at the latest";
}

// Who is paged when the deployer does not answer, by the first policy that says so. Empty: nobody,
// or it is not known.
std::string who_is_behind(const Record& record, const Impact& impact) {
    for (const EscalationPath& path : impact.escalation_paths) {
        const auto& steps = path.steps;
        const auto deployer = std::find_if(steps.begin(), steps.end(),
                                           [](const auto& step) { return step.deployer; });
        if (deployer == steps.end()) continue;
        const auto next = std::find_if(std::next(deployer), steps.end(),
                                       [](const auto& step) { return !step.others.empty(); });
        if (next == steps.end()) continue;
        return "If " + name_of(record) + " misses a page: " + printable(listed(next->others)) +
               " after " + std::to_string(next->after - deployer->after) + " min.";
    }
    return {};
}

Notice notice_of(const Record& record, Notice::Kind kind) {
    Notice notice;
    notice.kind = kind;
    notice.tour = first_tour(record);
    notice.deployer = name_of(record);
    notice.relieved = record.relieved;
    notice.deploy = record.deploy;
    for (const Lease& lease : record.leases)
        add_once(notice.schedules, printable(lease.schedule_name));
    return notice;
}

std::string with_until(const std::string& outcome, const std::string& until) {
    return until.empty() ? outcome : outcome + ", --until: " + until;
}

// " (4 commits)", where that is known.
std::string counted_commits(const Deploy& deploy) {
    if (deploy.commits <= 0) return {};
    return " (" + std::to_string(deploy.commits) + (deploy.commits == 1 ? " commit)" : " commits)");
}

std::string capitalized(std::string sentence) {
    sentence[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(sentence[0])));
    return sentence;
}

std::string back_with(const std::string& schedule, const std::vector<std::string>& relieved,
                      const std::vector<std::string>& people) {
    const bool is_back = std::any_of(people.begin(), people.end(), [&](const std::string& person) {
        return std::find(relieved.begin(), relieved.end(), person) != relieved.end();
    });
    return schedule + (is_back ? " is back with " : " is now with ") + printable(listed(people));
}

// Where the deployer is still named, /oncalls may lag behind.
std::vector<std::string> given_back(const Record& record,
                                    const pagerduty::NamesBySchedule& on_call_now) {
    std::vector<std::string> parts;
    for (const Lease& lease : record.leases) {
        const std::string name = printable(lease.schedule_name);
        const auto found = on_call_now.find(lease.schedule_id);
        const bool is_told = found != on_call_now.end() && !found->second.empty() &&
                             std::find(found->second.begin(), found->second.end(),
                                       record.deployer.name) == found->second.end();
        add_once(parts, is_told ? back_with(name, record.relieved, found->second)
                                : name + " is given back");
    }
    return parts;
}

}  // namespace

std::optional<Notice> notice_of_take(const Record& record, const Plan& plan, Trigger trigger) {
    Notice notice = notice_of(record, Notice::Kind::taken);
    std::vector<std::string> parts;
    for (const SchedulePlan& part : plan.schedules) {
        if (!part.needed || part.left_alone || part.left_to_another) continue;
        parts.push_back(taking(record, part));
        notice.until = std::max(notice.until, part.end);
    }
    if (parts.empty()) return std::nullopt;
    notice.sentences = {listed(parts) + ": " + what_is_deployed(record, trigger) +
                        counted_commits(record.deploy) + "."};
    const std::string behind = who_is_behind(record, plan.impact);
    if (!behind.empty()) notice.sentences.push_back(behind);
    return notice;
}

Notice notice_of_extension(const Record& record, Instant now, Trigger trigger) {
    Notice notice = notice_of(record, Notice::Kind::extended);
    notice.until = end_of_tour(record).value_or(now);
    notice.sentences = {notice.deployer + " keeps " + listed(notice.schedules) + " until " +
                        utc_time(notice.until, now) + ": " + what_is_deployed(record, trigger) +
                        "."};
    return notice;
}

Notice notice_of_pass(const Record& record, const Plan& plan, Instant now, Trigger trigger) {
    Notice notice = notice_of(record, Notice::Kind::passed);
    notice.until = end_of_tour(record).value_or(now);
    const std::string from = record.passed.empty() ? "" : printable(record.passed.back().from.name);
    notice.relieved = {from};
    notice.sentences = {from + " passes " + listed(notice.schedules) + " to " + notice.deployer +
                        " until " + utc_time(notice.until, now) +
                        " at the latest: " + what_is_deployed(record, trigger) + "."};
    const std::string behind = who_is_behind(record, plan.impact);
    if (!behind.empty()) notice.sentences.push_back(behind);
    return notice;
}

Notice notice_of_give_back(const Record& record, const std::string& outcome, Instant now,
                           const pagerduty::NamesBySchedule& on_call_now,
                           std::optional<Instant> lingers_until, Trigger trigger) {
    Notice notice = notice_of(record, Notice::Kind::given_back);
    notice.until = lingers_until.value_or(now);
    notice.outcome = outcome;
    notice.until_outcome = record.until_outcome;
    notice.lasted = std::max(now - record.begun, Seconds{0});
    for (const auto& [schedule, people] : on_call_now)
        for (const std::string& person : people) add_once(notice.on_call, printable(person));
    const std::string how =
        what_is_deployed(record, trigger) + " ended" +
        (outcome.empty() ? "" : " (" + with_until(outcome, record.until_outcome) + ")") +
        " after " + show_duration(notice.lasted) + ".";
    const std::string what = lingers_until ? notice.deployer + " stays on call for " +
                                                 listed(notice.schedules) + " until " +
                                                 utc_time(*lingers_until, now)
                                           : listed(given_back(record, on_call_now));
    notice.sentences = {what + ": " + how};
    for (const std::string& sentence : aftermath(record)) {
        const bool ends_in_url = sentence.find("://") != std::string::npos;
        notice.sentences.push_back(capitalized(sentence) + (ends_in_url ? "" : "."));
    }
    return notice;
}

Notice notice_of_recovery(const Record& record, bool ended_by_itself, Instant now) {
    Notice notice = notice_of(record, Notice::Kind::given_back);
    notice.until = now;
    for (const Lease& lease : record.leases)
        if (ended_by_itself) notice.until = std::min(notice.until, certain_end(lease));
    notice.outcome = record.outcome;
    notice.until_outcome = record.until_outcome;
    notice.lasted = std::max(notice.until - record.begun, Seconds{0});
    const std::string what =
        ended_by_itself ? notice.deployer + "'s time on call for " + listed(notice.schedules) +
                              " has ended by itself at " + utc_time(notice.until, now)
                        : listed(notice.schedules) + " was given back by a later dutyme (recover)";
    notice.sentences = {what + ": " + what_is_deployed(record) + "."};
    return notice;
}

}  // namespace dutyme::duty
