#include "cli/program.hpp"

#include "base/error.hpp"
#include "cli/verbs.hpp"
#include "supervise/command.hpp"
#include "supervise/run.hpp"

#include <exception>
#include <filesystem>

namespace dutyme::cli {

namespace {

// Called by the name that the sandbox had while it was a program of its own.
bool called_as_sandbox(const char* name) {
    return std::filesystem::path{name}.filename() == "dutyme-sandbox";
}

Arguments arguments_of(int argc, char** argv) {
    if (argc == 0) return {};
    Arguments arguments{argv + 1, argv + argc};
    if (called_as_sandbox(argv[0])) arguments.insert(arguments.begin(), "sandbox");
    return arguments;
}

// Whoever misused a command is told where it is explained.
Error with_help(const Error& error, const Arguments& arguments) {
    const bool explained = error.hint().find("dutyme help") != std::string::npos;
    if (error.failure() != Failure::usage || explained) return error;
    const std::string verb = arguments.empty() ? "" : arguments.front();
    const std::string help = "dutyme help" + (find_verb(verb) == nullptr ? "" : " " + verb);
    return {error.failure(), error.what(),
            (error.hint().empty() ? "see: " : error.hint() + "; see: ") + help};
}

}  // namespace

int run(int argc, char** argv) {
    supervise::fill_closed_stdio();
    Context context{Environment::of_this_process()};
    const Arguments arguments = arguments_of(argc, argv);
    try {
        return dispatch(arguments, context);
    } catch (const supervise::CannotRun& error) {
        context.terminal.complain(error);
        return error.exit_code();
    } catch (const Error& error) {
        context.terminal.complain(with_help(error, arguments));
    } catch (const std::exception& error) {
        context.terminal.complain(error.what(), "this is a fault of dutyme's; please report it");
    }
    return exit_code::not_covered;
}

}  // namespace dutyme::cli
