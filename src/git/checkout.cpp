#include "git/checkout.hpp"

#include "git/git_command.hpp"
#include "git/libgit2.hpp"
#include "git/readers.hpp"

namespace dutyme::git {

namespace {

// One that is not the system's may have another system-wide configuration than libgit2.
bool is_system_git(const std::string& program) {
    return program == "/usr/bin/git" || program == "/bin/git" ||
           program.compare(0, 18, "/usr/lib/git-core/") == 0;
}

Checkout read(GitCommand& git, const Environment& environment) {
    const std::string program = find_program("git", environment);
    const std::string variable = variable_for_git_alone(environment);
    if (!program.empty() && (!variable.empty() || !is_system_git(program)))
        return read_by_command(git, environment, "");
    try {
        LibraryReading reading = read_by_library(environment);
        if (!program.empty() && !reading.doubt.empty())
            return read_by_command(git, environment, "");
        if (!variable.empty())
            note(reading.checkout, variable + " could not be honoured: git was not found");
        return std::move(reading.checkout);
    } catch (const GitError& error) {
        return read_by_command(git, environment, error.what());
    }
}

}  // namespace

Checkout read_checkout(const Environment& environment, std::chrono::milliseconds budget) {
    GitCommand git{environment, budget};
    try {
        return read(git, environment);
    } catch (const std::exception& error) {
        Checkout nothing;
        note(nothing, std::string{"git could not be asked: "} + error.what());
        return nothing;
    }
}

}  // namespace dutyme::git
