#include "pagerduty/incidents.hpp"

#include "base/text.hpp"
#include "base/time.hpp"
#include "pagerduty/http/transport.hpp"
#include "pagerduty/name_lookup.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace dutyme::pagerduty {

namespace {

// Without an offset, or without time_zone, times are read in the account's zone.
std::string window_query(const IncidentWindow& window) {
    return "since=" + encoded(to_rfc3339(window.since)) +
           "&until=" + encoded(to_rfc3339(window.until)) + "&time_zone=UTC";
}

std::vector<Page> first_of_each(std::vector<Page> pages) {
    std::stable_sort(pages.begin(), pages.end(),
                     [](const Page& left, const Page& right) { return left.at < right.at; });
    std::vector<Page> first;
    for (Page& page : pages)
        if (std::none_of(first.begin(), first.end(), [&](const Page& known) {
                return known.incident == page.incident && known.user == page.user;
            }))
            first.push_back(std::move(page));
    return first;
}

bool has_any(const Policy& policy, const std::set<std::string>& schedules) {
    return std::any_of(policy.levels.begin(), policy.levels.end(), [&](const Level& level) {
        return std::any_of(level.schedules.begin(), level.schedules.end(),
                           [&](const auto& target) { return schedules.count(target.id) != 0; });
    });
}

}  // namespace

bool Incidents::prefetch(const IncidentWindow& window, bool is_interactive) {
    const int enough = is_interactive ? 50 : 90;
    if (session_.requests_left_percent() < enough || window.schedules.empty()) return false;
    window_ = window;
    incidents_.clear();
    notifications_.clear();
    forbidden_ = false;
    open_ = {"/incidents?statuses%5B%5D=triggered&statuses%5B%5D=acknowledged&" +
             window_query(window) + "&sort_by=created_at%3Aasc"};
    log_ = {"/log_entries?" + window_query(window) + "&include%5B%5D=incidents"};
    for (List* list : {&open_, &log_}) list->first_page = fetch_optional_page(session_, list->path);
    return true;
}

// Returns false while rows may be missing. A list that is cut short is read from its beginning the
// next time.
template <class Read>
bool Incidents::read(List& list, const char* member, const Deadline& deadline, const Read& each) {
    if (list.is_read || !list.first_page) return true;
    try {
        list.first_page->wait(deadline);
        if (list.first_page->status() == forbidden_status) forbidden_ = true;
        if (list.first_page->arrived()) {
            json::check(list.first_page->body());
            for_each_row(session_, list.path, *list.first_page, member, deadline, each);
        } else if (!forbidden_) {
            for_each_row(session_, list.path, member, deadline, each);
        }
        list.is_read = true;
    } catch (const Refusal& refusal) {
        list.is_read = forbidden_ = refusal.status() == forbidden_status;
    } catch (const std::exception&) {
    }
    return list.is_read;
}

// Policies that are gone, or that the token may not read, lead to no schedule.
void Incidents::learn_policies(const Deadline& deadline) {
    std::vector<std::string> unknown;
    const auto ask_for = [&](const std::string& policy) {
        if (is_id(policy) && policies_.count(policy) == 0) add_once(unknown, policy);
    };
    for (const Incident& incident : incidents_) ask_for(incident.policy);
    for (const Notification& one : notifications_) ask_for(one.policy);
    if (unknown.empty()) return;
    const auto found = directory_.needed_policies(unknown, deadline);
    for (const std::string& policy : unknown) policies_[policy] = false;
    for (const Policy& policy : found) policies_[policy.id] = has_any(policy, window_.schedules);
}

bool Incidents::counts(const std::string& policy, bool is_direct) const {
    const auto known = policies_.find(policy);
    return !is_direct && known != policies_.end() && known->second;
}

IncidentHistory Incidents::history(const Deadline& deadline) {
    IncidentHistory history;
    std::vector<Incident> incidents;
    std::vector<Notification> notifications;
    const bool has_open = open_.is_read || read(open_, "incidents", deadline, [&](const auto& row) {
                              incidents.push_back(read_incident(row));
                          });
    const bool has_log = log_.is_read || read(log_, "log_entries", deadline, [&](const auto& row) {
                             if (auto one = read_notification(row))
                                 notifications.push_back(*std::move(one));
                         });
    if (!incidents.empty()) incidents_ = std::move(incidents);
    if (!notifications.empty()) notifications_ = std::move(notifications);
    history.is_whole = has_open && has_log;
    history.forbidden = forbidden_;
    try {
        learn_policies(deadline);
    } catch (const Refusal&) {  // escalation_policies.read is missing
        history.forbidden = true;
    } catch (const Error&) {
        history.is_whole = false;
    }
    for (Incident& incident : std::vector<Incident>{incidents_})
        if (counts(incident.policy, incident.is_direct) && incident.created >= window_.since)
            history.open.push_back(std::move(incident));
    std::vector<Page> pages;
    for (const Notification& one : notifications_)
        if (counts(one.policy, one.is_direct) && one.page.at >= window_.since &&
            one.page.at < window_.until)
            pages.push_back(one.page);
    history.pages = first_of_each(std::move(pages));
    return history;
}

}  // namespace dutyme::pagerduty
