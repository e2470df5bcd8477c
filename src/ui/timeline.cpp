#include "ui/timeline.hpp"

#include "base/text.hpp"
#include "ui/width.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>

namespace dutyme::ui {

namespace {

struct Shape {
    Segment kind;
    const char* block;
    const char* ascii;
    const char* colour;  // a parameter of SGR; empty: that of the text
    const char* meaning;
};

// Blue and orange as in Okabe and Ito's palette (https://jfly.uni-koeln.de/color/), from the 256
// colours of xterm: at least 3:1 on white and on black. No "#": two of them would be parted, for a
// CI runner may take them for a command.
constexpr std::array<Shape, 6> shapes{{{Segment::relieved, "┄", ".", "", "relieved"},
                                       {Segment::shift, "━", "-", "", "shift"},
                                       {Segment::override, "▒", "=", "38;5;32", "override"},
                                       {Segment::finished, "▓", "+", "", "finished deploy"},
                                       {Segment::ours, "█", "*", "38;5;166", "deploy"},
                                       {Segment::gap, "╳", "x", "1", "nobody on call"}}};

const Shape& shape_of(Segment kind) {
    return shapes.at(static_cast<std::size_t>(kind));
}

std::string painted(const std::string& text, const Shape& shape, const Style& style) {
    if (!style.colour || *shape.colour == '\0') return text;
    return std::string{"\x1b["} + shape.colour + "m" + text + "\x1b[0m";
}

std::string without_trailing_blanks(std::string line) {
    line.erase(line.find_last_not_of(' ') + 1);
    return line;
}

// Where instants are on the screen.
struct Scale {
    Instant from;
    Instant until;
    std::size_t width;

