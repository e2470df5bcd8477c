#include "cli/program.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/verbs.hpp"
#include "supervise/command.hpp"
#include "supervise/run.hpp"

#include <algorithm>
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

// What stands behind the first "--".
Arguments command_in(const Arguments& arguments) {
    const auto dashes = std::find(arguments.begin(), arguments.end(), "--");
    return dashes == arguments.end() ? Arguments{} : Arguments{dashes + 1, arguments.end()};
}

// Without its arguments, which may be long, or nobody's business.
std::string emergency(const Arguments& command) {
    return "in an emergency: DUTYME_SKIP=1 dutyme exec -- " +
           (command.empty() ? "COMMAND" : shell_word(command.front())) +
           (command.size() > 1 ? " [...]" : "");
}

// Whoever deploys reads one line and knows what is the case.
void say_what_was_not_done(const Arguments& arguments, bool is_urgent, const Context& context) {
    if (arguments.empty() || arguments.front() != "exec") return;
    const Arguments command = command_in(arguments);
    const ui::Terminal& terminal = context.terminal;
    terminal.complain((command.empty() ? "nothing" : printable(command.front())) +
                          " was not started; nobody was put on call",
                      "");
    if (terminal.is_dry_run())
        terminal.complain("nothing was written", "");
    else if (is_urgent)
        terminal.complain(emergency(command), "");
}

int run(const Arguments& arguments, Context& context) {
    try {
        return dispatch(arguments, context);
    } catch (const supervise::CannotRun& error) {
        context.terminal.complain(error);
        return error.exit_code();
    } catch (const Error& error) {
        context.terminal.complain(with_help(error, arguments));
        const bool is_urgent =
            error.failure() != Failure::usage && error.failure() != Failure::cancelled;
        say_what_was_not_done(arguments, is_urgent, context);
    } catch (const std::exception& error) {
        context.terminal.complain(error.what(), "this is a fault of dutyme's; please report it");
        say_what_was_not_done(arguments, true, context);
    }
    return exit_code::not_covered;
}

}  // namespace

int run(int argc, char** argv) {
    supervise::fill_closed_stdio();
    Context context{Environment::of_this_process()};
    const Arguments arguments = arguments_of(argc, argv);
    const int code = run(arguments, context);
    context.terminal.say_sandbox();
    return code;
}

}  // namespace dutyme::cli
