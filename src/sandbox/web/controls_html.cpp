#include "sandbox/web/controls_html.hpp"

#include "base/text.hpp"
#include "sandbox/model/on_call.hpp"
#include "sandbox/model/policies.hpp"
#include "sandbox/web/breakages.hpp"
#include "sandbox/web/html.hpp"

#include <algorithm>

namespace dutyme::sandbox {

namespace {

std::string hidden(const std::string& name, const std::string& value) {
    return "<input type=\"hidden\"" + attribute("name", name) + attribute("value", value) + ">";
}

// A form that comes back to what the visitor looks at.
std::string form(const Visitor& visitor, const std::string& attributes,
                 const std::string& content) {
    std::string fields;
    if (!visitor.key.empty()) fields += hidden("key", visitor.key);
    for (const std::string& schedule : visitor.schedules) fields += hidden("show", schedule);
    return element("form", R"(method="post" action="/sandbox/act")" + attributes, fields + content);
}

std::string button(const std::string& act, const std::string& label, const std::string& more = "") {
    return text_element("button", R"(type="submit" name="do")" + attribute("value", act) + more,
                        label);
}

std::string card(const char* id, const char* heading, const char* title,
                 const std::string& content) {
    return element(
        "section", "class=\"card\"" + attribute("id", id) + attribute("aria-labelledby", heading),
        element("header", "", text_element("h3", attribute("id", heading), title)) + content);
}

std::string names(const Account& account, const std::vector<std::string>& users) {
    std::vector<std::string> found;
    for (const std::string& user : users) found.push_back(name_of_user(account, user));
    return found.empty() ? "nobody" : listed(found);
}

std::string rung(std::size_t level, const std::string& kind, const std::string& who,
                 const std::string& says, const std::string& at_end,
                 const std::string& below = "") {
    return element(
        "li", attribute("class", kind),
        text_element("span", R"(class="n" aria-hidden="true")", std::to_string(level)) +
            element("div", "", text_element("b", "", who) + text_element("small", "", says)) +
            element("span", R"(class="in")", at_end) + below);
}

std::string group(const std::string& title, const std::string& content) {
    return element("div", R"(class="group")", text_element("h4", "", title) + content);
}

// Whom an alert on the service would page now, and then.
std::string outlook(const PageScene& scene, const Service& service) {
    const Account& account = scene.world.account;
    if (!service.closed.empty())
        return text_element("p", R"(class="hint")",
                            service.name + " is closed (" + service.closed + "): nobody is paged.");
    const Policy* policy = account.policy(service.policy);
    std::string rungs;
    long minutes = 0;
    for (std::size_t i = 0; policy != nullptr && i < policy->levels.size(); ++i) {
        const Level& level = policy->levels[i];
        const auto people = people_at(account, level, scene.now);
        const bool first = rungs.empty();
        if (!people.empty())
            rungs += rung(i + 1, first ? "here" : "", names(account, people),
                          first ? "on call now" : "unless acknowledged",
                          first ? "at once" : "+" + std::to_string(minutes) + " min");
        if (!people.empty()) minutes += level.delay;
    }
    if (rungs.empty()) rungs = rung(1, "", "nobody", "on call now", "");
    return group("Whom it would page now", element("ol", R"(class="ladder")", rungs));
}

std::string acknowledge(const PageScene& scene, const Incident& incident) {
    return form(scene.visitor, "",
                hidden("alert", incident.id) + button("acknowledge", "Acknowledge"));
}

// Whoever sleeps beside a dead deploy does not answer.
bool is_asleep(const PageScene& scene, const Incident& incident, const SentPage& page) {
    return scene.state.run &&
           is_wrong_page(scene.world.account, incident, page, scene.state.run->by_script);
}

std::string reached_rungs(const PageScene& scene, const Incident& incident) {
    const Account& account = scene.world.account;
    std::string rungs;
    for (const SentPage& page : incident.pages) {
        const bool last = page.level == incident.level;
        std::string end;
        if (incident.acknowledged && last)
            end = escaped("answered in " + minutes_and_seconds(*incident.acknowledged - page.at));
        else if (last && incident.status == "triggered")
            end = is_asleep(scene, incident, page) ? "no answer" : acknowledge(scene, incident);
        else
            end = "no answer";
        rungs += rung(page.level, last && incident.acknowledged ? "done" : "here",
                      name_of_user(account, page.user), "paged " + clock_time(page.at), end);
    }
    return rungs;
}

std::string climb(const PageScene& scene, const Incident& incident, const std::string& title) {
    const Account& account = scene.world.account;
    std::string rungs = reached_rungs(scene, incident);
    bool next = true;
    for (const NextPage& page : pages_to_come(account, incident)) {
        const Milliseconds left = std::max(Milliseconds{0}, page.at - scene.now);
        std::string bar;
        if (next) {
            const Milliseconds whole = page.at - incident.pages.back().at;
            bar = "<progress max=\"" + std::to_string(whole.count() / 1000) + "\" value=\"" +
                  std::to_string((whole - left).count() / 1000) + "\"" +
                  attribute("aria-label", "Until " + names(account, page.users) + " is paged") +
                  "></progress>";
        }
        rungs += rung(page.level, next ? "next" : "", names(account, page.users),
                      "at " + clock_time(page.at), "in " + minutes_and_seconds(left), bar);
        next = false;
    }
    return group(title, element("ol", R"(class="ladder")", rungs));
}

// Who would have been paged at once without what was added to the schedules of the first level, and
// was not.
std::string without_dutyme(const PageScene& scene, const Incident& incident,
                           const Service& service) {
    const Account& account = scene.world.account;
    const Policy* policy = account.policy(service.policy);
    std::vector<std::string> spared;
    if (policy != nullptr)
        for (const std::string& schedule : policy->levels.front().schedules)
            for (const std::string& user : spared_by(account, schedule, incident, incident.created))
                add_once(spared, user);
    if (spared.empty()) return "";
    return element(
        "div", R"(class="instead")",
        R"(<svg width="20" height="20" aria-hidden="true" class="dot ghost">)"
        R"(<circle class="ring" cx="10" cy="10" r="8"/></svg>)" +
            element("span", "",
                    "Without dutyme: " + text_element("strong", "", names(account, spared))));
}

std::string told_of_run(const PageScene& scene, const Incident& ours, const Incident& theirs) {
    if (!ours.acknowledged || theirs.acknowledged) return "";
    return element(
        "div", R"(class="instead bad")",
        element("span", "",
                escaped(names(scene.world.account, ours.users) + " answered after " +
                        minutes_and_seconds(*ours.acknowledged - ours.created) +
                        ". The script's alert has waited ") +
                    text_element("strong", "", minutes_and_seconds(scene.now - theirs.created)) +
                    " so far."));
}

const Service* chosen_service(const PageScene& scene) {
    const Account& account = scene.world.account;
    if (const Service* chosen = account.service(scene.visitor.service)) return chosen;
    if (scene.state.run) return account.service(guided_service);
    if (const Service* usual = account.service("PSVCHK1")) return usual;
    return account.services.size() == 0 ? nullptr : &*account.services.begin();
}

std::string last_alerts(const PageScene& scene, bool& fired) {
    const Account& account = scene.world.account;
    const auto& incidents = account.incidents;
    fired = !incidents.empty();
    if (!fired) return "";
    const Incident& last = incidents.back();
    const Service* service = account.service(last.service);
    if (service == nullptr) return "";
    const bool pair = service->id == guided_twin && incidents.size() > 1;
    const std::string number = std::to_string(last.number);
    if (pair) {
        const Incident& ours = incidents[incidents.size() - 2];
        return climb(scene, ours, "Alert " + std::to_string(ours.number) + " with dutyme") +
               climb(scene, last, "Alert " + number + " with the script") +
               told_of_run(scene, ours, last);
    }
    const std::string title = last.status == "triggered" && !pages_to_come(account, last).empty()
                                  ? "Alert " + number + " climbs until somebody acknowledges it"
                                  : "Alert " + number + " on " + service->name;
    return climb(scene, last, title) + without_dutyme(scene, last, *service);
}

std::string speed_button(const PageScene& scene, int speed, const char* label) {
    const bool pressed = scene.world.clock.speed() == speed;
    return button("speed-" + std::to_string(speed), label,
                  attribute("aria-pressed", pressed ? "true" : "false"));
}

std::string kill_button(const PageScene& scene) {
    if (!scene.state.run || !scene.visitor.may_run) return "";
    if (scene.state.run->killed)
        return text_element("button", R"(type="button" class="wide" disabled)",
                            "Both are dead: kill -9 at " + clock_time(*scene.state.run->killed));
    return button("kill", "kill -9 both deploys", R"( class="kill wide")");
}

std::string hint_of(const PageScene& scene) {
    if (scene.state.run)
        return scene.state.run->killed ? "Start over to deploy both again."
                                       : "One signal to both process groups, in the same second.";
    if (!scene.broken.empty()) return "Press it again to mend it.";
    if (scene.is_idle) return "Nothing is broken. Each button says in the list what it did.";
    return "Now kill -9 your dutyme in the terminal, and watch its band end.";
}

}  // namespace

std::string write_top(const PageScene& scene) {
    const std::string clock =
        "<time class=\"clock\" data-now=\"" + std::to_string(scene.now.time_since_epoch().count()) +
        "\" data-speed=\"" + std::to_string(scene.world.clock.speed()) + "\"><span>" +
        clock_time(scene.now) + "</span> <small>UTC</small></time>";
    const std::string speeds =
        element("div", R"(class="switch" role="group" aria-label="Speed of the sandbox's clock")",
                speed_button(scene, 1, "1×") + speed_button(scene, 60, "60×"));
    return element(
        "header", R"(class="top" id="top")",
        R"(<svg class="mark" viewBox="0 0 26 26" aria-hidden="true"><rect class="m0" width="26" height="26" rx="6"/><path class="m1" d="M4 13h2.5M19.5 13H22"/><rect class="m3" x="8" y="7" width="10" height="12" rx="2.5"/><circle class="m0" cx="13" cy="13" r="2.5"/></svg>)"
        R"(<h1>dutyme sandbox</h1><p class="what">A made-up company on this machine; nobody is really paged.</p>)" +
            form(scene.visitor, R"( class="time")",
                 clock + speeds + button("start-over", "Start over", R"( class="quiet reset")")));
}

std::string write_try(const PageScene& scene) {
    const auto step = [](const std::string& command, const char* which) {
        return element(
            "li", "",
            element("pre", "tabindex=\"0\"", command) +
                R"(<button type="button" class="quiet" data-copy>Copy<span class="hide"> )" +
                which + " command</span></button>");
    };
    std::string guided;
    if (scene.visitor.may_run)
        guided = form(scene.visitor, R"( class="or")",
                      button("guide", "Watch a guided run", R"( class="go")") +
                          "<p>Deploys twice at once, under dutyme and under a 15-line curl script; "
                          "then you kill both.</p>");
    else if (!scene.setting.has_demo)
        guided =
            "<p class=\"hint\">For a guided run that kills two deploys, start "
            "<code>dutyme sandbox --demo</code>.</p>";
    const std::string hide = scene.is_idle ? "" : " hidden";
    return element(
        "section", R"(class="card try" id="try" aria-labelledby="try-it")" + hide,
        R"(<header><h3 id="try-it">Try it in a terminal</h3></header>)" +
            element("div", R"(class="body")",
                    element("ol", "",
                            step(escaped("export DUTYME_API_URL=" + scene.setting.url +
                                         " DUTYME_TOKEN=sandbox-ada-userkey0"),
                                 "the first") +
                                step("<b>dutyme exec</b> --service Checkout -- sleep 600",
                                     "the second")) +
                        guided));
}

std::string write_paging(const PageScene& scene) {
    const Account& account = scene.world.account;
    const Service* chosen = chosen_service(scene);
    std::string options;
    std::size_t offered = 0;
    constexpr std::size_t most = 50;
    for (const Service& service : account.services)
        if (service.id != guided_twin && ++offered <= most)
            options += text_element(
                "option", attribute("value", service.id) + (&service == chosen ? " selected" : ""),
                service.name);
    bool fired = false;
    std::string ladder = last_alerts(scene, fired);
    if (!fired && chosen != nullptr) ladder = outlook(scene, *chosen);
    const std::string fire = form(
        scene.visitor, R"( class="fire")",
        element("label", R"(class="field")",
                "Service" + element("select", R"(name="service")", options)) +
            button("page", fired ? "Fire another alert" : "Fire an alert", R"( class="go wide")"));
    return card("paging", "page-somebody", "Page somebody",
                element("div", R"(class="body")", fire + ladder));
}

std::string write_breaking(const PageScene& scene) {
    std::string faults;
    for (const Breakage& breakage : breakages())
        faults += button(breakage.act, breakage.label,
                         attribute("aria-pressed",
                                   is_in_force(scene.world.faults, breakage) ? "true" : "false"));
    const Account& account = scene.world.account;
    const std::string subject = scene.schedules.empty() ? "" : scene.schedules.front();
    const bool upgradable =
        account.schedule(subject) != nullptr && account.shift_schedule(subject) == nullptr;
    const std::string meanwhile =
        button("hand-over", "Hand over now") + button("override", "Mia overrides") +
        button("second", "Second deploy") +
        button("upgrade", "Upgrade to shifts", upgradable ? "" : " disabled");
    const auto buttons = [](const char* title_id, const std::string& title,
                            const std::string& content) {
        return element(
            "div", R"(class="group")",
            text_element("h4", attribute("id", title_id), title) +
                element("div",
                        R"(class="break" role="group")" + attribute("aria-labelledby", title_id),
                        content));
    };
    const std::string name = account.schedule_name(subject);
    const std::string content =
        kill_button(scene) + buttons("broken", "PagerDuty", faults) +
        (subject.empty() ? ""
                         : hidden("subject", subject) +
                               buttons("meanwhile", "Meanwhile, on " + name, meanwhile)) +
        text_element("p", R"(class="hint")", hint_of(scene));
    return card("breaking", "break-something", "Break something",
                form(scene.visitor, R"( class="body")", content));
}

}  // namespace dutyme::sandbox
