#pragma once

#include "config/layers.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace dutyme::cli {

using Arguments = std::vector<std::string>;

/// An option of a verb. Most are keys of the settings' table, from which their help comes.
struct Option {
    const char* name;
    const char* value;           ///< what stands for its value in the help; null: a switch
    const char* help = nullptr;  ///< of one that is no setting; null: it is one
    char letter = 0;             ///< its short form; 0: none
};

/// The command line of one verb, as it was read.
struct CommandLine {
    std::vector<config::Flag> flags;  ///< those that are settings, in the order they were given
    std::set<std::string> switches;   ///< those that are none
    std::map<std::string, std::string> values;  ///< of those that are none and take one
    Arguments operands;                         ///< before the first "--"
    Arguments behind_dashes;                    ///< untouched
    bool has_dashes = false;
    bool wants_help = false;
    bool wants_json = false;

    bool has(const std::string& name) const { return switches.count(name) != 0; }
    /// Empty: it was not given.
    std::string value(const std::string& name) const;
};

/// Reads what stands behind a verb's name: "--name value", "--name=value", switches; options end at
/// the first "--". Throws Error{usage} that names the option.
CommandLine read_command_line(const std::string& verb, const Arguments& arguments,
                              const std::vector<Option>& options);

/// Returns what exec runs: what stands behind the dashes. Throws Error{usage} where that is
/// nothing, or an operand stands before them.
Arguments command_of(const CommandLine& line);

/// Both dash styles, as the first dutyme took them: "-working 30m" as "--working 30m".
Arguments with_two_dashes(Arguments words, const std::vector<Option>& options);

/// Returns what an option does, as a sentence: its own help, or that of its setting.
std::string help_of(const Option& option);

/// The same of a setting, with its default and its variable: "how long … [30m] (DUTYME_LEASE)".
std::string help_of(const config::Key& key);

/// The options as help shows them, one line each: their values, what they do, default and variable.
std::string options_help(const std::vector<Option>& options);

}  // namespace dutyme::cli
