#include "cli/verbs.hpp"

#include "base/nearest.hpp"
#include "base/text.hpp"
#include "cli/verb_options.hpp"

#include <algorithm>

namespace dutyme::cli {

const std::vector<Verb>& all_verbs() {
    static const std::vector<Verb> verbs{
        {"exec", "run a command while you are on call, and give the pager back when it ends",
         "[OPTION...] -- COMMAND [ARGUMENT...]", exec_options, exec},
        {"start", "go on call for a fixed time", "[OPTION...]", start_options, start},
        {"stop", "give back what was taken, all of it or what is named", "[OPTION...] [ID...]",
         stop_options, stop},
        {"status", "show who is on call, the next hours, and what is held from here", "[OPTION...]",
         status_options, status},
        {"recover", "settle what a crashed dutyme left behind", "[OPTION...]", recover_options,
         recover},
        {"doctor", "look at everything a deploy from here depends on, and how to fix it",
         "[OPTION...]", doctor_options, doctor},
        {"hook",
         "be put on call by git push: install the hook, accept a .dutyme, remove it, look at it, "
         "run it",
         "install|accept|uninstall|status|run pre-push [OPTION...]", hook_options, hook},
        {"log", "list the tours of this machine", "[OPTION...]", log_options, log},
        {"config", "show the settings and where they come from, and change your own",
         "[list | get KEY | set KEY [VALUE...] | unset KEY] [OPTION...]", config_options,
         config_verb},
        {"sandbox", "run a PagerDuty on your own machine, to try things out and to test against",
         "[OPTION...]", sandbox_options, sandbox},
        {"completion", "print what a shell needs to complete dutyme's words", "bash|zsh|fish",
         no_options, completion},
        {"version", "print the version", "[OPTION...]", version_options, version},
        {"help", "explain dutyme, or one of its commands", "[COMMAND]", no_options, help},
    };
    return verbs;
}

const Verb* find_verb(const std::string& name) {
    const auto& verbs = all_verbs();
    const auto verb = std::find_if(verbs.begin(), verbs.end(),
                                   [&](const Verb& known) { return name == known.name; });
    return verb == verbs.end() ? nullptr : &*verb;
}

namespace {

std::string meant_verb(const std::string& name) {
    std::vector<std::string> names;
    for (const Verb& verb : all_verbs()) names.emplace_back(verb.name);
    return nearest(lower_case(name), names);
}

}  // namespace

Error unknown_verb(const std::string& name) {
    const std::string meant = meant_verb(name);
    return {Failure::usage, "there is no command \"" + printable(name) + "\"",
            (meant.empty() ? "" : "did you mean: dutyme " + meant + "? ") +
                std::string{"see them all: dutyme help"}};
}

}  // namespace dutyme::cli
