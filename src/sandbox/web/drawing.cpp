#include "sandbox/web/drawing.hpp"

#include "sandbox/web/html.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace dutyme::sandbox {

using std::chrono::minutes;

namespace {

// Pixels.
constexpr int row_height = 44;
constexpr int centre = 28;    // of a row's bars
constexpr int baseline = 11;  // of its labels
constexpr int thick = 16;
constexpr int thin = 6;
constexpr double character = 6.5;
constexpr double wide = 600;  // the least width of a lane where there is much room
constexpr double slim = 270;  // and where there is little

std::string number(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.3f", value);
    return text;
}

std::string x_of(Time time, const Window& window) {
    return number(share_of(time, window)) + "%";
}

std::string width_of(const Window& part, const Window& window) {
    return number(share_of(part.until, window) - share_of(part.since, window)) + "%";
}

const char* class_of(BarKind kind) {
    switch (kind) {
        case BarKind::shift:
            return "shift";
        case BarKind::override:
            return "override";
        case BarKind::deploy:
            return "deploy";
        case BarKind::left:
            return "left-on";
        case BarKind::slot:
            return "slot";
        case BarKind::relieved:
            break;
    }
    return "relieved";
}

std::string box(const char* kind, const Window& part, const LaneView& view, int y, int height) {
    const Window seen = part.cut_to(view.window);
    if (seen.empty()) return "";
    return "<rect class=\"" + std::string{kind} + "\" x=\"" + x_of(seen.since, view.window) +
           "\" y=\"" + std::to_string(y - height / 2) + "\" width=\"" +
           width_of(seen, view.window) + "\" height=\"" + std::to_string(height) + "\" rx=\"" +
           (height > 8 ? "3" : "1.5") + "\"/>";
}

// However short it is, it can be seen.
std::string least_width(const char* kind, Time at, const LaneView& view, int y) {
    if (at < view.window.since || view.window.until < at) return "";
    return "<svg x=\"" + x_of(at, view.window) + R"(" overflow="visible"><rect class=")" + kind +
           R"(" x="-1" y=")" + std::to_string(y - thick / 2) +
           R"(" width="6" height="16" rx="2"/></svg>)";
}

std::string upright(const char* kind, Time at, const LaneView& view, int height) {
    const std::string x = x_of(at, view.window);
    return "<line class=\"" + std::string{kind} + "\" x1=\"" + x + "\" x2=\"" + x +
           R"(" y1="0" y2=")" + std::to_string(height) + "\"/>";
}

// What has passed is solid, what is to come an outline.
std::string shape(const LaneBar& bar, const LaneView& view, int y) {
    const Window past = bar.window.cut_to({Time::min(), view.now});
    const Window coming = bar.window.cut_to({view.now, Time::max()});
    switch (bar.kind) {
        case BarKind::relieved: {
            const Window seen = bar.window.cut_to(view.window);
            if (seen.empty()) return "";
            return R"(<line class="relieved" x1=")" + x_of(seen.since, view.window) + "\" x2=\"" +
                   x_of(seen.until, view.window) + "\" y1=\"" + std::to_string(y) + "\" y2=\"" +
                   std::to_string(y) + "\"/>";
        }
        case BarKind::deploy:
            return box("lease", bar.window.until > view.now ? bar.window : coming, view, y, thick) +
                   box("deploy", past, view, y, thick);
        case BarKind::left:
            return box("left-rest", bar.window.until > view.now ? bar.window : coming, view, y,
                       thick) +
                   box("left-on", past, view, y, thick) +
                   least_width("left-on", bar.window.since, view, y);
        case BarKind::shift:
            return box(class_of(bar.kind), bar.window, view, y, thin);
        case BarKind::override:
        case BarKind::slot:
            break;
    }
    return box(class_of(bar.kind), bar.window, view, y, thick);
}

const char* ink_of(BarKind kind) {
    switch (kind) {
        case BarKind::deploy:
            return "t-deploy";
        case BarKind::left:
            return "t-wrong";
        case BarKind::override:
            return "t-override";
        case BarKind::slot:
            return "t-ink";
        case BarKind::shift:
        case BarKind::relieved:
            break;
    }
    return "t-plain";
}

std::size_t characters_in(const std::string& text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    }));
}

// The longest form that ends before the next label begins; "": neither does.
std::string fitting(const LaneBar& bar, double room, double pixels) {
    for (const std::string& form : {bar.label, bar.brief})
        if (!form.empty() &&
            static_cast<double>(characters_in(form)) * character <= room / 100 * pixels)
            return form;
    return "";
}

std::string label_at(const LaneBar& bar, const std::string& text, const char* only,
                     const LaneView& view, int top) {
    const Time at = std::max(bar.window.since, view.window.since);
    const bool by_kill = view.kill && std::chrono::abs(*view.kill - at) < Milliseconds{minutes{1}};
    return "<text class=\"" + std::string{only} + ink_of(bar.kind) + "\" x=\"" +
           x_of(at, view.window) + "\" dx=\"" + (by_kill ? "6" : "0") + "\" y=\"" +
           std::to_string(top + baseline) + "\">" + escaped(text) + "</text>";
}

