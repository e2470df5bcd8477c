#pragma once
#include "base/error.hpp"
#include "cli/options.hpp"
#include "cli/world.hpp"

namespace dutyme::cli {

/// Carries a verb out: gets what stands behind its name, returns the exit code. Throws Error.
using Run = int (*)(const Arguments& arguments, World& world);

/// One command of dutyme.
struct Verb {
    const char* name;
    const char* summary;
    const char* synopsis;  ///< what stands behind its name in the usage line
    const std::vector<Option>& (*options)();
    const char* examples;    ///< lines that can be typed, and what has to be known to type others
    const char* exit_codes;  ///< a line for each
    Run run;
};

const std::vector<Verb>& all_verbs();
/// Null: there is none of that name.
const Verb* find_verb(const std::string& name);
/// Error{usage}, with the command that was probably meant.
Error unknown_verb(const std::string& name);

/// What help prints: of all commands, or of one.
std::string help_text();
std::string help_text(const Verb& verb);

// One file each.
int exec(const Arguments& arguments, World& world);
int start(const Arguments& arguments, World& world);
int stop(const Arguments& arguments, World& world);
int status(const Arguments& arguments, World& world);
int recover(const Arguments& arguments, World& world);
int doctor(const Arguments& arguments, World& world);
int hook(const Arguments& arguments, World& world);
int log(const Arguments& arguments, World& world);
int completion(const Arguments& arguments, World& world);
int sandbox(const Arguments& arguments, World& world);
int config_verb(const Arguments& arguments, World& world);
int help(const Arguments& arguments, World& world);
int version(const Arguments& arguments, World& world);

}  // namespace dutyme::cli
