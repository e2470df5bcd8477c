#include "sandbox/web/lanes.hpp"

#include "base/text.hpp"
#include "sandbox/model/on_call.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace dutyme::sandbox {

using std::chrono::hours;
using std::chrono::minutes;

namespace {

constexpr hours far_enough{24 * 14};  // to find out who comes next

// What is known of an override or custom shift by its id.
struct Addition {
    std::string user;
    Window window;
    Time made;
    bool removed = false;
    bool by_hand = false;  // by a person in the web app, not over the API
};

// An upgrade makes what it finds anew: whose it was says who else had the same person there.
bool is_by_hand(const std::string& by, bool was_by_hand) {
    return by == "somebody else" || (by == "the upgrade" && was_by_hand);
}

std::map<std::string, Addition> additions_to(const Account& account, const std::string& schedule) {
    std::map<std::string, Addition> found;
    bool earlier_by_hand = false;
    for (const Override& it : account.overrides.all()) {
        if (it.schedule != schedule) continue;
        const Version& last = it.versions.back();
        const bool by_hand = is_by_hand(it.versions.front().by, false);
        earlier_by_hand = by_hand;
        found[it.id] = {it.user, last.window, it.versions.front().known, last.removed, by_hand};
    }
    for (const AddedShift& it : account.added_shifts.all()) {
        if (it.schedule != schedule) continue;
        const AddedVersion& last = it.versions.back();
        found[it.id] = {last.user, last.window, it.versions.front().known, last.removed,
                        is_by_hand(it.versions.front().by, earlier_by_hand)};
    }
    return found;
}

bool is_deploy(BarKind kind) {
    return kind == BarKind::deploy || kind == BarKind::left || kind == BarKind::slot;
}

std::vector<std::string> users_of(const std::vector<Shift>& shifts) {
    std::vector<std::string> users;
    for (const Shift& shift : shifts) add_once(users, shift.user);
    return users;
}

std::vector<Shift> on_at(const Account& account, const std::string& schedule, Time at) {
    return people_on(account, schedule, {at, at + Milliseconds{1}}, at);
}

std::string names_of(const Account& account, const std::vector<std::string>& users) {
    if (users.empty()) return "nobody";
    std::vector<std::string> names;
    for (const std::string& user : users) names.push_back(name_of_user(account, user));
    return listed(names);
}

// Bars of one kind that meet are one: a renewal adds an override to the one before.
void add_bar(std::vector<LaneBar>& bars, BarKind kind, const Window& window) {
    if (window.empty()) return;
    for (LaneBar& bar : bars)
        if (bar.kind == kind && bar.window.until >= window.since &&
            bar.window.since <= window.since) {
            bar.window.until = std::max(bar.window.until, window.until);
            return;
        }
    bars.push_back({kind, window});
}

LaneRow& row_for(std::vector<LaneRow>& rows, const Account& account, const std::string& user) {
    const auto found = std::find_if(rows.begin(), rows.end(),
                                    [&](const LaneRow& row) { return row.user == user; });
    if (found != rows.end()) return *found;
    rows.push_back({user, name_of_user(account, user), OnCallNow::no, {}});
    return rows.back();
}

// What is left of the planned window where the person is not on call.
std::vector<Window> absences(const Window& planned, const std::string& user,
                             const std::vector<Shift>& shifts) {
    std::vector<Window> left{planned};
    for (const Shift& shift : shifts) {
        if (shift.user != user) continue;
        std::vector<Window> next;
        for (const Window& part : left) {
            const Window before = part.cut_to({Time::min(), shift.window.since});
            const Window behind = part.cut_to({shift.window.until, Time::max()});
            if (!before.empty()) next.push_back(before);
            if (!behind.empty()) next.push_back(behind);
        }
        left = std::move(next);
    }
    return left;
}

// A deploy that died in this stretch goes on as somebody left on call; a short while is a part of
// the deploy, or it could not be seen.
void add_deploy(LaneRow& row, const Window& window, const WatchedDeploy* watched) {
    constexpr minutes seen{1};
    const bool outlived = watched != nullptr && watched->died && watched->user == row.user &&
                          *watched->died + seen < window.until;
    if (!outlived) return add_bar(row.bars, BarKind::deploy, window);
    add_bar(row.bars, BarKind::deploy, window.cut_to({Time::min(), *watched->died}));
    add_bar(row.bars, BarKind::left, window.cut_to({*watched->died, Time::max()}));
}

// The deployers first, then people in the order of their turns, then whoever stands in.
void sort_rows(std::vector<LaneRow>& rows, const std::vector<std::string>& planned) {
    const auto rank = [&](const LaneRow& row) {
        const bool deploys = std::any_of(row.bars.begin(), row.bars.end(),
                                         [](const LaneBar& bar) { return is_deploy(bar.kind); });
        const auto turn = std::find(planned.begin(), planned.end(), row.user) - planned.begin();
        return std::pair{!deploys, turn};
    };
    std::stable_sort(rows.begin(), rows.end(), [&](const LaneRow& one, const LaneRow& other) {
        return rank(one) < rank(other);
    });
}

std::string in_short(Milliseconds time) {
    const auto whole = std::chrono::ceil<Seconds>(time);
    return whole < minutes{1} ? std::to_string(whole.count()) + " s" : show_minutes(whole);
}

std::string label_of_deploy(const LaneBar& bar, const LaneView& view, const WatchedDeploy* watched,
                            std::string& brief) {
    brief = "deploy";
    if (view.now < bar.window.until)
        return "deploy, " + short_time(bar.window.until, view.now) + " at the latest";
    const std::string lasted = "deploy, " + in_short(bar.window.until - bar.window.since);
    if (watched == nullptr || !watched->died || bar.window.until <= *watched->died) return lasted;
    const Milliseconds after = bar.window.until - *watched->died;
    brief = after < Seconds{1} ? "given back at once" : "given back after " + in_short(after);
    return lasted + "; " + brief;
}

void label(LaneRow& row, const LaneView& view, const WatchedDeploy* watched) {
    std::stable_sort(row.bars.begin(), row.bars.end(),
                     [](const LaneBar& one, const LaneBar& other) {
                         return one.window.since < other.window.since;
                     });
    const bool left = std::any_of(row.bars.begin(), row.bars.end(),
                                  [](const LaneBar& bar) { return bar.kind == BarKind::left; });
    for (LaneBar& bar : row.bars) {
        const bool over = bar.window.until <= view.now;
        if (bar.kind == BarKind::shift) bar.label = "shift";
        if (bar.kind == BarKind::relieved) bar.label = "relieved";
        if (bar.kind == BarKind::override) bar.label = "override";
        if (bar.kind == BarKind::deploy && !left)
            bar.label = label_of_deploy(bar, view, watched, bar.brief);
        if (bar.kind == BarKind::left) {
            bar.label =
                over ? "was on call until the override ended at " + clock_time(bar.window.until)
                     : "still on call, until the override ends at " + clock_time(bar.window.until);
            bar.brief = (over ? "was on call until " : "still on call until ") +
                        short_time(bar.window.until, view.now);
        }
    }
}

bool pages_schedule(const Account& account, const Incident& incident, const SentPage& page,
                    const std::string& schedule) {
    const Service* service = account.service(incident.service);
    const Policy* policy = service != nullptr ? account.policy(service->policy) : nullptr;
    if (policy == nullptr || page.level == 0 || page.level > policy->levels.size()) return false;
    const auto& schedules = policy->levels[page.level - 1].schedules;
    return std::find(schedules.begin(), schedules.end(), schedule) != schedules.end();
}

std::string sentence_of(const Account& account, const Incident& incident, const SentPage& page,
                        DotState state) {
    const Service* service = account.service(incident.service);
    std::string text = "Alert " + std::to_string(incident.number) + ", " + clock_time(page.at) +
                       ", " + (service != nullptr ? service->name : incident.service) + ": " +
                       name_of_user(account, page.user) + " paged";
    if (state == DotState::wrong) text += ", whose deploy is dead";
    return text + (incident.acknowledged ? ", acknowledged " + clock_time(*incident.acknowledged)
                                         : std::string{", not acknowledged"});
}

std::optional<std::size_t> row_of(const Lane& lane, const std::string& user) {
    for (std::size_t i = 0; i < lane.rows.size(); ++i)
        if (lane.rows[i].user == user) return i;
    return std::nullopt;
}

void add_dots_of(Lane& lane, const Account& account, const Incident& incident, const SentPage& page,
                 const WatchedDeploy* watched) {
    const auto row = row_of(lane, page.user);
    const auto on = users_of(on_at(account, lane.schedule, page.at));
    if (!row || std::find(on.begin(), on.end(), page.user) == on.end()) return;
    const bool wrong = watched != nullptr && is_wrong_page(account, incident, page, *watched);
    const DotState state = wrong                   ? DotState::wrong
                           : incident.acknowledged ? DotState::acknowledged
                                                   : DotState::open;
    lane.dots.push_back(
        {incident.number, page.at, state, sentence_of(account, incident, page, state), *row, {}});
    for (const std::string& user : spared_by(account, lane.schedule, incident, page.at))
        if (const auto spared = row_of(lane, user))
            lane.dots.push_back({incident.number, page.at, DotState::ghost,
                                 "Alert " + std::to_string(incident.number) + " would have paged " +
                                     name_of_user(account, user) + " without the override",
                                 *spared, row});
}

void add_dots(Lane& lane, const Account& account, const LaneView& view,
              const WatchedDeploy* watched) {
    for (const Incident& incident : account.incidents)
        for (const SentPage& page : incident.pages)
            if (view.window.since <= page.at && page.at < view.window.until &&
                pages_schedule(account, incident, page, lane.schedule))
                add_dots_of(lane, account, incident, page, watched);
}

Time rounded_down(Time time) {
    return std::chrono::time_point_cast<Milliseconds>(std::chrono::floor<minutes>(time)) -
           minutes{std::chrono::floor<minutes>(time).time_since_epoch().count() % 5};
}

}  // namespace