std::string labels_of(const LaneRow& row, const LaneView& view, int top) {
    std::string labels;
    for (std::size_t i = 0; i < row.bars.size(); ++i) {
        const LaneBar& bar = row.bars[i];
        if (bar.label.empty() || !bar.window.touches(view.window)) continue;
        double end = 100;
        for (std::size_t j = row.bars.size(); j-- > i + 1;)
            if (!row.bars[j].label.empty() && row.bars[j].window.touches(view.window))
                end = share_of(row.bars[j].window.since, view.window);
        const double room = end - share_of(bar.window.since, view.window);
        const std::string much = fitting(bar, room, wide);
        const std::string little = fitting(bar, room, slim);
        if (much == little) {
            if (!much.empty()) labels += label_at(bar, much, "", view, top);
            continue;
        }
        if (!much.empty()) labels += label_at(bar, much, "wide-only ", view, top);
        if (!little.empty()) labels += label_at(bar, little, "slim-only ", view, top);
    }
    return labels;
}

const char* class_of(DotState state) {
    switch (state) {
        case DotState::acknowledged:
            return "acked";
        case DotState::wrong:
            return "wrong";
        case DotState::ghost:
            return "ghost";
        case DotState::open:
            break;
    }
    return "open";
}

// Alerts of a row that would hide each other, as one.
struct Pill {
    Dot first;
    long last = 0;
    std::size_t count = 1;
};

std::vector<Pill> gathered(const std::vector<Dot>& dots, const LaneView& view, double pixels) {
    constexpr double apart = 20;
    std::vector<Pill> pills;
    for (const Dot& dot : dots) {
        const auto near = std::find_if(pills.rbegin(), pills.rend(), [&](const Pill& pill) {
            return pill.first.row == dot.row &&
                   (pill.first.state == DotState::ghost) == (dot.state == DotState::ghost) &&
                   (share_of(dot.at, view.window) - share_of(pill.first.at, view.window)) / 100 *
                           pixels <
                       apart;
        });
        if (near == pills.rend()) {
            pills.push_back({dot, dot.alert, 1});
            continue;
        }
        near->last = dot.alert;
        ++near->count;
        if (dot.state == DotState::wrong) near->first.state = dot.state;
    }
    return pills;
}

std::string draw_dot(const Pill& pill, const Lane& lane, const LaneView& view, const char* only) {
    const Dot& dot = pill.first;
    const std::string user = lane.rows[dot.row].user;
    const int y = static_cast<int>(dot.row) * row_height + centre;
    std::string text = std::to_string(dot.alert);
    std::string says = dot.says;
    if (pill.count > 1) {
        text += "–" + std::to_string(pill.last);
        says = text + ": " + std::to_string(pill.count) + " alerts, the first: " + says;
    }
    const double half = pill.count > 1 ? 7 + 3.5 * static_cast<double>(characters_in(text)) : 9;
    const std::string ring = R"(x="-)" + number(half) + R"(" y="-9" width=")" + number(2 * half) +
                             R"(" height="18" rx="9"/>)";
    const std::string halo = R"(x="-)" + number(half + 2.5) + R"(" y="-11.5" width=")" +
                             number(2 * half + 5) + R"(" height="23" rx="11.5"/>)";
    const std::string key = "dot-" + lane.schedule + "-" + user + "-" + std::to_string(dot.alert) +
                            "-" + std::to_string(dot.at.time_since_epoch().count()) +
                            (*only != '\0' ? only : "");
    const std::string classes = std::string{only} + "dot " + class_of(dot.state);
    const std::string circle = "<svg x=\"" + x_of(dot.at, view.window) + "\" y=\"" +
                               std::to_string(y) + R"(" overflow="visible"><rect class="halo" )" +
                               halo + R"(<rect class="ring" )" + ring + R"(<text y="4">)" +
                               escaped(text) + "</text></svg>";
    if (dot.says.empty()) return "<g class=\"" + classes + "\">" + circle + "</g>";
    return "<a href=\"#alert-" + std::to_string(dot.alert) + "\" class=\"" + classes + "\"" +
           attribute("data-key", key) + attribute("data-user", user) +
           attribute("data-alert", std::to_string(dot.alert)) + attribute("aria-label", says) +
           ">" + circle + "</a>";
}

std::string joins_of(const Lane& lane, const LaneView& view) {
    std::string lines;
    std::size_t drawn = 0;
    constexpr std::size_t most = 200;
    for (const Dot& dot : lane.dots) {
        if (!dot.joined || ++drawn > most) continue;
        const auto [low, high] = std::minmax(dot.row, *dot.joined);
        const std::string x = x_of(dot.at, view.window);
        lines += R"(<line class="drop" x1=")" + x + R"(" x2=")" + x + R"(" y1=")" +
                 std::to_string(static_cast<int>(low) * row_height + centre + 11) + R"(" y2=")" +
                 std::to_string(static_cast<int>(high) * row_height + centre - 11) + "\"/>";
    }
    return lines;
}

