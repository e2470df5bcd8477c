#pragma once

#include "base/time.hpp"
#include "cli/context.hpp"
#include "cli/options.hpp"
#include "guardian/guardian.hpp"
#include "supervise/run.hpp"

#include <optional>
#include <string>
#include <vector>

// What exec waits for after the command, with the deployer on call: --until. Its text is told
// nowhere, for a token may stand in it.
namespace dutyme::cli {

struct Until {
    supervise::Command command;  ///< /bin/sh, and the text for it
    Seconds time{0};             ///< how long it may take
};

/// Returns what --until and --until-timeout say. Absent: neither is given. Throws Error{usage},
/// also where there is no /bin/sh.
std::optional<Until> until_of(const CommandLine& line);

/// Says before the command starts what will follow it.
void announce(const Until& until, const ui::Terminal& terminal);

/// How it ended.
struct UntilEnded {
    std::string outcome;       ///< "exit 1", "timed out after 30m"
    bool interrupted = false;  ///< as of supervise::Ended
};

/// Runs it as the command was run, with the same additions to the environment; blocks until it has
/// ended, or was ended because its time was over. Says when it begins, and that its time is over.
/// Never throws: whatever goes wrong is its outcome.
UntilEnded run_until(Until until, std::vector<std::string> added, supervise::Signals& signals,
                     supervise::Companion& companion, const ui::Terminal& terminal);

}  // namespace dutyme::cli
