#include "cli/verbs.hpp"

#include "cli/verb_options.hpp"

#include <algorithm>

namespace dutyme::cli {

const std::vector<Verb>& all_verbs() {
    static const std::vector<Verb> verbs{
        {"exec", "run a command while you are on call, and give the pager back when it ends",
         "[OPTION...] -- COMMAND [ARGUMENT...]", exec_options},
        {"start", "go on call for a fixed time", "[OPTION...]", start_options},
        {"stop", "give back what was taken, all of it or what is named", "[OPTION...] [ID...]",
         stop_options},
        {"recover", "settle what a crashed dutyme left behind", "[OPTION...]", account_options},
        {"doctor", "look at everything a deploy from here depends on, and how to mend it",
         "[OPTION...]", doctor_options},
        {"hook", "be put on call by git push: install the hook, remove it, look at it, run it",
         "install|uninstall|status|run pre-push [OPTION...]", hook_options},
        {"log", "list the tours of this machine", "[OPTION...]", log_options},
        {"version", "print the version", "", no_options},
        {"help", "explain dutyme, or one of its commands", "[COMMAND]", no_options},
    };
    return verbs;
}

const Verb* find_verb(const std::string& name) {
    const auto& verbs = all_verbs();
    const auto verb = std::find_if(verbs.begin(), verbs.end(),
                                   [&](const Verb& known) { return name == known.name; });
    return verb == verbs.end() ? nullptr : &*verb;
}

}  // namespace dutyme::cli
