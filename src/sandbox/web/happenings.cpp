#include "sandbox/web/happenings.hpp"

#include "base/text.hpp"
#include "sandbox/http/message.hpp"
#include "sandbox/model/on_call.hpp"

#include <algorithm>

namespace dutyme::sandbox {

namespace {

struct Phrase {
    const char* operation;
    const char* words;  // "%" stands for the schedule's name
};

constexpr Phrase phrases[] = {
    {"me", "asks whose token it has"},
    {"users", "looks for a person"},
    {"contact-methods", "asks how a person can be reached"},
    {"notification-rules", "asks when a person is paged"},
    {"license", "asks for a person's licence"},
    {"schedules", "looks for a schedule"},
    {"v3-schedules", "looks for a shift-based schedule"},
    {"schedule", "asks who is on call on %"},
    {"v3-schedule", "asks who is on call on %"},
    {"schedule-users", "asks who is on call on %"},
    {"overrides", "looks at the overrides on %"},
    {"v3-overrides", "looks at the overrides on %"},
    {"v3-override", "looks at an override on %"},
    {"shifts", "looks at the custom shifts on %"},
    {"shift", "looks at a custom shift on %"},
    {"rotations", "looks at the rotations of %"},
    {"oncalls", "asks who is on call"},
    {"policies", "asks whom alerts reach"},
    {"policy", "asks whom alerts reach"},
    {"services", "looks for services"},
    {"service", "asks for a service"},
    {"incidents", "asks for open incidents"},
    {"change-event", "tells that something was deployed"},
    {"token", "asks for a token"},
    {"notice", "tells people in a chat"},
    {"create-override", "wants to take %"},
    {"create-v3-override", "wants to take %"},
    {"create-shift", "wants to join %"},
    {"delete-override", "wants to end an override on %"},
    {"delete-v3-override", "wants to end an override on %"},
    {"delete-shift", "wants to end a custom shift on %"},
    {"update-v3-override", "wants to move the end of an override on %"},
    {"update-shift", "wants to move the end of a custom shift on %"},
};

std::string agent_of(const Entry& entry) {
    const std::string name = printable(entry.agent.substr(0, entry.agent.find('/')), 40);
    return name.empty() ? "a client" : name;
}

// The id of the schedule in the path; "": none.
std::string schedule_in(const Account& account, const Entry& entry) {
    Request request;
    request.target = entry.target;
    read_target(request);
    for (const std::string& part : request.path)
        if (!account.schedule_name(part).empty()) return part;
    return "";
}

std::string phrase_for(const Account& account, const Entry& entry) {
    const auto* known = std::find_if(std::begin(phrases), std::end(phrases), [&](const Phrase& it) {
        return entry.operation == it.operation;
    });
    if (known == std::end(phrases))
        return "sends " + entry.method + " " + printable(entry.target, 100);
    std::string words = known->words;
    const auto place = words.find('%');
    if (place == std::string::npos) return words;
    const std::string name = account.schedule_name(schedule_in(account, entry));
    return words.replace(place, 1, name.empty() ? "a schedule that is not there" : name);
}

// A change of an override or custom shift.
struct Change {
    std::string user;
    Time known;
    Window window;
    bool is_first = false;
    bool ended = false;
};

// The one that came of the request: it was known between its arrival and its answer.
std::optional<Change> change_by(const Account& account, const Entry& entry,
                                const std::string& schedule) {
    const auto is_its = [&](Time known) {
        return entry.arrived <= known && known <= entry.answered.value_or(known);
    };
    const auto latest = [&](const auto& all, const auto& user_of) {
        std::optional<Change> found;
        for (const auto& it : all) {
            if (it.schedule != schedule) continue;
            for (std::size_t i = 0; i < it.versions.size(); ++i) {
                const auto& version = it.versions[i];
                const bool ends = version.removed || version.window.until <= version.known;
                if (is_its(version.known))
                    found = Change{user_of(it), version.known, version.window, i == 0, ends};
            }
        }
        return found;
    };
    if (auto change = latest(account.overrides.all(), [](const Override& it) { return it.user; }))
        return change;
    return latest(account.added_shifts.all(),
                  [](const AddedShift& it) { return it.versions.back().user; });
}

std::vector<std::string> people_at(const Account& account, const std::string& schedule, Time at) {
    std::vector<std::string> users;
    for (const Shift& shift : people_on(account, schedule, {at, at + Milliseconds{1}}, at))
        add_once(users, shift.user);
    return users;
}

std::string names(const Account& account, const std::vector<std::string>& users) {
    std::vector<std::string> shown;
    for (const std::string& user : users) shown.push_back(name_of_user(account, user));
    return shown.empty() ? "nobody" : listed(shown);
}

std::string after_death(const PageState& state, const std::string& schedule, Time at) {
    const WatchedDeploy* deploy = state.run ? state.run->on(schedule) : nullptr;
    if (deploy == nullptr || !deploy->died || at < *deploy->died) return "";
    const auto late = std::chrono::duration_cast<Seconds>(at - *deploy->died);
    if (late < Seconds{1}) return ", within a second of the deploy's death";
    return ", " + std::to_string(late.count()) + " s after the deploy's death";
}

void tell_change(Happening& told, const Account& account, const PageState& state,
                 const Entry& entry) {
    const std::string schedule = schedule_in(account, entry);
    const auto change = change_by(account, entry, schedule);
    if (!change) return;
    const std::string name = account.schedule_name(schedule);
    const std::string who = name_of_user(account, change->user);
    told.details.emplace_back(
        "window", clock_time(change->window.since) + " to " + clock_time(change->window.until));
    if (change->ended) {
        told.glyph = "back";
        told.text = name + " is back with " +
                    names(account, people_at(account, schedule, change->known)) +
                    after_death(state, schedule, change->known);
        return;
    }
    told.glyph = "take";
    auto before = people_at(account, schedule, change->known - Milliseconds{1});
    const auto after = people_at(account, schedule, change->known);
    const std::string until = " until " + clock_time(change->window.until);
    const bool was_on = std::count(before.begin(), before.end(), change->user) > 0;
    before.erase(std::remove_if(before.begin(), before.end(),
                                [&](const std::string& user) {
                                    return std::count(after.begin(), after.end(), user) > 0;
                                }),
                 before.end());
    if (was_on || !change->is_first)
        told.text = who + " keeps " + name + until + " at the latest";
    else if (before.empty())
        told.text = who + " joins " + names(account, after) + " on " + name + until;
    else
        told.text =
            who + " takes " + name + " from " + names(account, before) + until + " at the latest";
}

std::string outcome_of(const Entry& entry) {
    std::string text = entry.method;
    text += entry.status == 0 ? " no answer" : " " + std::to_string(entry.status);
    if (entry.answered)
        text += " · " + std::to_string((*entry.answered - entry.arrived).count()) + " ms";
    return text;
}

Happening of_request(const Account& account, const PageState& state, const Entry& entry) {
    Happening told{entry.arrived, "request-" + std::to_string(entry.sequence), "plain",
                   agent_of(entry) + " " + phrase_for(account, entry)};
    told.request = outcome_of(entry);
    told.details.emplace_back("request", entry.method + " " + printable(entry.target, 300));
    if (!entry.body.empty()) told.details.emplace_back("body", printable(entry.body, 600));
    told.details.emplace_back(
        "answer", entry.status == 0 ? "none" : outcome_of(entry).substr(entry.method.size() + 1));
    if (entry.committed) tell_change(told, account, state, entry);
    told.details.emplace_back("by", printable(entry.agent, 100) + ", token: " + entry.credential);
    for (const std::string& fault : entry.faults) told.details.emplace_back("broken", fault);
    if (!entry.violation.empty()) {
        told.glyph = "wrong";
        told.bad = "which breaks a rule of the API: " + printable(entry.violation, 200);
    } else if (entry.status >= 400) {
        told.bad = "and is refused";
    } else if (entry.status == 0) {
        told.bad = entry.answered ? "and never gets the reply" : "and waits for an answer";
    }
    return told;
}

void add_alerts(std::vector<Happening>& all, const Account& account, const PageState& state) {
    const std::size_t first =
        account.incidents.size() > most_shown ? account.incidents.size() - most_shown : 0;
    for (std::size_t i = first; i < account.incidents.size(); ++i) {
        const Incident& incident = account.incidents[i];
        const Service* service = account.service(incident.service);
        const std::string alert = "Alert " + std::to_string(incident.number);
        for (const SentPage& page : incident.pages) {
            const bool begins = page.at == incident.created;
            Happening told{page.at, "alert-" + std::to_string(incident.number), "alert", ""};
            if (!begins || &page != &incident.pages.front())
                told.id += "-" + page.user + "-" + std::to_string(page.level);
            told.text = (begins ? alert + " on " + (service != nullptr ? service->name : "") + ": "
                                : alert + " climbs: ") +
                        name_of_user(account, page.user) + " is paged";
            if (state.run && (is_wrong_page(account, incident, page, state.run->by_dutyme) ||
                              is_wrong_page(account, incident, page, state.run->by_script))) {
                told.glyph = "wrong";
                told.bad = "whose deploy is dead";
            }
            all.push_back(std::move(told));
        }
        if (incident.acknowledged)
            all.push_back({*incident.acknowledged, "acked-" + std::to_string(incident.number),
                           "acked",
                           names(account, incident.users) + " acknowledges " + lower_case(alert)});
    }
}

}  // namespace

std::vector<Happening> happenings(const Account& account, const PageState& state,
                                  const std::vector<Entry>& entries) {
    std::vector<Happening> all;
    for (const Entry& entry : entries)
        if (entry.sequence > state.requests_before())
            all.push_back(of_request(account, state, entry));
    add_alerts(all, account, state);
    const auto& notices = account.notices;
    for (std::size_t i = notices.size() > most_shown ? notices.size() - most_shown : 0;
         i < notices.size(); ++i)
        all.push_back({notices[i].taken, "notice-" + std::to_string(i), "plain",
                       notices[i].vendor + ": " + printable(notices[i].text, 300)});
    const auto& changes = account.changes;
    for (std::size_t i = changes.size() > most_shown ? changes.size() - most_shown : 0;
         i < changes.size(); ++i)
        all.push_back({changes[i].taken, "change-" + std::to_string(i), "plain",
                       printable(changes[i].source + ": " + changes[i].summary, 300)});
    for (const Note& note : state.notes())
        all.push_back({note.at, "note-" + std::to_string(note.number),
                       note.is_bad ? "wrong" : "plain", note.text});
    std::stable_sort(all.begin(), all.end(), [](const Happening& one, const Happening& other) {
        return one.at < other.at;
    });
    std::reverse(all.begin(), all.end());
    if (all.size() > most_shown) all.erase(all.begin() + most_shown, all.end());
    return all;
}

std::string draw_glyph(const std::string& glyph) {
    std::string shape = R"(<circle class="f-shift" cx="6" cy="6" r="2.5"/>)";
    if (glyph == "take") shape = R"(<rect class="f-deploy" y="2" width="12" height="8" rx="2"/>)";
    if (glyph == "back")
        shape = R"(<rect class="f-shift" y="4.5" width="12" height="3" rx="1.5"/>)";
    if (glyph == "alert") shape = R"(<circle cx="6" cy="6" r="4.5"/>)";
    if (glyph == "acked") shape = R"(<circle class="f-ink" cx="6" cy="6" r="5"/>)";
    if (glyph == "wrong") shape = R"(<path class="f-wrong" d="M6 1l5.5 10H.5z"/>)";
    return R"(<svg class="g" viewBox="0 0 12 12" aria-hidden="true">)" + shape + "</svg>";
}

}  // namespace dutyme::sandbox
