#pragma once
#include "cli/world.hpp"

namespace dutyme::cli {

/// One command of dutyme. `run` gets what stands behind its name and returns the exit code.
struct Verb {
    const char* name;
    int (*run)(const Arguments& arguments, World& world);
    const char* summary;
};

const std::vector<Verb>& all_verbs();

/// Runs the verb that the arguments (without the program's name) begin with. Throws Error.
int run(const Arguments& arguments, World& world);

// One file each.
int exec(const Arguments& arguments, World& world);
int help(const Arguments& arguments, World& world);
int version(const Arguments& arguments, World& world);

}  // namespace dutyme::cli
