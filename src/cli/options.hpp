#pragma once
#include "cli/world.hpp"
#include "config/layers.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace dutyme::cli {

/// An option of a verb. Most are keys of the settings' table, from which their help comes.
struct Option {
    const char* name;
    const char* value;           ///< what stands for its value in the help; null: a switch
    const char* help = nullptr;  ///< of one that is no setting; null: it is one
    char letter = 0;             ///< its short form; 0: none
};

/// What stands before the first "--", and what stands behind it, untouched.
struct Split {
    Arguments ours;
    Arguments theirs;
    bool separated = false;  ///< there was a "--"
};
Split split_at_dashes(const Arguments& arguments);

struct Parsed {
    std::vector<config::Flag> flags;  ///< those that are settings, in the order they were given
    std::set<std::string> switches;   ///< those that are none
    std::map<std::string, std::string> values;  ///< of those that are none and take one
    Arguments operands;
    bool wants_help = false;
};

/// Reads a verb's options: "--name value", "--name=value", switches. Throws Error{usage} that names
/// the option.
Parsed parse(const std::string& verb, const Arguments& arguments,
             const std::vector<Option>& options);

/// The options as help shows them, one line each.
std::string options_help(const std::vector<Option>& options);

}  // namespace dutyme::cli
