#include "ui/timeline_svg.hpp"

#include "base/text.hpp"
#include "ui/width.hpp"

#include <algorithm>
#include <array>

namespace dutyme::ui {

namespace {

// The sandbox's page has the same. Blue, vermillion and purple after Okabe and Ito; each is 3:1 or
// more on its panel, text 4.5:1.
struct Palette {
    const char* panel;
    const char* line;
    const char* ink;
    const char* label;
    const char* shift;
    const char* override;
    const char* deploy;
    const char* gap;
};

constexpr Palette light{"#ffffff", "#e3e6eb", "#14181f", "#626c7c",
                        "#7b8494", "#a8326f", "#0b69b7", "#c2410c"};
constexpr Palette dark{"#151920", "#272d37", "#eef1f5", "#8e98a8",
                       "#788394", "#f08abf", "#58a9f0", "#ff8a4c"};

// Pixels.
constexpr int width = 720;
constexpr int padding = 20;
constexpr int lane_begin = 150;
constexpr int lane_end = width - padding;
constexpr int title_height = 26;
constexpr int axis_height = 20;
constexpr int row_height = 32;
constexpr int legend_height = 30;
constexpr std::size_t longest_name = 17;  // in characters, which is what fits in front of a lane

std::string escaped(const std::string& foreign) {
    std::string text = with_entities(printable(foreign));
    for (auto at = text.find('"'); at != std::string::npos; at = text.find('"', at))
        text.replace(at, 1, "&quot;");
    return text;
}

std::string shortened(const std::string& name) {
    const std::string shown = printable(name);
    if (width_of(shown) <= longest_name) return shown;
    return fitted(shown, longest_name, "…");
}

std::string attribute(const char* name, const std::string& value) {
    return std::string{" "} + name + "=\"" + value + "\"";
}

std::string attribute(const char* name, int value) {
    return attribute(name, std::to_string(value));
}

std::string text_at(int x, int y, const std::string& colour, const std::string& text,
                    const std::string& more = "") {
    return "<text" + attribute("x", x) + attribute("y", y) + attribute("fill", colour) + more +
           ">" + escaped(text) + "</text>\n";
}

std::string line_from(int x, int y, int to_x, int to_y, const std::string& colour,
                      const std::string& more = "") {
    return "<path" +
           attribute("d", "M" + std::to_string(x) + " " + std::to_string(y) + "L" +
                              std::to_string(to_x) + " " + std::to_string(to_y)) +
           attribute("stroke", colour) + more + "/>\n";
}

std::string box(int x, int centre, int length, int height, const std::string& fill,
                const std::string& more = "") {
    return "<rect" + attribute("x", x) + attribute("y", centre - height / 2) +
           attribute("width", length) + attribute("height", height) + attribute("fill", fill) +
           more + "/>\n";
}

// Shapes differ in height and pattern as well as in colour.
std::string shape(Segment kind, int x, int centre, int length, const Palette& colours) {
    switch (kind) {
        case Segment::relieved:
            return line_from(x, centre, x + length, centre, colours.shift,
                             R"( stroke-width="2" stroke-dasharray="2 5")");
        case Segment::shift:
            return box(x, centre, length, 6, colours.shift, R"( rx="1.5")");
        case Segment::override:
            return box(x, centre, length, 16, "url(#hatch)",
                       attribute("stroke", colours.override) + R"( rx="3")");
        case Segment::gap:
            return box(x, centre, length, 12, "none",
                       attribute("stroke", colours.gap) + R"( stroke-dasharray="4 3")");
        case Segment::finished:
            return box(x, centre, length, 12, "none",
                       attribute("stroke", colours.deploy) + R"( stroke-width="2" rx="3")");
        case Segment::ours:
        default:
            return box(x, centre, length, 16, colours.deploy, R"( rx="3")");
    }
}

int x_of(Instant at, const Timeline& timeline) {
    const auto span = std::max<Seconds::rep>(1, (timeline.until - timeline.from).count());
    const auto into = (std::clamp(at, timeline.from, timeline.until) - timeline.from).count();
    return lane_begin + static_cast<int>((into * (lane_end - lane_begin) + span / 2) / span);
}

// "UTC", or the offset from it.
std::string zone_at(Instant at) {
    const std::string time = local_time_with_zone(at, at);
    return time.substr(time.rfind(' ') + 1);
}

// The zone, the hours, and a line through all lanes below each.
std::string axis(const Timeline& timeline, int y, int bottom, const Palette& colours) {
    constexpr int between_labels = 56;
    constexpr Seconds quarter = std::chrono::minutes{15};
    constexpr std::array<int, 8> steps{15, 30, 60, 120, 180, 360, 720, 1440};  // minutes
    const auto minutes = static_cast<int>((timeline.until - timeline.from).count() / 60);
    const auto* step = std::find_if(steps.begin(), steps.end() - 1, [&](int each) {
        return (lane_end - lane_begin) * each >= between_labels * minutes;
    });
    std::string text = text_at(padding, y, colours.label, zone_at(timeline.from));
    int free_from = 0;
    const auto first =
        (timeline.from.time_since_epoch() + quarter - Seconds{1}) / quarter * quarter;
    for (Instant at{first}; at < timeline.until; at += quarter) {
        const int x = x_of(at, timeline);
        if (local_minute_of_day(at) % *step != 0 || x < free_from) continue;
        text += line_from(x, y + 6, x, bottom, colours.line);
        text += text_at(x, y, colours.label, local_hour(at), R"( text-anchor="middle")");
        free_from = x + between_labels;
    }
    return text;
}

std::string lane(const std::string& person, const std::vector<Bar>& bars, const Timeline& timeline,
                 int centre, const Palette& colours) {
    constexpr int least_length = 6;  // however short it is, it can be seen
    std::string text = text_at(padding, centre + 4, colours.ink, shortened(person));
    for (const Bar& bar : bars) {
        if (bar.person != person) continue;
        const int x = std::min(x_of(bar.start, timeline), lane_end - least_length);
        const int length = std::max(x_of(bar.end, timeline) - x, least_length);
        text += shape(bar.kind, x, centre, length, colours);
    }
    return text;
}

std::vector<Bar> in_order_of_painting(std::vector<Bar> bars) {
    std::stable_sort(bars.begin(), bars.end(),
                     [](const Bar& left, const Bar& right) { return left.kind < right.kind; });
    return bars;
}

// Returns what is drawn from `y` on, and moves `y` below it.
std::string schedule(const ScheduleTimeline& part, int& y, const Palette& colours) {
    const Timeline& timeline = part.timeline;
    const std::vector<Bar> bars = bars_in_view(timeline);
    const auto people = people_in(bars);
    const int top = y + title_height + axis_height;
    const int bottom = top + static_cast<int>(people.size()) * row_height;
    std::string text =
        text_at(padding, y + 14, colours.ink, part.schedule, R"( font-weight="700")");
    text += axis(timeline, y + title_height + 10, bottom, colours);
    int centre = top + row_height / 2;
    for (const std::string& person : people) {
        text += lane(person, in_order_of_painting(bars), timeline, centre, colours);
        centre += row_height;
    }
    if (timeline.now) {
        const int x = x_of(*timeline.now, timeline);
        text += line_from(x, top - 4, x, bottom, colours.ink, R"( stroke-width="2")");
        text += text_at(x, bottom + 12, colours.ink, "now", R"( text-anchor="middle")");
    }
    y = bottom + (timeline.now ? 22 : 10);
    return text;
}

std::string legend(const std::vector<ScheduleTimeline>& timelines, int y, const Palette& colours) {
    constexpr int sample = 24;
    constexpr int for_a_character = 7;
    std::string text;
    int x = lane_begin;
    for (const Segment kind : {Segment::relieved, Segment::shift, Segment::override,
                               Segment::finished, Segment::ours, Segment::gap}) {
        const bool occurs =
            std::any_of(timelines.begin(), timelines.end(), [&](const ScheduleTimeline& part) {
                const auto bars = bars_in_view(part.timeline);
                return std::any_of(bars.begin(), bars.end(),
                                   [&](const Bar& bar) { return bar.kind == kind; });
            });
        if (!occurs) continue;
        const std::string meaning = meaning_of(kind);
        text += shape(kind, x, y + 10, sample, colours);
        text += text_at(x + sample + 8, y + 14, colours.label, meaning);
        x += sample + 32 + static_cast<int>(meaning.size()) * for_a_character;
    }
    return text;
}

// One sentence for each bar.
std::string description(const std::vector<ScheduleTimeline>& timelines) {
    std::string text;
    for (const ScheduleTimeline& part : timelines)
        for (const Bar& bar : bars_in_view(part.timeline)) {
            const Instant start = std::max(bar.start, part.timeline.from);
            const Instant end = std::min(bar.end, part.timeline.until);
            text += part.schedule + ", " + local_time_of_day(start, start) + " to " +
                    local_time_with_zone(end, start) + ": " + bar.person + " (" +
                    meaning_of(bar.kind) + "). ";
        }
    if (!text.empty()) text.pop_back();
    return printable(text, 4000);
}

std::string title(const std::vector<ScheduleTimeline>& timelines) {
    std::vector<std::string> names;
    for (const ScheduleTimeline& part : timelines) names.push_back(part.schedule);
    return "Who is on call" + (names.empty() ? "" : " on " + listed(names));
}

}  // namespace

std::string svg(const std::vector<ScheduleTimeline>& timelines, Theme theme) {
    const Palette& colours = theme == Theme::light ? light : dark;
    int y = padding;
    std::string body;
    for (const ScheduleTimeline& part : timelines) body += schedule(part, y, colours);
    body += legend(timelines, y, colours);
    const int height = y + legend_height + padding / 2;
    return R"(<svg xmlns="http://www.w3.org/2000/svg" role="img")" + attribute("width", width) +
           attribute("height", height) +
           attribute("viewBox", "0 0 " + std::to_string(width) + " " + std::to_string(height)) +
           R"( font-family="Inter,system-ui,sans-serif" font-size="13">)" + "\n<title>" +
           escaped(title(timelines)) + "</title>\n<desc>" + escaped(description(timelines)) +
           "</desc>\n" +
           R"svg(<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" )svg" +
           R"svg(patternTransform="rotate(45)"><path d="M0 0V6")svg" +
           attribute("stroke", colours.override) + R"( stroke-width="4"/></pattern></defs>)" +
           "\n<rect" + attribute("x", 1) + attribute("y", 1) + attribute("width", width - 2) +
           attribute("height", height - 2) + R"( rx="14")" + attribute("fill", colours.panel) +
           attribute("stroke", colours.line) + "/>\n" + body + "</svg>\n";
}

}  // namespace dutyme::ui
