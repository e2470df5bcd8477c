#include "sandbox/web/page.hpp"

#include "base/text.hpp"
#include "sandbox/model/on_call.hpp"
#include "sandbox/web/assets.hpp"
#include "sandbox/web/breakages.hpp"
#include "sandbox/web/controls_html.hpp"
#include "sandbox/web/drawing.hpp"
#include "sandbox/web/happenings.hpp"
#include "sandbox/web/html.hpp"
#include "sandbox/web/story.hpp"

#include <algorithm>
#include <cstdio>

namespace dutyme::sandbox {

using std::chrono::minutes;

namespace {

constexpr std::size_t most_rows = 200;  // of a table

std::string percent_encoded(const std::string& text) {
    std::string safe;
    for (const char c : text) {
        const bool plain =
            (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        char code[8];
        std::snprintf(code, sizeof code, "%%%02X", static_cast<unsigned char>(c));
        safe += plain ? std::string{c} : std::string{code};
    }
    return safe;
}

std::string write_story(const PageScene& scene, const Story& story) {
    std::string more = text_element("p", "", story.more);
    if (!scene.broken.empty()) more = text_element("p", R"(class="broken")", scene.broken.front());
    return element("section", R"(class="story" id="story" aria-live="polite")",
                   text_element("h2", "", story.title) + more);
}

std::string chips(const PageScene& scene) {
    std::string links;
    for (const std::string& schedule : scene.schedules) {
        Visitor without = scene.visitor;
        without.schedules = scene.schedules;
        without.schedules.erase(
            std::remove(without.schedules.begin(), without.schedules.end(), schedule),
            without.schedules.end());
        const bool last = without.schedules.empty();
        const std::string name = scene.world.account.schedule_name(schedule);
        links += last ? text_element("span", R"(class="chip")", name)
                      : element("a",
                                R"(class="chip")" + attribute("href", address_of(without)) +
                                    attribute("data-key", "chip-" + schedule) +
                                    attribute("aria-label", "Hide " + name),
                                escaped(name));
    }
    links += R"(<a class="chip more-chip" href="#schedules">+ schedule</a>)";
    return element("div", R"(class="chips" role="group" aria-label="Schedules shown")", links);
}

std::string count_of(const PageScene& scene, const WatchedDeploy& deploy) {
    const WronglyOnCall wrong = wrongly_on_call(scene.world.account, deploy, scene.now);
    const bool runs = wrong.so_far < wrong.total;
    const std::string state = !deploy.died ? "count none" : runs ? "count bad" : "count";
    std::string text = text_element("b", "", minutes_and_seconds(wrong.total)) +
                       "<span>minutes wrongly on call</span>";
    if (runs)
        text += text_element("span", "", minutes_and_seconds(wrong.so_far) + " of them so far");
    return element("p",
                   attribute("class", state) +
                       attribute("data-ms", std::to_string(wrong.total.count())) +
                       attribute("data-schedule", deploy.schedule),
                   text);
}

std::string initials_of(const std::string& name) {
    std::string initials;
    bool begins = true;
    for (const char c : name) {
        const bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        if (begins && letter && initials.size() < 2) initials += c;
        begins = c == ' ';
    }
    return initials;
}

std::string person(const LaneRow& row) {
    const auto space = row.name.find(' ');
    const std::string first = row.name.substr(0, space);
    const std::string last = space == std::string::npos ? "" : row.name.substr(space);
    const char* on = row.now == OnCallNow::no ? "" : row.now == OnCallNow::yes ? "yes" : "wrong";
    return element(
        "li", attribute("data-user", row.user) + (*on == '\0' ? "" : attribute("data-on", on)),
        text_element("i", R"(aria-hidden="true")", initials_of(row.name)) +
            element("span", "", escaped(first) + text_element("span", R"(class="last")", last)));
}

std::string write_lane(const PageScene& scene, const std::string& schedule, const LaneView& view,
                       bool with_slot) {
    const Account& account = scene.world.account;
    const WatchedDeploy* watched = scene.state.run ? scene.state.run->on(schedule) : nullptr;
    const Lane lane = lane_of(account, schedule, view, watched, with_slot);
    std::string title = account.schedule_name(schedule);
    std::string tag;
    if (watched != nullptr) {
        const bool dutyme = watched == &scene.state.run->by_dutyme;
        tag = text_element("small", "", dutyme ? title : "15 lines, Primary's twin");
        title = dutyme ? "With dutyme" : "With a curl script";
    }
    std::string people;
    for (const LaneRow& row : lane.rows) people += person(row);
    return element("section",
                   R"(class="grid lane")" + attribute("data-key", "lane-" + schedule) +
                       attribute("data-schedule", schedule),
                   element("header", "",
                           element("div", "",
                                   element("h4", "", escaped(title) + " " + tag) +
                                       text_element("p", R"(class="says")", lane.says)) +
                               (watched != nullptr ? count_of(scene, *watched) : "")) +
                       element("ul", R"(class="who")", people) +
                       element("div", "", draw_lane(lane, view, title)));
}

LaneView shown_view(const PageScene& scene) {
    LaneView view = view_of(scene.world.account, scene.schedules, scene.now);
    if (scene.state.run) view.kill = scene.state.run->killed;
    return view;
}

std::string write_lanes(const PageScene& scene) {
    const LaneView view = shown_view(scene);
    std::string lanes;
    for (const std::string& schedule : scene.schedules)
        lanes +=
            write_lane(scene, schedule, view, scene.is_idle && schedule == scene.schedules.front());
    return element("section", R"(class="card lanes" id="lanes" aria-labelledby="who")",
                   R"(<header><h3 id="who">Who is on call</h3>)" + chips(scene) + "</header>" +
                       element("div", R"(class="grid axis")",
                               "<span></span>" + element("div", "", draw_axis(view))) +
                       lanes);
}

std::string write_happening(const Happening& told) {
    std::string text = escaped(told.text);
    if (!told.bad.empty()) text += ", " + text_element("em", "", told.bad);
    std::string rows;
    for (const auto& [name, value] : told.details)
        rows += text_element("dt", "", name) + text_element("dd", "", value);
    const std::string line = text_element("time", "", clock_time(told.at)) +
                             draw_glyph(told.glyph) + element("span", "", text) +
                             text_element("span", R"(class="req")", told.request);
    return element("li", attribute("id", told.id) + attribute("data-key", told.id),
                   rows.empty() ? element("div", R"(class="summary")", line)
                                : element("details", "",
                                          element("summary", "", line) + element("dl", "", rows)));
}

std::string write_happenings(const PageScene& scene, const std::vector<Entry>& entries) {
    std::string lines;
    for (const Happening& told : happenings(scene.world.account, scene.state, entries))
        lines += write_happening(told);
    return element(
        "section", R"(class="card" id="happened" aria-labelledby="what")",
        R"(<header><h3 id="what">What happens</h3><span class="hint">newest first</span></header>)" +
            element("ol", R"(class="events" tabindex="0" aria-labelledby="what")", lines));
}

// The same alert on the two kinds of schedule, as a drawing of its own.
std::string write_two(const PageScene& scene) {
    const Time noon{std::chrono::hours{14}};
    const LaneView view{{noon - minutes{10}, noon + minutes{50}}, noon + minutes{12}, {}};
    const Window deploy{noon, noon + minutes{25}};
    const Time alert = noon + minutes{7};
    const Window whole{noon - minutes{60}, noon + minutes{60}};
    const LaneRow ada{"", "Ada Byron", OnCallNow::yes, {{BarKind::deploy, deploy, "deploy"}}};
    const Lane layers{"layers",
                      "",
                      {ada,
                       {"",
                        "Bo Larsen",
                        OnCallNow::no,
                        {{BarKind::shift, {whole.since, deploy.since}, "shift"},
                         {BarKind::relieved, deploy, "relieved"},
                         {BarKind::shift, {deploy.until, whole.until}, "shift"}}}},
                      {{1, alert, DotState::acknowledged, "", 0}}};
    const Lane shifts{
        "shifts",
        "",
        {ada, {"", "Bo Larsen", OnCallNow::yes, {{BarKind::shift, whole, "shift"}}}},
        {{1, alert, DotState::acknowledged, "", 0}, {1, alert, DotState::open, "", 1}}};
    const auto figure = [&](const char* title, const char* says, const Lane& lane) {
        return element("figure", "",
                       element("figcaption", "", text_element("b", "", title) + escaped(says)) +
                           draw_lane(lane, view, title));
    };
    return element(
        "section",
        std::string{R"(class="card" id="two" aria-labelledby="two-kinds")"} +
            (scene.is_idle ? "" : " hidden"),
        R"(<header><h3 id="two-kinds">Two kinds of schedule, the same alert</h3></header>)" +
            element("div", R"(class="two")",
                    figure("Layers: replace",
                           "An override takes the turn; one person is paged. Primary.", layers) +
                        figure("Shifts: join, if you like",
                               "--mode join stands beside; both are paged. Checkout.", shifts)));
}

std::string folded(const std::string& key, const std::string& title, const std::string& hint,
                   const std::string& content) {
    return element(
        "details", attribute("data-key", key),
        element("summary", "", escaped(title) + " " + text_element("span", "", hint)) +
            element("div",
                    R"(class="in" tabindex="0" role="group")" + attribute("aria-label", title),
                    content));
}

std::string cells(const char* tag, const char* scope, const std::vector<std::string>& texts) {
    std::string row;
    for (const std::string& text : texts) row += text_element(tag, scope, text);
    return row;
}

std::string table(const std::string& caption, const std::vector<std::string>& columns,
                  const std::string& rows) {
    return element(
        "table", "",
        text_element("caption", "", caption) +
            element("thead", "", element("tr", "", cells("th", R"(scope="col")", columns))) +
            element("tbody", "", rows));
}

const char* word_for(BarKind kind) {
    switch (kind) {
        case BarKind::relieved:
            return "relieved";
        case BarKind::override:
            return "override";
        case BarKind::deploy:
            return "deploy";
        case BarKind::left:
            return "left on call";
        case BarKind::shift:
        case BarKind::slot:
            break;
    }
    return "shift";
}

std::string lanes_table(const PageScene& scene) {
    const LaneView view = shown_view(scene);
    std::string rows;
    for (const std::string& schedule : scene.schedules) {
        const WatchedDeploy* watched = scene.state.run ? scene.state.run->on(schedule) : nullptr;
        const Lane lane = lane_of(scene.world.account, schedule, view, watched, false);
        for (std::size_t i = 0; i < lane.rows.size(); ++i)
            for (const LaneBar& bar : lane.rows[i].bars) {
                std::string alerts;
                for (const Dot& dot : lane.dots)
                    if (dot.row == i && dot.state != DotState::ghost &&
                        bar.window.since <= dot.at && dot.at < bar.window.until &&
                        alerts.size() < most_rows)
                        alerts += (alerts.empty() ? "" : ", ") + std::to_string(dot.alert);
                rows += element(
                    "tr", "",
                    cells("th", R"(scope="row")", {scene.world.account.schedule_name(schedule)}) +
                        cells("td", "",
                              {lane.rows[i].name, clock_time(bar.window.since),
                               clock_time(bar.window.until), word_for(bar.kind), alerts}));
            }
    }
    return table("Who is on call, by schedule",
                 {"Schedule", "Person", "From", "To", "As", "Alerts"}, rows);
}

// Schedules nobody pages and nobody has touched would only fill the page.
bool worth_showing(const PageScene& scene, const std::string& id) {
    const Account& account = scene.world.account;
    return !account.policies_with(id).empty() ||
           !people_on(account, id, {scene.now, scene.now + Milliseconds{1}}, scene.now).empty();
}

std::string schedules_table(const PageScene& scene, std::size_t& count) {
    const Account& account = scene.world.account;
    std::string rows;
    count = 0;
    const auto add = [&](const std::string& id, const std::string& name, const char* kind) {
        if (count >= most_rows || !worth_showing(scene, id)) return;
        ++count;
        Visitor with = scene.visitor;
        with.schedules = scene.schedules;
        add_once(with.schedules, id);
        rows += element("tr", "",
                        element("th", R"(scope="row")",
                                text_element("a",
                                             attribute("href", address_of(with)) +
                                                 attribute("aria-label", "Show " + name),
                                             name)) +
                            cells("td", "", {id, on_call_sentence(account, id, scene.now), kind}));
    };
    for (const Schedule& it : account.schedules)
        if (it.upgraded == Time::max()) add(it.id, it.name, "layers");
    for (const ShiftSchedule& it : account.shift_schedules) add(it.id, it.name, "shifts");
    return R"(<span id="schedules"></span>)" +
           table("Follow a name to see its lane", {"Schedule", "Id", "On call", "Kind"}, rows);
}

std::string people_table(const Account& account, std::size_t& count) {
    constexpr std::size_t most = 30;
    std::string rows;
    count = 0;
    for (const User& user : account.users) {
        if (user.deleted || count >= most) continue;
        ++count;
        rows +=
            element("tr", "",
                    cells("th", R"(scope="row")", {user.name}) +
                        cells("td", "",
                              {user.id, user.email,
                               user.how_reached().pages() ? "can be paged" : "cannot be paged"}));
    }
    return table("Of " + std::to_string(account.users.size()) + " people",
                 {"Name", "Id", "Address", ""}, rows);
}

std::string write_more(const PageScene& scene) {
    std::size_t schedules = 0;
    std::size_t people = 0;
    const std::string all = schedules_table(scene, schedules);
    const std::string everybody = people_table(scene.world.account, people);
    std::string text;
    if (scene.state.run)
        text += folded("more-script", "The 15-line script", "this very file ran beside dutyme",
                       text_element("pre", R"(class="code")", curl_script()));
    text += folded("more-table", "The same as a table", "for screen readers, and without script",
                   lanes_table(scene));
    text += folded("more-schedules", "All schedules", std::to_string(schedules), all);
    text += folded("more-people", "People", std::to_string(people), everybody);
    return element("section", R"(class="card more" id="more" aria-label="More")", text);
}

}  // namespace

std::string minutes_and_seconds(Milliseconds time) {
    const auto whole = std::chrono::ceil<Seconds>(time).count();
    char text[32];
    std::snprintf(text, sizeof text, "%ld:%02ld", static_cast<long>(whole / 60),
                  static_cast<long>(whole % 60));
    return text;
}

std::string address_of(const Visitor& visitor) {
    std::string address = "/";
    char separator = '?';
    const auto add = [&](const char* name, const std::string& value) {
        if (value.empty()) return;
        address += separator + std::string{name} + "=" + percent_encoded(value);
        separator = '&';
    };
    add("key", visitor.key);
    for (const std::string& schedule : visitor.schedules) add("show", schedule);
    add("service", visitor.service);
    return address;
}

std::vector<std::string> shown_schedules(const Account& account, const PageState& state,
                                         const Visitor& visitor) {
    constexpr std::size_t most = 8;
    constexpr std::size_t enough = 2;
    std::vector<std::string> shown;
    for (const std::string& schedule : visitor.schedules)
        if (shown.size() < most && !account.schedule_name(schedule).empty())
            add_once(shown, schedule);
    if (!shown.empty()) return shown;
    if (state.run) return {state.run->by_dutyme.schedule, state.run->by_script.schedule};
    for (const std::string& schedule : changed_schedules(account, state.begun()))
        if (shown.size() < most) add_once(shown, schedule);
    for (const char* usual : {"PV3PRI1", "PPRI001"})
        if (shown.size() < enough && !account.schedule_name(usual).empty()) add_once(shown, usual);
    return shown;
}

std::vector<PagePart> page_parts(World& world, const PageState& state, const PageSetting& setting,
                                 const Visitor& visitor) {
    const auto entries = world.log.newest(most_shown);
    const std::lock_guard lock{world.lock};
    const Time now = world.clock.now();
    PageScene scene{world, state, setting, visitor, shown_schedules(world.account, state, visitor),
                    now,   false, {}};
    const Story story = story_of(world.account, state, scene.schedules, now);
    scene.is_idle = story.is_idle;
    for (const Breakage& breakage : breakages())
        if (is_in_force(world.faults, breakage)) scene.broken.emplace_back(breakage.sentence);
    return {{"top", write_top(scene)},
            {"story", write_story(scene, story)},
            {"try", write_try(scene)},
            {"lanes", write_lanes(scene)},
            {"paging", write_paging(scene)},
            {"breaking", write_breaking(scene)},
            {"happened", write_happenings(scene, entries)},
            {"two", write_two(scene)},
            {"more", write_more(scene)}};
}

std::string whole_page(const std::vector<PagePart>& parts) {
    const auto part = [&](const std::string& id) {
        for (const PagePart& it : parts)
            if (it.id == id) return it.html;
        return std::string{};
    };
    return R"html(<!doctype html>
<html lang="en" class="no-script"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>dutyme sandbox</title>
<link rel="icon" type="image/svg+xml" href="/sandbox/favicon.svg">
<link rel="stylesheet" href="/sandbox/page.css">
<script type="module" src="/sandbox/page.js"></script></head>
<body><svg class="hide" width="0" height="0" aria-hidden="true" focusable="false"><defs>
<pattern id="hatch-wrong" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M1 0V7"/></pattern>
<pattern id="hatch-override" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)"><path d="M1 0V5"/></pattern>
</defs></svg>
)html" + part("top") +
           "\n<main>" + part("story") + R"(<div class="first">)" + part("try") + part("lanes") +
           R"(</div><div class="side">)" + part("paging") + part("breaking") +
           R"(</div><div class="rest">)" + part("happened") + part("two") + part("more") +
           "</div></main>\n<footer><span>dutyme " DUTYME_VERSION
           R"(</span><a href="/sandbox/help">The API of this sandbox</a>)"
           R"(<a href="/sandbox/log">All requests as JSON</a></footer><output id="told"></output><p id="card" aria-hidden="true" hidden></p></body></html>
)";
}

}  // namespace dutyme::sandbox
