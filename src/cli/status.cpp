#include "base/error.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "cli/errand.hpp"
#include "cli/verb_options.hpp"
#include "cli/verbs.hpp"
#include "duty/overview.hpp"
#include "duty/targets.hpp"
#include "ui/full_screen.hpp"
#include "ui/overview.hpp"
#include "ui/timeline.hpp"

#include <unistd.h>

#include <functional>
#include <memory>

namespace dutyme::cli {

namespace {

constexpr std::chrono::milliseconds for_the_answer{10000};
constexpr Seconds usual_view = std::chrono::hours{8};
constexpr Seconds shortest_view = std::chrono::minutes{30};
constexpr Seconds longest_view = std::chrono::hours{24 * 14};
constexpr Seconds known_ahead = std::chrono::hours{24 * 8};  // who comes next in a weekly rotation

Seconds view_of(const Parsed& parsed) {
    const auto asked = parsed.values.find("for");
    if (asked == parsed.values.end()) return usual_view;
    const auto view = parse_duration(asked->second);
    if (view && *view >= shortest_view && *view <= longest_view) return *view;
    throw Error{Failure::usage,
                "--for " + printable(asked->second) + " is no duration from " +
                    show_duration(shortest_view) + " to " + show_duration(longest_view),
                "give one such as 4h, 90m or 24h"};
}

duty::Overview around(Instant now, Seconds view, const duty::Journal& journal) {
    return {now, now - view / 8, now + view, {}, duty::open_tours(journal)};
}

// As far as this machine knows: nobody is asked.
duty::Overview around_known_time(Seconds view, const duty::Journal& journal) {
    const SystemClock clock;
    return around(duty::known_server_time(journal.open_tours(), this_host(), clock), view, journal);
}

duty::Overview look_at(Instant now, Errand& errand, Seconds view,
                       const pagerduty::Deadline& deadline) {
    duty::Overview overview = around(now, view, errand.journal);
    const duty::Targets targets = duty::find_targets(duty::take_request_from(errand.settings),
                                                     errand.pagerduty.directory, deadline);
    auto& schedules = *errand.pagerduty.schedules;
    const Instant until = overview.now + std::max(view, known_ahead);
    duty::expect_kinds(targets, schedules);
    schedules.prefetch(targets.schedules, overview.from, until);
    for (const std::string& name : targets.schedules)
        overview.schedules.push_back(duty::look_at(name, schedules, overview.from, overview.now,
                                                   until, overview.tours, deadline));
    return overview;
}

// PagerDuty's first answer may tell that this machine's clock is wrong, or be wrong itself: whom
// PagerDuty has on call now tells by which of the two clocks it goes.
duty::Overview look(Errand& errand, Seconds view) {
    const auto deadline = errand.deadline_before_start(for_the_answer);
    const auto& session = errand.pagerduty.session;
    const auto look_by = [&](Instant now) { return look_at(now, errand, view, deadline); };
    const auto is_true = [&](const duty::Overview& overview) {
        return duty::agrees_with_pagerduty(overview, *errand.pagerduty.schedules, deadline,
                                           errand.clock);
    };
    auto overview = pagerduty::look_by_server_time(session, look_by);
    if (!session.disagrees() || is_true(overview)) return overview;
    auto other = look_by(session.other_now());
    return is_true(other) ? other : overview;
}

/// Looks once.
using Sight = std::function<duty::Overview()>;

// Where nothing says which schedules, nobody has to be asked.
Sight sight_of(const git::Checkout& checkout, const config::Settings& settings, Seconds view,
               const World& world) {
    if (!names_target(settings))
        return [view, journal = duty::Journal::of(world.environment)] {
            return around_known_time(view, journal);
        };
    return [view, errand = std::make_shared<Errand>(checkout, settings, world)] {
        return look(*errand, view);
    };
}

void print(const duty::Overview& overview, const ui::Style& style, const World& world) {
    std::string text;
    for (const std::string& line : ui::told(overview, style)) text += line + "\n";
    world.terminal.print(text);
}

int check(const duty::Overview& overview, bool as_json, const World& world) {
    const auto held = ui::held_now(overview);
    if (as_json) world.terminal.print_json(ui::to_json(overview));
    for (const std::string& line : held)
        if (!as_json) world.terminal.print(line + "\n");
    if (held.empty())
        world.terminal.remark("nothing is held from here, as far as this machine knows");
    return held.empty() ? exit_code::no : exit_code::ok;
}

// Until something is known to change, but not for long: others write to PagerDuty, too.
std::chrono::milliseconds until_next_look(const duty::Overview& overview, bool is_old) {
    constexpr Seconds longest{30};
    const auto change = duty::next_change(overview);
    if (is_old || !change) return longest;
    return std::min(longest, *change - overview.now + Seconds{1});
}

// Absent: it did not work; `trouble` tells why.
std::optional<duty::Overview> look_again(const Sight& sight, std::string& trouble) {
    try {
        auto overview = sight();
        trouble.clear();
        return overview;
    } catch (const Error& error) {
        trouble = error.what();
        return std::nullopt;
    }
}

std::vector<std::string> screenful(const duty::Overview& overview, const std::string& trouble,
                                   ui::Style style) {
    style.columns = ui::columns_of(STDOUT_FILENO).value_or(style.columns);
    auto lines = ui::told(overview, style);
    if (!trouble.empty())
        lines.insert(lines.begin(), {"as of " + local_time_with_offset(overview.now, overview.now) +
                                         ": " + printable(trouble),
                                     ""});
    return lines;
}

int watch(const Sight& sight, const ui::Style& style) {
    duty::Overview overview = sight();
    std::string trouble;
    const SystemClock clock;
    const ui::FullScreen screen;
    for (;;) {
        const auto next = clock.elapsed() + until_next_look(overview, !trouble.empty());
        ui::FullScreen::Event event{};
        do {
            screen.show(screenful(overview, trouble, style));
            event = screen.wait(next - clock.elapsed());
        } while (event == ui::FullScreen::Event::resized);
        if (event == ui::FullScreen::Event::quit) return exit_code::ok;
        if (auto again = look_again(sight, trouble)) overview = std::move(*again);
    }
}

}  // namespace

int status(const Arguments& arguments, World& world) {
    const Parsed parsed = parse_plain("status", arguments, status_options());
    if (parsed.wants_help) return help({"status"}, world);
    const auto given = [&](const char* option) { return parsed.switches.count(option) != 0; };
    const Seconds view = view_of(parsed);
    const duty::Journal journal = duty::Journal::of(world.environment);
    const duty::Overview here = around_known_time(view, journal);
    can_read_all(journal, world);
    if (given("check")) return check(here, given("json"), world);

    const git::Checkout checkout = git::read_checkout(world.environment);
    const config::Settings settings =
        settings_with_git(own_settings(parsed.flags, world), checkout, world);
    ui::Style style = ui::style_for(STDOUT_FILENO, world.environment);
    style.ascii = style.ascii || given("ascii");
    if (given("watch") && ::isatty(STDOUT_FILENO) == 0)
        throw Error{Failure::usage, "--watch draws on a terminal, and stdout is none",
                    "leave it out, or use --json"};
    try {
        const Sight sight = sight_of(checkout, settings, view, world);
        if (given("watch")) {
            world.terminal.speak(ui::Verbosity::quiet);  // a remark would stand in the picture
            return watch(sight, style);
        }
        const duty::Overview overview = sight();
        if (given("json"))
            world.terminal.print_json(ui::to_json(overview));
        else
            print(overview, style, world);
    } catch (const Error&) {
        // What is held from here is known anyway.
        if (!given("json") && !here.tours.empty()) print(here, style, world);
        throw;
    }
    return exit_code::ok;
}

}  // namespace dutyme::cli