    std::size_t column(Instant at) const {
        const auto span = std::max<Seconds::rep>(1, (until - from).count());
        const auto into = std::clamp(at, from, until) - from;
        return static_cast<std::size_t>(
            (into.count() * static_cast<Seconds::rep>(width) * 2 + span) / (span * 2));
    }
};

using Cells = std::vector<std::optional<Segment>>;

// However short it is, it can be seen.
void put(Cells& cells, const Bar& bar, const Scale& scale) {
    if (bar.end <= scale.from || bar.start >= scale.until) return;
    const std::size_t first = std::min(scale.column(bar.start), cells.size() - 1);
    const std::size_t last = std::max(scale.column(bar.end), first + 1);
    for (std::size_t i = first; i < last; ++i)
        if (!cells[i] || *cells[i] < bar.kind) cells[i] = bar.kind;
}

std::string lane(const Cells& cells, const Style& style) {
    std::string text;
    for (std::size_t i = 0; i < cells.size();) {
        const auto end = std::find_if(cells.begin() + static_cast<std::ptrdiff_t>(i), cells.end(),
                                      [&](const auto& cell) { return cell != cells[i]; });
        const auto count = static_cast<std::size_t>(end - cells.begin()) - i;
        if (!cells[i]) {
            text.append(count, ' ');
        } else {
            const Shape& shape = shape_of(*cells[i]);
            std::string run;
            for (std::size_t k = 0; k < count; ++k) run += style.ascii ? shape.ascii : shape.block;
            text += painted(run, shape, style);
        }
        i += count;
    }
    return text;
}

constexpr std::size_t between_labels = 9;
constexpr std::array<int, 8> steps{15, 30, 60, 120, 180, 360, 720, 1440};  // minutes

int step_for(const Scale& scale) {
    const auto minutes = static_cast<std::size_t>((scale.until - scale.from).count() / 60);
    for (const int step : steps)
        if (scale.width * static_cast<std::size_t>(step) >= between_labels * minutes) return step;
    return steps.back();
}

// Every zone's offset is a multiple of a quarter of an hour, also where the clock is put back: so
// all full hours of the zone are met by going on by quarters in UTC.
std::string hours(const Scale& scale) {
    constexpr Seconds quarter = std::chrono::minutes{15};
    const int step = step_for(scale);
    std::string line;
    const auto since = scale.from.time_since_epoch();
    for (Instant at{(since + quarter - Seconds{1}) / quarter * quarter}; at < scale.until;
         at += quarter) {
        const std::size_t column = scale.column(at);
        const std::string label = local_hour(at);
        if (local_minute_of_day(at) % step != 0 || column + label.size() > scale.width) continue;
        if (!line.empty() && column < line.size() + 2) continue;
        line.resize(column, ' ');
        line += label;
    }
    return line;
}

std::string now_mark(Instant now, const Scale& scale, const Style& style) {
    const char* arrow = style.ascii ? "^" : "▲";
    std::string label = "now " + local_time_with_zone(now, now);
    const std::size_t column = std::min(scale.column(now), scale.width - 1);
    if (column + 2 + label.size() <= scale.width)
        return std::string(column, ' ') + arrow + " " + label;
    if (column < label.size() + 1) return label;
    return std::string(column - label.size() - 1, ' ') + label + " " + arrow;
}

std::size_t widest(const std::vector<std::string>& people, std::size_t columns) {
    std::size_t most = 0;
    for (const std::string& person : people) most = std::max(most, width_of(printable(person)));
    return std::min(most, columns / 3);
}

}  // namespace

std::vector<Bar> bars_in_view(const Timeline& timeline) {
    std::vector<Bar> bars;
    for (const Bar& bar : timeline.bars)
        if (bar.end > timeline.from && bar.start < timeline.until) bars.push_back(bar);
    std::stable_sort(bars.begin(), bars.end(),
                     [](const Bar& left, const Bar& right) { return left.start < right.start; });
    return bars;
}

std::vector<std::string> people_in(const std::vector<Bar>& bars) {
    std::vector<std::string> people;
    for (const Bar& bar : bars)
        if (std::find(people.begin(), people.end(), bar.person) == people.end())
            people.push_back(bar.person);
    return people;
}

void add_gaps(std::vector<Bar>& bars, Instant from, Instant until) {
    std::sort(bars.begin(), bars.end(),
              [](const Bar& left, const Bar& right) { return left.start < right.start; });
    std::vector<Bar> gaps;
    Instant covered = from;
    for (const Bar& bar : bars) {
        if (bar.start >= until) break;
        if (bar.start > covered) gaps.push_back({"nobody", covered, bar.start, Segment::gap});
        covered = std::max(covered, bar.end);
    }
    if (covered < until) gaps.push_back({"nobody", covered, until, Segment::gap});
    bars.insert(bars.end(), gaps.begin(), gaps.end());
}

std::string meaning_of(Segment kind) {
    return shape_of(kind).meaning;
}

std::vector<std::string> render(const Timeline& timeline, const Style& style) {
    const std::size_t columns = std::max(style.columns, narrowest_picture);
    const std::vector<Bar> bars = bars_in_view(timeline);
    const auto people = people_in(bars);
    const std::size_t names = widest(people, columns);
    const Scale scale{timeline.from, timeline.until, columns - names - 2};
    const std::string margin(names + 2, ' ');
    std::vector<std::string> lines{without_trailing_blanks(margin + hours(scale))};
    for (const std::string& person : people) {
        Cells cells(scale.width);
        for (const Bar& bar : bars)
            if (bar.person == person) put(cells, bar, scale);
        lines.push_back(without_trailing_blanks(
            fitted(printable(person), names, style.ascii ? "~" : "…") + "  " + lane(cells, style)));
    }
    if (timeline.now) lines.push_back(margin + now_mark(*timeline.now, scale, style));
    return lines;
}

std::string legend(const std::vector<Bar>& bars, const Style& style) {
    std::string text;
    for (const Shape& shape : shapes) {
        const bool occurs = std::any_of(bars.begin(), bars.end(),
                                        [&](const Bar& bar) { return bar.kind == shape.kind; });
        if (!occurs) continue;
        if (!text.empty()) text += "   ";
        text +=
            painted(style.ascii ? shape.ascii : shape.block, shape, style) + " " + shape.meaning;
    }
    return text;
}

namespace {

bool is_relieved(const duty::SchedulePlan& part, const duty::OnCallSpan& span) {
    return std::find(part.relieved.begin(), part.relieved.end(), span.person) !=
           part.relieved.end();
}

void add(std::vector<Bar>& bars, const std::string& person, Instant start, Instant end,
         Segment kind) {
    if (start < end) bars.push_back({person, start, end, kind});
}

// Whoever is relieved comes back when ours ends.
void add(std::vector<Bar>& bars, const duty::SchedulePlan& part, const duty::OnCallSpan& span) {
    const Segment kind = span.by_override ? Segment::override : Segment::shift;
    if (!is_relieved(part, span)) return add(bars, span.person, span.start, span.end, kind);
    add(bars, span.person, span.start, std::min(span.end, part.start), kind);
    add(bars, span.person, std::max(span.start, part.start), std::min(span.end, part.end),
        Segment::relieved);
    add(bars, span.person, std::max(span.start, part.end), span.end, kind);
}

Timeline timeline_of(const duty::Plan& plan, const duty::SchedulePlan& part) {
    const auto& deployer = plan.deployer;
    Timeline timeline{plan.from, duty::end_of_view(plan.from, plan.until), {}, {}};
    add(timeline.bars, name_or_id(deployer), part.start, part.end, Segment::ours);
    for (const duty::OnCallSpan& span : part.around) add(timeline.bars, part, span);
    return timeline;
}

}  // namespace

std::vector<std::string> render(const duty::Plan& plan, const Style& style) {
    std::vector<std::string> lines;
    std::vector<Bar> bars;
    for (const duty::SchedulePlan& part : plan.schedules) {
        if (!part.needed) continue;
        const Timeline timeline = timeline_of(plan, part);
        if (plan.schedules.size() > 1) lines.push_back(printable(part.schedule_name));
        for (std::string& line : render(timeline, style)) lines.push_back(std::move(line));
        bars.insert(bars.end(), timeline.bars.begin(), timeline.bars.end());
    }
    if (!lines.empty()) lines.push_back(legend(bars, style));
    return lines;
}

namespace {

// As setlocale(3) looks for LC_CTYPE.
bool is_utf8(const Environment& environment) {
    for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"})
        if (const auto locale = environment.non_empty(name)) {
            const std::string lower = lower_case(*locale);
            return lower.find("utf-8") != std::string::npos ||
                   lower.find("utf8") != std::string::npos;
        }
    return false;
}

bool wants_colour(int fd, const Environment& environment) {
    if (environment.non_empty("NO_COLOR")) return false;
    const auto forced = environment.non_empty("CLICOLOR_FORCE");
    if (forced && *forced != "0") return true;
    return ::isatty(fd) != 0 && environment.find("TERM").value_or("dumb") != "dumb";
}

std::size_t told_columns(const Environment& environment) {
    constexpr unsigned long widest = 1000;
    constexpr std::size_t otherwise = 80;
    const auto told = environment.non_empty("COLUMNS");
    const unsigned long number = told ? std::strtoul(told->c_str(), nullptr, 10) : 0;
    return number == 0 || number > widest ? otherwise : number;
}

}  // namespace

std::optional<std::size_t> columns_of(int fd) {
    winsize size{};
    if (::ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return std::nullopt;
    return size.ws_col;
}

Style style_for(int fd, const Environment& environment) {
    return {columns_of(fd).value_or(told_columns(environment)), !is_utf8(environment),
            wants_colour(fd, environment), ::isatty(fd) != 0};
}

}  // namespace dutyme::ui
