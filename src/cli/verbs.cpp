#include "cli/verbs.hpp"

#include "base/text.hpp"
#include "cli/verb_options.hpp"

#include <algorithm>
#include <iterator>

namespace dutyme::cli {

namespace {

constexpr const char* done_or_failed =
    "  0    done\n"
    "  125  dutyme failed, or refused; also misuse\n";

constexpr Verb table[]{
    {"exec", "run a command while you are on call, and give the pager back when it ends",
     "[OPTION...] -- COMMAND [ARGUMENT...]", exec_options,
     "  dutyme exec --schedule \"Payments Primary\" -- ./deploy.sh\n"
     "  dutyme exec --linger 15m -- ./deploy.sh   stay on call a little longer\n"
     "  dutyme exec --dry-run -- ./deploy.sh      say who would relieve whom, and stop\n"
     "  dutyme exec --export -- sh -c 'echo \"$DUTYME_DEPLOYER is on call\"'\n"
     "  DUTYME_SKIP=1 dutyme exec -- ./deploy.sh  run it without any on-call\n",
     "  the command's own; killed by a signal, dutyme dies of the same signal\n"
     "  125  dutyme itself failed, or refused, before the command was started\n"
     "  126  the command cannot be executed\n"
     "  127  the command was not found\n",
     exec},
    {"start", "go on call for a fixed time", "[OPTION...]", start_options,
     "  dutyme start                              asks for what it does not know\n"
     "  dutyme start --for 45m --id-file .oncall  in one CI step\n"
     "  dutyme stop --id-file .oncall             in a later one\n",
     "  0    taken, or nobody is to be put on call; in CI also where PagerDuty cannot be\n"
     "       reached, without --required\n"
     "  1    you said no\n"
     "  125  dutyme failed, or refused; also misuse\n",
     start},
    {"stop", "give back what was taken, all of it or what is named", "[OPTION...] [ID...]",
     stop_options,
     "  dutyme stop                     all that was taken from this machine\n"
     "  dutyme stop PPRI001/Q2W3E4R5    one override, wherever it was taken\n"
     "  dutyme stop --id-file .oncall   what an earlier CI step has taken\n\n"
     "An ID is what start printed (SCHEDULE/OVERRIDE), or a tour's id from the log.\n",
     done_or_failed, stop},
    {"status", "show who is on call, the next hours, and what is held from here", "[OPTION...]",
     status_options,
     "  dutyme status --service Checkout   whom a page to that service reaches\n"
     "  dutyme status --watch              the same, again and again\n"
     "  dutyme status --check || dutyme start\n",
     "  0    done; with --check: something is held from this machine\n"
     "  1    with --check: nothing is held\n"
     "  125  dutyme failed; also misuse\n",
     status},
    {"recover", "settle what a crashed dutyme left behind", "[OPTION...]", recover_options,
     "  dutyme recover            give back what still stands, and say so\n"
     "  dutyme recover --verbose  with every request that is made for it\n",
     done_or_failed, recover},
    {"doctor", "look at everything a deploy from here depends on, and how to fix it", "[OPTION...]",
     doctor_options,
     "  dutyme doctor                       what a deploy from here depends on\n"
     "  dutyme doctor --service Checkout    the same for another service\n",
     "  0    all is well\n"
     "  1    something has to be fixed\n"
     "  125  dutyme failed; also misuse\n",
     doctor},
    {"hook",
     "be put on call by git push: install the hook, accept a .dutyme, remove it, look at it, "
     "run it",
     "install|accept|uninstall|status|run pre-push [OPTION...]", hook_options,
     "  dutyme hook install --dry-run   say what a push will take\n"
     "  dutyme hook install             the same, and install the hook\n"
     "  dutyme hook accept              accept the .dutyme as it is now\n"
     "  dutyme hook status              exits 1 when a push does not run dutyme\n\n"
     "By itself no push is a deploy; say which are:\n\n"
     "  git config --add dutyme.hook.ref main      or release/*, refs/tags/v*\n"
     "  git config dutyme.hook.mode take           or remind, off\n\n"
     "A hook of your own in .git/hooks/pre-push can call it:\n\n"
     "  exec dutyme hook run pre-push -- \"$@\"\n\n"
     "A push goes on whatever happens; with --required it is stopped (exit code 1).\n",
     "  0    done; under run also where the push is no deploy, or nobody is put on call\n"
     "  1    under run: the push is stopped, because nobody could be put on call and that is\n"
     "       required; under status: a push does not run dutyme\n"
     "  125  dutyme failed, or refused; also misuse\n",
     hook},
    {"log", "list the tours of this machine", "[OPTION...]", log_options,
     "  dutyme log                                 a line for each tour\n"
     "  dutyme log --json | jq '.tours[].outcome'  how each of them ended\n",
     done_or_failed, log},
    {"config", "show the settings and where they come from, and change your own",
     "[list | get KEY | set KEY [VALUE...] | unset KEY] [OPTION...]", config_options,
     "  dutyme config                        every value in force, with its origin\n"
     "  dutyme config set lease 20m          in your own file\n"
     "  dutyme config set token              asks for it, and shows nothing\n"
     "  pass show pagerduty | dutyme config set token --stdin\n\n"
     "A value of a secret is never taken from the command line, and never shown.\n",
     "  0    done\n"
     "  1    under get and unset: the setting has no value\n"
     "  125  dutyme failed, or refused; also misuse\n",
     config_verb},
    {"sandbox", "run a PagerDuty on your own machine, to try things out and to test against",
     "[OPTION...]", sandbox_options,
     "  dutyme sandbox              its address is the first line it prints\n"
     "  dutyme sandbox --fault create-override=lost-reply\n\n"
     "With DUTYME_API_URL set to that address and DUTYME_TOKEN to a key below, dutyme works "
     "there.\n",
     done_or_failed, sandbox},
    {"completion", "print what a shell needs to complete dutyme's words", "bash|zsh|fish",
     no_options,
     "  eval \"$(dutyme completion bash)\"                          in ~/.bashrc\n"
     "  dutyme completion zsh >~/.zfunc/_dutyme                   a folder in $fpath\n"
     "  dutyme completion fish >~/.config/fish/completions/dutyme.fish\n",
     done_or_failed, completion},
    {"version", "print the version", "[OPTION...]", version_options,
     "  dutyme version      for a bug report, better with -v\n", done_or_failed, version},
    {"help", "explain dutyme, or one of its commands", "[COMMAND]", no_options,
     "  dutyme help exec    the same as: dutyme exec --help\n", done_or_failed, help},
};

}  // namespace

const std::vector<Verb>& all_verbs() {
    static const std::vector<Verb> verbs{std::begin(table), std::end(table)};
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
