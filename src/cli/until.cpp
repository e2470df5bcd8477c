#include "cli/until.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <utility>

namespace dutyme::cli {

namespace {

constexpr const char* shell = "/bin/sh";
constexpr Seconds usual_time = std::chrono::minutes{30};

Seconds time_of(const CommandLine& line) {
    const auto given = line.values.find("until-timeout");
    if (given == line.values.end()) return usual_time;
    const auto time = parse_duration(given->second);
    if (time && time->count() > 0) return *time;
    throw Error{Failure::usage,
                "--until-timeout " + printable(given->second) + " is not a duration of some length",
                "give one such as 30m or 1h30m"};
}

supervise::Command shell_command(const std::string& text) {
    try {
        return supervise::find({shell, "-c", text}, Environment{});
    } catch (const supervise::CannotRun&) {
        throw Error{Failure::usage, "--until is run by /bin/sh, which is not to be found here",
                    "wait for health in a step of its own, or in the command itself"};
    }
}

}  // namespace

std::optional<Until> until_of(const CommandLine& line) {
    const auto given = line.values.find("until");
    constexpr const char* example =
        "give what waits for health: --until 'kubectl rollout status deploy/api'";
    if (given == line.values.end()) {
        if (line.values.count("until-timeout") == 0) return std::nullopt;
        throw Error{Failure::usage, "--until-timeout without --until", example};
    }
    if (given->second.find_first_not_of(" \t\n") == std::string::npos)
        throw Error{Failure::usage, "--until is empty", example};
    return Until{shell_command(given->second), time_of(line)};
}

void announce(const Until& until, const ui::Terminal& terminal) {
    terminal.remark(std::string{"after a command that ends with 0, --until "} +
                    (terminal.is_dry_run() ? "would run" : "runs") + ", for " +
                    show_duration(until.time) + " at most");
}

UntilEnded run_until(Until until, std::vector<std::string> added, supervise::Signals& signals,
                     supervise::Companion& companion, const ui::Terminal& terminal) {
    until.command.added = std::move(added);
    const std::string time = show_duration(until.time);
    terminal.remark("the command has ended with exit 0; --until runs, for " + time + " at most");
    try {
        const supervise::Ended ended =
            supervise::run(until.command, signals, companion, {false, until.time});
        if (!ended.ran) return {"cancelled", true};
        if (!ended.timed_out) return {ended.exit.described(), ended.interrupted};
        terminal.complain("--until has not ended within " + time,
                          "it was told to end (SIGTERM, and SIGKILL 10 seconds later), and the "
                          "pager goes back; for more time: --until-timeout");
        return {"timed out after " + time, ended.interrupted};
    } catch (const Error& error) {
        terminal.complain(error);
        return {"never started", false};
    }
}

}  // namespace dutyme::cli
