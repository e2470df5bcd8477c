#include "cli/verbs.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/verb_options.hpp"

#include <algorithm>

namespace dutyme::cli {

const std::vector<Verb>& all_verbs() {
    static const std::vector<Verb> verbs{
        {"exec", exec, "run a command while you are on call, and give the pager back when it ends",
         "[OPTION...] -- COMMAND [ARGUMENT...]", exec_options},
        {"start", start, "go on call for a fixed time", "[OPTION...]", start_options},
        {"stop", stop, "give back what was taken, all of it or what is named",
         "[OPTION...] [ID...]", stop_options},
        {"recover", recover, "settle what a crashed dutyme left behind", "[OPTION...]",
         account_options},
        {"log", log, "list the tours of this machine", "[OPTION...]", log_options},
        {"version", version, "print the version", "", no_options},
        {"help", help, "explain dutyme, or one of its commands", "[COMMAND]", no_options},
    };
    return verbs;
}

int run(const Arguments& arguments, World& world) {
    if (arguments.empty())
        throw Error{Failure::usage, "no command is given",
                    "try: dutyme exec -- ./deploy.sh, or: dutyme help"};
    const std::string& name = arguments.front();
    const Arguments rest{arguments.begin() + 1, arguments.end()};
    if (name == "--help" || name == "-h") return help(rest, world);
    if (name == "--version" || name == "-v") return version(rest, world);
    const auto& verbs = all_verbs();
    const auto verb = std::find_if(verbs.begin(), verbs.end(),
                                   [&](const Verb& known) { return name == known.name; });
    if (verb != verbs.end()) return verb->run(rest, world);
    throw Error{Failure::usage, "there is no command \"" + printable(name) + "\"",
                "see them all: dutyme help"};
}

}  // namespace dutyme::cli
