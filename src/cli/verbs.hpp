#pragma once
#include "cli/options.hpp"
#include "cli/world.hpp"

namespace dutyme::cli {

/// One command of dutyme. `run` gets what stands behind its name and returns the exit code.
struct Verb {
    const char* name;
    int (*run)(const Arguments& arguments, World& world);
    const char* summary;
    const char* synopsis;  ///< what stands behind its name in the usage line
    const std::vector<Option>& (*options)();
};

const std::vector<Verb>& all_verbs();

/// Runs the verb that the arguments (without the program's name) begin with. Throws Error.
int run(const Arguments& arguments, World& world);

// One file each.
int exec(const Arguments& arguments, World& world);
int start(const Arguments& arguments, World& world);
int stop(const Arguments& arguments, World& world);
int recover(const Arguments& arguments, World& world);
int log(const Arguments& arguments, World& world);
int help(const Arguments& arguments, World& world);
int version(const Arguments& arguments, World& world);

}  // namespace dutyme::cli
