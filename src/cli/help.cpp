#include "base/error.hpp"
#include "base/exit_codes.hpp"
#include "base/text.hpp"
#include "cli/exec_options.hpp"
#include "cli/verbs.hpp"

#include <algorithm>

namespace dutyme::cli {

namespace {

constexpr const char* exit_codes_help =
    "Exit codes:\n"
    "  the command's own; killed by a signal, dutyme dies of the same signal\n"
    "  125  dutyme itself failed, or refused, before the command was started\n"
    "  126  the command cannot be executed\n"
    "  127  the command was not found\n";

std::string overview() {
    std::string text =
        "usage: dutyme COMMAND [OPTION...]\n\n"
        "Puts the person who deploys on call in PagerDuty while the deploy runs.\n\n"
        "  dutyme exec -- ./deploy.sh             on call until deploy.sh ends\n"
        "  dutyme exec --sandbox -- ./deploy.sh   the same, without an account\n\n"
        "Commands:\n";
    for (const Verb& verb : all_verbs()) {
        std::string name = std::string{"  "} + verb.name;
        name.resize(12, ' ');
        text += name + verb.summary + "\n";
    }
    return text + "\n" + exit_codes_help;
}

std::string exec_help() {
    return "usage: dutyme exec [OPTION...] -- COMMAND [ARGUMENT...]\n\n"
           "Puts you on call, runs COMMAND, and gives the pager back when it ends. COMMAND runs as "
           "it\n"
           "would without dutyme: same exit status, signals, terminal, files and environment.\n\n"
           "  dutyme exec --schedule \"Payments Primary\" -- ./deploy.sh\n"
           "  dutyme exec --dry-run -- ./deploy.sh      say who would relieve whom, and stop\n"
           "  DUTYME_SKIP=1 dutyme exec -- ./deploy.sh  run it without any on-call\n\n"
           "Options:\n" +
           options_help(exec_options()) + "\n" + exit_codes_help;
}

}  // namespace

int help(const Arguments& arguments, World& world) {
    if (arguments.empty()) {
        world.terminal.print(overview());
    } else if (arguments.front() == "exec") {
        world.terminal.print(exec_help());
    } else {
        const auto& verbs = all_verbs();
        const auto verb = std::find_if(verbs.begin(), verbs.end(), [&](const Verb& known) {
            return arguments.front() == known.name;
        });
        if (verb == verbs.end())
            throw Error{Failure::usage,
                        "there is no command \"" + printable(arguments.front()) + "\"",
                        "see them all: dutyme help"};
        world.terminal.print(std::string{"usage: dutyme "} + verb->name + "\n\n" + verb->summary +
                             "\n");
    }
    return exit_code::ok;
}

}  // namespace dutyme::cli