bool same(const std::vector<Pill>& one, const std::vector<Pill>& other) {
    return one.size() == other.size();
}

std::string dots_of(const Lane& lane, const LaneView& view) {
    const auto much = gathered(lane.dots, view, wide);
    const auto little = gathered(lane.dots, view, slim);
    std::string dots;
    for (const Pill& pill : much)
        dots += draw_dot(pill, lane, view, same(much, little) ? "" : "wide-only ");
    if (same(much, little)) return dots;
    for (const Pill& pill : little) dots += draw_dot(pill, lane, view, "slim-only ");
    return dots;
}

struct Tick {
    Time at;
    bool wide_only;
};

std::vector<Tick> ticks_in(const Window& window) {
    const minutes step{window.until - window.since > std::chrono::hours{2} ? 30 : 15};
    std::vector<Tick> ticks;
    Time at = std::chrono::floor<minutes>(window.since);
    at -= at.time_since_epoch() % step;
    for (; at <= window.until; at += step)
        if (window.since <= at)
            ticks.push_back({at, at.time_since_epoch() % (2 * step) != minutes{0}});
    return ticks;
}

struct Mark {
    Time at;
    const char* text;
    const char* box;
    const char* ink;
    int width;
};

// A filled tag with a point; `shift` moves it so that its neighbour is not covered.
std::string draw_mark(const Mark& mark, const LaneView& view, int shift) {
    return "<svg x=\"" + x_of(mark.at, view.window) +
           R"(" y="0" overflow="visible"><rect class=")" + mark.box + "\" x=\"" +
           std::to_string(shift - mark.width / 2) + R"(" y="0" width=")" +
           std::to_string(mark.width) + R"(" height="20" rx="4"/><path class=")" + mark.box +
           R"(" d="M-4 19h8l-4 5z"/><text class="mid-a )" + mark.ink + R"(" x=")" +
           std::to_string(shift) + R"(" y="14">)" + mark.text + "</text></svg>";
}

}  // namespace

double share_of(Time time, const Window& window) {
    const double span = static_cast<double>((window.until - window.since).count());
    const double into =
        static_cast<double>((std::clamp(time, window.since, window.until) - window.since).count());
    return into / span * 100;
}

std::string draw_axis(const LaneView& view) {
    std::string text;
    for (const Tick& tick : ticks_in(view.window))
        text += std::string{"<text class=\"mid-a"} + (tick.wide_only ? " wide-only" : "") +
                "\" x=\"" + x_of(tick.at, view.window) + R"(" y="38">)" +
                clock_time(tick.at).substr(0, 5) + "</text>";
    const Mark now{view.now, "now", "nowbox", "nowtext", 38};
    if (view.kill && view.window.since <= *view.kill) {
        const Mark kill{*view.kill, "kill -9", "killbox", "killtext", 52};
        constexpr double apart = 50;
        const double room = share_of(view.now, view.window) - share_of(*view.kill, view.window);
        const bool close = room / 100 * wide < apart;
        text += draw_mark(kill, view, close ? -22 : 0) + draw_mark(now, view, close ? 24 : 0);
    } else {
        text += draw_mark(now, view, 0);
    }
    return R"(<svg class="plot" height="44" aria-hidden="true">)" + text + "</svg>";
}

std::string draw_lane(const Lane& lane, const LaneView& view, const std::string& name) {
    const int height = static_cast<int>(lane.rows.size()) * row_height;
    std::string text;
    for (const Tick& tick : ticks_in(view.window))
        text += upright(tick.wide_only ? "tick wide-only" : "tick", tick.at, view, height);
    std::string slivers;
    std::string labels;
    for (std::size_t i = 0; i < lane.rows.size(); ++i) {
        const int top = static_cast<int>(i) * row_height;
        std::string bars;
        for (const LaneBar& bar : lane.rows[i].bars) {
            bars += shape(bar, view, top + centre);
            if (bar.kind == BarKind::deploy)
                slivers += least_width("deploy", bar.window.since, view, top + centre);
        }
        text += element("g", attribute("data-user", lane.rows[i].user), bars);
        labels += labels_of(lane.rows[i], view, top);
    }
    if (view.kill && view.window.since <= *view.kill)
        text += upright("killline", *view.kill, view, height);
    text += slivers + upright("now", view.now, view, height) + joins_of(lane, view) + labels +
            dots_of(lane, view);
    return R"(<svg class="plot" height=")" + std::to_string(height) + R"(" role="group")" +
           attribute("aria-label", name) + ">" + text + "</svg>";
}

}  // namespace dutyme::sandbox