std::string name_of_user(const Account& account, const std::string& id) {
    const User* user = account.user(id);
    return user != nullptr ? user->name : id;
}

std::string clock_time(Time time) {
    return show(time, Seconds{0}).substr(11, 8);
}

std::string short_time(Time time, Time now) {
    constexpr std::array days{"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
    const auto day = time.time_since_epoch() / hours{24};
    const std::string clock = show(time, Seconds{0}).substr(11, 5);
    if (day == now.time_since_epoch() / hours{24}) return clock;
    return std::string{days[static_cast<std::size_t>(day % 7)]} + " " + clock;
}

std::vector<std::string> spared_by(const Account& account, const std::string& schedule,
                                   const Incident& incident, Time at) {
    std::vector<std::string> spared;
    for (const Shift& shift : planned_on(account, schedule, {at, at + Milliseconds{1}})) {
        const bool paged = std::any_of(
            incident.pages.begin(), incident.pages.end(),
            [&](const SentPage& page) { return page.at == at && page.user == shift.user; });
        if (!paged) add_once(spared, shift.user);
    }
    return spared;
}

bool is_wrong_page(const Account& account, const Incident& incident, const SentPage& page,
                   const WatchedDeploy& deploy) {
    return deploy.died && *deploy.died <= page.at && deploy.user == page.user &&
           pages_schedule(account, incident, page, deploy.schedule);
}

LaneView view_of(const Account& account, const std::vector<std::string>& schedules, Time now) {
    constexpr minutes margin{10};
    constexpr hours least{1};
    constexpr hours most{3};
    constexpr hours past{2};
    Time first = now;
    Time last = now;
    const auto show_too = [&](Time from, Time to) {
        if (to < now - past) return;
        first = std::min(first, std::max(from, now - past));
        last = std::max(last, to);
    };
    for (const std::string& schedule : schedules)
        for (const auto& [id, added] : additions_to(account, schedule))
            if (!added.removed && !added.by_hand) show_too(added.window.since, added.window.until);
    for (const Incident& incident : account.incidents) show_too(incident.created, incident.created);
    const Time from = rounded_down(first - margin);
    Time to = std::clamp(last + margin, from + least, from + most);
    // The line for now stays clear of the right end.
    if (to - now < (to - from) / 6) to = now + (now - from) / 5;
    return {{from, to}, now, {}};
}

Lane lane_of(const Account& account, const std::string& schedule, const LaneView& view,
             const WatchedDeploy* watched, bool with_slot) {
    Lane lane{schedule, on_call_sentence(account, schedule, view.now), {}, {}};
    const auto additions = additions_to(account, schedule);
    const auto planned = planned_on(account, schedule, view.window);
    const auto shifts = people_on(account, schedule, view.window, view.now);
    for (const Shift& shift : planned) row_for(lane.rows, account, shift.user);
    for (const Shift& shift : shifts) {
        LaneRow& row = row_for(lane.rows, account, shift.user);
        const auto added = additions.find(shift.override);
        if (added == additions.end())
            add_bar(row.bars, BarKind::shift, shift.window);
        else if (added->second.by_hand)
            add_bar(row.bars, BarKind::override, shift.window);
        else
            add_deploy(row, shift.window, watched);
    }
    for (const Shift& shift : planned)
        for (const Window& absence : absences(shift.window, shift.user, shifts))
            add_bar(row_for(lane.rows, account, shift.user).bars, BarKind::relieved, absence);
    if (with_slot) {
        constexpr const char* ada = "PADA001";
        const Time start = view.now + std::chrono::seconds{90};
        row_for(lane.rows, account, ada)
            .bars.push_back({BarKind::slot,
                             {start, start + minutes{30}},
                             "your deploy appears here within a second",
                             "your deploy"});
    }
    sort_rows(lane.rows, users_of(planned));
    for (const Shift& shift : on_at(account, schedule, view.now)) {
        const bool wrongly = watched != nullptr && watched->died && watched->user == shift.user &&
                             !shift.override.empty();
        row_for(lane.rows, account, shift.user).now = wrongly ? OnCallNow::wrongly : OnCallNow::yes;
    }
    for (LaneRow& row : lane.rows) label(row, view, watched);
    add_dots(lane, account, view, watched);
    return lane;
}

// Where two overrides overlap, the time counts once.
WronglyOnCall wrongly_on_call(const Account& account, const WatchedDeploy& deploy, Time now) {
    WronglyOnCall sum;
    if (!deploy.died) return sum;
    std::vector<Window> wrong;
    for (const auto& [id, added] : additions_to(account, deploy.schedule))
        if (added.user == deploy.user && !added.removed && !added.by_hand)
            wrong.push_back(added.window);
    std::sort(wrong.begin(), wrong.end(),
              [](const Window& one, const Window& other) { return one.since < other.since; });
    Time counted = *deploy.died;
    for (const Window& window : wrong) {
        const Window more = window.cut_to({counted, Time::max()});
        if (more.empty()) continue;
        counted = more.until;
        sum.total += more.until - more.since;
        sum.so_far += std::max(Milliseconds{0}, std::min(more.until, now) - more.since);
    }
    return sum;
}

std::vector<std::string> changed_schedules(const Account& account, Time begun) {
    std::vector<std::string> changed;
    const auto add = [&](const std::string& schedule, Time made) {
        if (begun < made) add_once(changed, schedule);
    };
    for (const Override& it : account.overrides.all()) add(it.schedule, it.versions.front().known);
    for (const AddedShift& it : account.added_shifts.all())
        add(it.schedule, it.versions.front().known);
    return changed;
}

std::string on_call_sentence(const Account& account, const std::string& schedule, Time now) {
    const auto ahead = people_on(account, schedule, {now, now + far_enough}, now);
    const auto additions = additions_to(account, schedule);
    std::vector<std::string> on;
    Time end = Time::max();
    bool deploys = false;
    for (const Shift& shift : joined_by_person(ahead)) {
        if (now < shift.window.since) continue;
        add_once(on, shift.user);
        end = std::min(end, shift.window.until);
    }
    for (const Shift& shift : ahead) {
        const auto added = additions.find(shift.override);
        if (shift.window.since <= now && added != additions.end())
            deploys = deploys || !added->second.by_hand;
    }
    std::string text = names_of(account, on);
    if (on.empty())
        for (const Shift& shift : ahead) end = std::min(end, shift.window.since);
    if (end >= now + far_enough) return text;
    text += " until " + short_time(end, now) + (deploys ? " at the latest" : "");
    return text + ", then " +
           names_of(account,
                    users_of(people_on(account, schedule, {end, end + Milliseconds{1}}, now)));
}

}  // namespace dutyme::sandbox
