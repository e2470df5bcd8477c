#include "duty/change.hpp"

#include "base/text.hpp"
#include "base/time.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

namespace dutyme::duty {

namespace {

using pagerduty::ChangeEvent;

constexpr std::string_view digits = "0123456789";

bool only_of(std::string_view text, std::string_view allowed) {
    return !text.empty() && text.find_first_not_of(allowed) == std::string_view::npos;
}

bool is_commit(std::string_view text) {
    constexpr std::size_t shortest = 7;
    constexpr std::size_t sha256 = 64;
    return only_of(text, "0123456789abcdef") && text.size() >= shortest && text.size() <= sha256;
}

std::string short_commit(const std::string& commit) {
    constexpr std::size_t length = 7;
    return is_commit(commit) ? commit.substr(0, length) : commit;
}

// "Deploy of github.com/acme/api main 1a2b3c4 by Ada Byron", "Push of ...".
std::string subject_of(const Record& record, Trigger trigger) {
    std::string text = what_is_deployed(record, trigger);
    text[0] = static_cast<char>(std::toupper(text[0]));
    return record.deployer.name.empty() ? text : text + " by " + record.deployer.name;
}

// Where the host shows a commit; only of hosts whose addresses are known. Absent path: another
// host.
std::string commit_url(const Deploy& deploy) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 3> hosts{
        {{"github.com/", "/commit/"},
         {"gitlab.com/", "/-/commit/"},
         {"bitbucket.org/", "/commits/"}}};
    constexpr std::string_view allowed =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-/";
    const std::string& repository = deploy.repository;
    if (!is_commit(deploy.commit) || !only_of(repository, allowed) ||
        repository.find("..") != std::string::npos)
        return {};
    for (const auto& [host, path] : hosts)
        if (repository.compare(0, host.size(), host) == 0)
            return ("https://" + repository).append(path) + deploy.commit;
    return {};
}

std::string schedules_of(const Record& record) {
    std::vector<std::string> names;
    for (const Lease& lease : record.leases)
        if (std::find(names.begin(), names.end(), lease.schedule_name) == names.end())
            names.push_back(lease.schedule_name);
    return listed(names);
}

// Each schedule once, however many leases it has.
std::vector<pagerduty::Link> schedule_links(const Record& record) {
    std::vector<pagerduty::Link> links;
    for (const Lease& lease : record.leases) {
        const bool known = std::any_of(links.begin(), links.end(), [&](const auto& link) {
            return link.href == lease.schedule_url;
        });
        if (!known && !lease.schedule_url.empty())
            links.push_back({lease.schedule_url, "Schedule " + lease.schedule_name});
    }
    return links;
}

std::string overrides_of(const Record& record) {
    std::string ids;
    for (const Lease& lease : record.leases)
        if (!lease.override_id.empty()) ids += (ids.empty() ? "" : " ") + lease.override_id;
    return ids;
}

// The number behind the word: "exit 3", "signal 15 (Terminated)". Empty: it is no such outcome.
std::string number_behind(const std::string& word, const std::string& outcome) {
    if (outcome.compare(0, word.size(), word) != 0) return {};
    const auto end = std::min(outcome.find(' ', word.size()), outcome.size());
    const std::string number = outcome.substr(word.size(), end - word.size());
    return only_of(number, digits) ? number : "";
}

ChangeEvent event_of(const Record& record, Instant now) {
    const Deploy& deploy = record.deploy;
    const std::string job_url = pagerduty::is_linkable(deploy.job_url) ? deploy.job_url : "";
    ChangeEvent event;
    event.source = deploy.repository.empty() ? record.host.name : deploy.repository;
    event.timestamp = now;
    event.details = {{"repo", deploy.repository},
                     {"ref", deploy.branch},
                     {"commit", deploy.commit},
                     {"author", deploy.author},
                     {"deployer", record.deployer.name},
                     {"schedules", schedules_of(record)},
                     {"override_ids", overrides_of(record)},
                     {"ci_url", job_url},
                     {"tool", "dutyme " DUTYME_VERSION}};
    if (!job_url.empty()) event.links.push_back({job_url, "CI job"});
    const std::string url = commit_url(deploy);
    if (!url.empty()) event.links.push_back({url, "Commit " + short_commit(deploy.commit)});
    for (pagerduty::Link& link : schedule_links(record)) event.links.push_back(std::move(link));
    return event;
}

// What is not known is not told.
ChangeEvent without_empty_details(ChangeEvent event) {
    auto& details = event.details;
    details.erase(std::remove_if(details.begin(), details.end(),
                                 [](const auto& detail) { return detail.second.empty(); }),
                  details.end());
    return event;
}

}  // namespace

std::string what_is_deployed(const Record& record, Trigger trigger) {
    const Deploy& deploy = record.deploy;
    std::string text = trigger == Trigger::push ? "push" : "deploy";
    text += deploy.repository.empty() ? " from " + record.host.name : " of " + deploy.repository;
    for (const std::string& word : {deploy.branch, short_commit(deploy.commit)})
        if (!word.empty()) text += " " + word;
    return text;
}

ChangeEvent deploy_started(const Record& record, Instant now, Trigger trigger) {
    ChangeEvent event = event_of(record, now);
    event.summary = subject_of(record, trigger) + " started";
    return without_empty_details(std::move(event));
}

ChangeEvent deploy_finished(const Record& record, const std::string& outcome, Instant now,
                            Trigger trigger) {
    const Seconds lasted = std::max(now - record.begun, Seconds{0});
    ChangeEvent event = event_of(record, now);
    event.summary = subject_of(record, trigger) + " finished" +
                    (outcome.empty() ? "" : " (" + outcome + ")") + " after " +
                    show_duration(lasted);
    event.details.emplace_back("exit_code", number_behind("exit ", outcome));
    event.details.emplace_back("signal", number_behind("signal ", outcome));
    event.details.emplace_back("duration_s", std::to_string(lasted.count()));
    return without_empty_details(std::move(event));
}

}  // namespace dutyme::duty
