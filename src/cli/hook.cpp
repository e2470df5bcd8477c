#include "cli/hook.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

namespace dutyme::cli {

int run_hook_command(const std::vector<Handler>& commands, const Arguments& arguments,
                     World& world) {
    constexpr const char* hint = "see: dutyme help hook";
    if (arguments.empty()) throw Error{Failure::usage, "hook needs to be told what to do", hint};
    const std::string& name = arguments.front();
    if (name == "--help" || name == "-h") return help({"hook"}, world);
    for (const Handler& command : commands)
        if (name == command.verb)
            return command.run({arguments.begin() + 1, arguments.end()}, world);
    throw Error{Failure::usage, "there is no hook command \"" + printable(name) + "\"", hint};
}

int hook(const Arguments& arguments, World& world) {
    return run_hook_command({{"run", hook_run},
                             {"install", hook_install},
                             {"accept", hook_accept},
                             {"uninstall", hook_uninstall},
                             {"status", hook_status}},
                            arguments, world);
}

}  // namespace dutyme::cli
