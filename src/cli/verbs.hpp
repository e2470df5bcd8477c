#pragma once

#include "base/error.hpp"
#include "cli/context.hpp"
#include "cli/options.hpp"

#include <string>
#include <vector>

namespace dutyme::cli {

/// Carries a verb out and returns the exit code. Throws Error.
using Run = int (*)(const CommandLine& line, Context& context);

/// One command of dutyme: all that dispatch, help, manual, completions and docs/ know of it.
struct Verb {
    const char* name = "";
    const char* summary = "";
    const char* synopsis = "";  ///< what stands behind its name in the usage line
    const std::vector<Option>& (*options)() = nullptr;
    const char* examples = "";    ///< lines to type, and what has to be known to type others
    const char* exit_codes = "";  ///< a line for each
    Run run = nullptr;
    bool takes_operands = false;  ///< else one is misuse
    bool takes_one_dash = false;  ///< "-working 30m", too, as the first dutyme did
    /// Those that stand behind its name ("install" of hook), with nothing but name, summary,
    /// options and run; the rest is the verb's. Null: there are none.
    const std::vector<Verb>& (*commands)() = nullptr;
    /// Reads its arguments by itself, but for --help. Null: `run` does.
    int (*run_raw)(const Arguments& arguments) = nullptr;
};

const std::vector<Verb>& all_verbs();
/// Null: there is none of that name.
const Verb* find_verb(const std::string& name);
/// Error{usage}, with the command that was probably meant.
Error unknown_verb(const std::string& name);

/// Reads the command line and carries its verb out; --help is answered here. Throws Error.
int dispatch(const Arguments& arguments, Context& context);

/// What help prints: of all commands, or of one.
std::string help_text();
std::string help_text(const Verb& verb);

}  // namespace dutyme::cli
