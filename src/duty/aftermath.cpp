#include "duty/aftermath.hpp"

#include "base/text.hpp"
#include "pagerduty/model/change_event.hpp"

#include <algorithm>

namespace dutyme::duty {

namespace {

constexpr std::size_t most_told = 3;
constexpr std::size_t longest_url = 300;

LeftIncident left_by(const pagerduty::Incident& incident) {
    LeftIncident left{printable(incident.number),      printable(incident.title),
                      printable(incident.service),     {},
                      !incident.acknowledgers.empty(), {}};
    if (pagerduty::is_linkable(incident.url) && incident.url.size() <= longest_url)
        left.url = incident.url;
    for (const std::string& name :
         left.is_acknowledged ? incident.acknowledgers : incident.assignees)
        add_once(left.people, printable(name));
    return left;
}

std::string counted(std::size_t count, const std::string& noun) {
    return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

std::string pages_in_short(const PageCount& pages) {
    std::string text = (pages.is_whole ? "" : "at least ") +
                       counted(static_cast<std::size_t>(pages.count), "page");
    if (!pages.first_after) return text;
    return text + (pages.count == 1 ? ", after " : ", the first after ") +
           show_duration(*pages.first_after);
}

std::string told(const PageCount& pages, const std::string& deployer) {
    const std::string text = pages_in_short(pages) + " of the deploy, reached ";
    if (pages.to_deployer == pages.count) return text + deployer;
    if (pages.to_deployer == 0) return text + "others than " + deployer;
    return text + deployer + " (" + std::to_string(pages.to_deployer) + ") and others";
}

std::string told(const LeftIncident& incident) {
    std::string text = "incident #" + incident.number + " \"" + incident.title + "\"";
    if (!incident.service.empty()) text += " of " + incident.service;
    text += " is still open";
    if (!incident.people.empty())
        text += (incident.is_acknowledged ? ", acknowledged by " : ", assigned to ") +
                listed(incident.people);
    return incident.url.empty() ? text : text + ": " + incident.url;
}

}  // namespace

// The take's second is rounded, and PagerDuty's time is known to about one.
pagerduty::IncidentWindow incident_window(const Record& record, Instant now) {
    constexpr Seconds margin{2};
    pagerduty::IncidentWindow window{record.begun - margin, now + margin, {}};
    for (const Lease& lease : record.leases) window.schedules.insert(lease.schedule_id);
    return window;
}

void note_aftermath(Record& record, const pagerduty::IncidentHistory& history) {
    record.left_open.clear();
    for (const pagerduty::Incident& incident : history.open)
        record.left_open.push_back(left_by(incident));
    record.pages.reset();
    if (history.pages.empty() && (!history.is_whole || history.forbidden)) return;
    PageCount pages;
    pages.count = static_cast<int>(history.pages.size());
    pages.to_deployer = static_cast<int>(
        std::count_if(history.pages.begin(), history.pages.end(),
                      [&](const auto& page) { return page.user == record.deployer.id; }));
    pages.is_whole = history.is_whole;
    if (!history.pages.empty())
        pages.first_after = std::max(history.pages.front().at - record.begun, Seconds{0});
    record.pages = pages;
}

std::vector<std::string> aftermath(const Record& record) {
    std::vector<std::string> sentences;
    const std::string deployer = printable(pagerduty::name_or_id(record.deployer));
    if (record.pages && record.pages->count > 0) sentences.push_back(told(*record.pages, deployer));
    const auto& open = record.left_open;
    for (std::size_t i = 0; i < std::min(open.size(), most_told); ++i)
        sentences.push_back(told(open[i]));
    if (open.size() > most_told)
        sentences.push_back("and " + counted(open.size() - most_told, "more incident") +
                            (open.size() == most_told + 1 ? " is" : " are") + " still open");
    return sentences;
}

std::string aftermath_in_short(const Record& record) {
    std::string text;
    if (record.pages && record.pages->count > 0) text = pages_in_short(*record.pages);
    std::vector<std::string> open;
    for (const LeftIncident& incident : record.left_open) open.push_back("#" + incident.number);
    if (open.empty()) return text;
    return text + (text.empty() ? "" : "; ") + listed(open) +
           (open.size() == 1 ? " is open" : " are open");
}

}  // namespace dutyme::duty
