#include "base/error.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "cli/account_session.hpp"
#include "cli/verbs.hpp"
#include "duty/build_plan.hpp"
#include "duty/overview.hpp"
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

Seconds view_of(const CommandLine& line) {
    const std::string asked = line.value("for");
    if (asked.empty()) return usual_view;
    const auto view = parse_duration(asked);
    if (view && *view >= shortest_view && *view <= longest_view) return *view;
    throw Error{Failure::usage,
                "--for " + printable(asked) + " is not a duration from " +
                    show_duration(shortest_view) + " to " + show_duration(longest_view),
                "give one such as 4h, 90m or 24h"};
}

duty::Overview around(Instant now, Seconds view, const duty::Journal& journal) {
    duty::Overview overview{now, now - view / 8, now + view, {}, duty::open_tours(journal)};
    for (duty::Record& record : duty::ended_tours(journal))
        if (record.ended && *record.ended > overview.from)
            overview.ended.push_back(std::move(record));
    return overview;
}

// As far as this machine knows: nobody is asked.
duty::Overview around_known_time(Seconds view, const Context& context) {
    const duty::Journal journal = context.journal();
    return around(
        duty::known_server_time(journal.open_tours(), platform::this_host(), context.clock()), view,
        journal);
}

duty::Overview look_at(Instant now, AccountSession& account, Seconds view,
                       const pagerduty::Deadline& deadline) {
    duty::Overview overview = around(now, view, account.journal);
    const duty::Targets targets = duty::find_targets(duty::take_request_from(account.settings),
                                                     account.pagerduty.directory, deadline);
    auto& schedules = *account.pagerduty.schedules;
    const Instant until = overview.now + std::max(view, known_ahead);
    duty::expect_kinds(targets, schedules);
    schedules.prefetch(targets.schedules, overview.from, until);
    for (const std::string& name : targets.schedules)
        overview.schedules.push_back(duty::look_at(name, schedules, overview.from, overview.now,
                                                   until, overview.tours, deadline));
    overview.sandbox = account.pagerduty.session.is_sandbox();
    return overview;
}

// PagerDuty's first answer may tell that this machine's clock is wrong, or be wrong itself: whom
// PagerDuty has on call now tells by which of the two clocks it goes.
duty::Overview look(AccountSession& account, Seconds view) {
    const auto deadline = account.deadline_before_start(for_the_answer);
    const auto& session = account.pagerduty.session;
    const auto look_by = [&](Instant now) { return look_at(now, account, view, deadline); };
    const auto is_true = [&](const duty::Overview& overview) {
        return duty::agrees_with_pagerduty(overview, *account.pagerduty.schedules, deadline,
                                           account.clock);
    };
    auto overview = pagerduty::look_by_server_time(session, look_by);
    if (!session.disagrees() || is_true(overview)) return overview;
    auto other = look_by(session.other_now());
    return is_true(other) ? other : overview;
}

/// Looks once.
using Sight = std::function<duty::Overview()>;

// Where nothing says which schedules, nobody has to be asked.
Sight sight_of(Seconds view, Context& context) {
    if (!names_target(context.settings()))
        return [view, &context] { return around_known_time(view, context); };
    return [view, account = std::make_shared<AccountSession>(context)] {
        return look(*account, view);
    };
}

std::string as_lines(const duty::Overview& overview, const ui::Style& style) {
    std::string text;
    for (const std::string& line : ui::render(overview, style)) text += line + "\n";
    return text;
}

int check(const duty::Overview& overview, const Context& context) {
    const auto held = ui::held_now(overview);
    std::string lines;
    for (const std::string& line : held) lines += line + "\n";
    context.answer(ui::Document{overview}, lines);
    if (held.empty())
        context.terminal.remark("nothing is held from here, as far as this machine knows");
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

// Under a title with the clock and the keys; they are of use also where the rest does not fit.
std::vector<std::string> screenful(const duty::Overview& overview, Instant now,
                                   const std::string& trouble, ui::Style style) {
    style.columns = ui::columns_of(STDOUT_FILENO).value_or(style.columns);
    auto lines = ui::render(overview, style);
    if (!trouble.empty())
        lines.insert(lines.begin(), {"as of " + local_time_with_zone(overview.now, overview.now) +
                                         ": " + printable(trouble),
                                     ""});
    lines.insert(lines.begin(),
                 {"dutyme status   " + local_time_with_zone(now, now) + "   q: quit", ""});
    return lines;
}

// Begins with what is known here, where PagerDuty does not answer.
int watch(const Sight& sight, duty::Overview overview, const ui::Style& style, const Clock& clock) {
    std::string trouble;
    try {
        overview = sight();
    } catch (const Error& error) {
        if (error.failure() != Failure::unreachable) throw;
        trouble = error.what();
    }
    ui::FullScreen screen;
    for (;;) {
        const auto next = clock.elapsed() + until_next_look(overview, !trouble.empty());
        ui::FullScreen::Event event{};
        do {
            screen.show(screenful(overview, clock.now(), trouble, style));
            event = screen.wait(next - clock.elapsed());
        } while (event == ui::FullScreen::Event::resized);
        if (event == ui::FullScreen::Event::quit) return exit_code::ok;
        if (auto again = look_again(sight, trouble)) overview = std::move(*again);
    }
}

void tell_where_log_is_not_read(const Context& context) {
    try {
        context.journal().log();
    } catch (const Error& error) {
        context.terminal.remark(std::string{error.what()} + "; finished deploys are not shown");
    }
}

}  // namespace

int status(const CommandLine& line, Context& context) {
    const Seconds view = view_of(line);
    const duty::Overview here = around_known_time(view, context);
    can_read_all(context.journal(), context.terminal);
    if (line.has("check")) return check(here, context);

    context.settings();  // for it may be quiet, or wrong
    tell_where_log_is_not_read(context);
    ui::Style style = ui::style_for(STDOUT_FILENO, context.environment);
    style.ascii = style.ascii || line.has("ascii");
    if (line.has("watch") && ::isatty(STDOUT_FILENO) == 0)
        throw Error{Failure::usage, "--watch draws on a terminal, and stdout is none",
                    "leave it out, or use --json"};
    try {
        const Sight sight = sight_of(view, context);
        if (line.has("watch")) {
            context.terminal.set_verbosity(
                ui::Verbosity::quiet);  // a remark would stand in the picture
            return watch(sight, here, style, context.clock());
        }
        const duty::Overview overview = sight();
        context.answer(ui::Document{overview}, as_lines(overview, style));
    } catch (const Error&) {
        // What is held from here is known anyway.
        if (!context.wants_json && !here.tours.empty())
            context.terminal.print(as_lines(here, style));
        throw;
    }
    return exit_code::ok;
}

}  // namespace dutyme::cli
