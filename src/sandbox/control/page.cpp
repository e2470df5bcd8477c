#include "sandbox/control/control.hpp"
#include "sandbox/model/on_call.hpp"

namespace dutyme::sandbox {

namespace {

constexpr const char* head = R"(<!doctype html><html lang="en"><head><meta charset="utf-8">
<title>dutyme sandbox</title><meta http-equiv="refresh" content="2">
<style>body{font:15px/1.5 sans-serif;margin:2em;max-width:70em}table{border-collapse:collapse}
td,th{text-align:left;padding:.1em 1.2em .1em 0}h2{margin:1.2em 0 .2em}.on{font-weight:bold}
td.code{font-family:monospace}</style></head><body><h1>dutyme sandbox</h1>
)";

std::string escaped(const std::string& text) {
    std::string safe;
    for (const char c : text) {
        if (c == '&')
            safe += "&amp;";
        else if (c == '<')
            safe += "&lt;";
        else if (c == '>')
            safe += "&gt;";
        else
            safe += c;
    }
    return safe;
}

std::string row(const std::vector<std::string>& cells) {
    std::string line = "<tr>";
    for (const std::string& cell : cells) line += "<td>" + escaped(cell) + "</td>";
    return line + "</tr>\n";
}

std::string name_of_user(const Account& account, const std::string& id) {
    const User* user = account.user(id);
    return user != nullptr ? user->name : id;
}

std::string clock_time(Time time) {
    return show(time, Seconds{0}).substr(11, 8);
}

std::vector<std::string> schedule_row(const Account& account, const std::string& id, Time now) {
    const Window ahead{now, now + std::chrono::hours{24}};
    std::vector<std::string> cells{id, account.schedule_name(id), "", "", ""};
    for (const Shift& shift : joined_by_person(people_on(account, id, ahead, now))) {
        if (now < shift.window.since) continue;
        const Time end = shift.window.until;
        cells[2] += (cells[2].empty() ? "" : ", ") + name_of_user(account, shift.user);
        cells[3] = shift.override.empty() ? cells[3] : "override";
        cells[4] = end < ahead.until ? "until " + clock_time(end) : cells[4];
    }
    if (cells[2].empty()) cells[2] = "nobody";
    return cells;
}

// Schedules nobody pages and nobody has touched would only fill the page.
bool worth_showing(const Account& account, const Schedule& schedule, Time now) {
    if (schedule.upgraded != Time::max()) return false;
    return !schedule.layers.empty() || !account.policies_with(schedule.id).empty() ||
           !account.overrides.standing(schedule.id, now).empty();
}

bool worth_showing(const Account& account, const ShiftSchedule& schedule, Time now) {
    return !schedule.rotations.empty() || !account.policies_with(schedule.id).empty() ||
           !account.added_shifts.standing(schedule.id, now).empty();
}

std::string schedules_table(const Account& account, Time now) {
    std::string table = "<h2>On call now</h2><table>\n";
    for (const Schedule& schedule : account.schedules)
        if (worth_showing(account, schedule, now))
            table += row(schedule_row(account, schedule.id, now));
    for (const ShiftSchedule& schedule : account.shift_schedules)
        if (worth_showing(account, schedule, now))
            table += row(schedule_row(account, schedule.id, now));
    return table + "</table>\n";
}

std::string state_of(const Window& window, bool removed, Time now) {
    if (removed) return "removed";
    if (window.until <= now) return "over";
    return window.since <= now ? "running" : "to come";
}

// Rows of the newest overrides or of the newest shifts that were added.
template <class All, class UserOf>
std::string newest(const Account& account, const All& all, const UserOf& user_of, Time now) {
    constexpr int most = 20;
    std::string rows;
    int shown = 0;
    for (auto it = all.rbegin(); it != all.rend() && shown++ < most; ++it) {
        const auto& version = it->versions.back();
        rows += row({it->id, it->schedule, name_of_user(account, user_of(*it)),
                     clock_time(version.window.since) + " to " + clock_time(version.window.until),
                     state_of(version.window, version.removed, now)});
    }
    return rows;
}

std::string overrides_table(const Account& account, Time now) {
    const auto user_of_shift = [](const AddedShift& shift) { return shift.versions.back().user; };
    const auto user_of_override = [](const Override& override) { return override.user; };
    return "<h2>Overrides and custom shifts, the newest first</h2><table>\n" +
           newest(account, account.added_shifts.all(), user_of_shift, now) +
           newest(account, account.overrides.all(), user_of_override, now) + "</table>\n";
}

std::string changes_table(const std::vector<ChangeEvent>& changes) {
    constexpr int most = 20;
    std::string table = "<h2>Change events, the newest first</h2><table>\n";
    int shown = 0;
    for (auto it = changes.rbegin(); it != changes.rend() && shown++ < most; ++it)
        table += row({clock_time(it->taken), it->source, it->summary});
    return table + "</table>\n";
}

std::string notices_table(const std::vector<ReceivedNotice>& notices) {
    constexpr int most = 20;
    std::string table = "<h2>Notices, the newest first</h2><table>\n";
    int shown = 0;
    for (auto it = notices.rbegin(); it != notices.rend() && shown++ < most; ++it)
        table += row({clock_time(it->taken), it->vendor, it->text});
    return table + "</table>\n";
}

std::string requests_table(const std::vector<Entry>& entries) {
    constexpr int most = 20;
    std::string table = "<h2>Requests, the newest first</h2><table>\n";
    int shown = 0;
    for (auto it = entries.rbegin(); it != entries.rend() && shown++ < most; ++it) {
        std::string remark = it->violation;
        for (const std::string& fault : it->faults) remark += " [" + fault + "]";
        table += row({clock_time(it->arrived), it->method, it->target,
                      it->status == 0 ? "no answer" : std::to_string(it->status), remark});
    }
    return table + "</table>\n";
}

}  // namespace

Reply page(World& world) {
    const auto entries = world.log.all();
    const std::lock_guard lock{world.lock};
    const Time now = world.clock.now();
    return {200,
            head + ("<p>" + escaped(show(now, Seconds{0})) + "</p>\n") +
                schedules_table(world.account, now) + overrides_table(world.account, now) +
                changes_table(world.account.changes) + notices_table(world.account.notices) +
                requests_table(entries) + "</body></html>\n",
            {{"Content-Type", "text/html; charset=utf-8"}}};
}

}  // namespace dutyme::sandbox
