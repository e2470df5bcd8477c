#pragma once
#include "cli/verbs.hpp"

#include <vector>

// dutyme is two programs, for one reason: to load libcurl and libgit2 takes longer than most of
// what dutyme is asked. `dutyme` answers what needs neither, and becomes `dutyme-online` for the
// rest.
namespace dutyme::cli {

/// What a program can do itself, and what it does with the verbs it cannot.
struct Program {
    std::vector<Handler> handlers;
    Run otherwise;
};

/// `dutyme`, as it is called.
Program offline_program();
/// `dutyme-online`, which is never called by people. It carries out every verb.
Program online_program();

/// Runs the verb that the arguments begin with, and says what went wrong. Returns the exit code.
int run(const Program& program, int argc, char** argv);

}  // namespace dutyme::cli
