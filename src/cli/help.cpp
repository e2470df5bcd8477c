#include "base/exit_codes.hpp"
#include "cli/sandbox.hpp"
#include "cli/verbs.hpp"
#include "config/keys.hpp"

#include <array>
#include <utility>

namespace dutyme::cli {

namespace {

constexpr const char* exit_codes_help =
    "Exit codes:\n"
    "  the command's own; killed by a signal, dutyme dies of the same signal\n"
    "  125  dutyme itself failed, or refused, before the command was started\n"
    "  126  the command cannot be executed\n"
    "  127  the command was not found\n";

}  // namespace

std::string help_text() {
    std::string text =
        "usage: dutyme COMMAND [OPTION...]\n\n"
        "Puts the person who deploys on call in PagerDuty while the deploy runs.\n\n"
        "  dutyme exec -- ./deploy.sh             on call until deploy.sh ends\n"
        "  dutyme exec --sandbox -- ./deploy.sh   the same, without an account\n"
        "  dutyme start --for 1h                  on call for an hour\n"
        "  dutyme stop                            give it all back\n\n"
        "Commands:\n";
    for (const Verb& verb : all_verbs()) {
        std::string name = std::string{"  "} + verb.name;
        name.resize(14, ' ');
        text += name + verb.summary + "\n";
    }
    return text + "\n" + exit_codes_help;
}

namespace {

std::string keys_help() {
    constexpr std::size_t column = 20;
    std::string text = "Keys:\n";
    for (const config::Key& key : config::all_keys()) {
        std::string name = std::string{"  "} + key.name;
        name.resize(column, ' ');
        text += name + key.help + "\n";
    }
    return text + "\n";
}

// Lines that can be typed, and what has to be known to type others.
constexpr std::array examples{
    std::pair{"exec",
              "  dutyme exec --schedule \"Payments Primary\" -- ./deploy.sh\n"
              "  dutyme exec --linger 15m -- ./deploy.sh   stay on call a little longer\n"
              "  dutyme exec --dry-run -- ./deploy.sh      say who would relieve whom, and stop\n"
              "  dutyme exec --export -- sh -c 'echo \"$DUTYME_DEPLOYER is on call\"'\n"
              "  DUTYME_SKIP=1 dutyme exec -- ./deploy.sh  run it without any on-call\n\n"},
    std::pair{"start",
              "  dutyme start                              asks for what it does not know\n"
              "  dutyme start --for 45m --id-file .oncall  in one CI step\n"
              "  dutyme stop --id-file .oncall             in a later one\n\n"},
    std::pair{"stop",
              "  dutyme stop                     all that was taken from this machine\n"
              "  dutyme stop PPRI001/Q2W3E4R5    one override, wherever it was taken\n"
              "  dutyme stop --id-file .oncall   what an earlier CI step has taken\n\n"
              "An ID is what start printed (SCHEDULE/OVERRIDE), or a tour's id from the log.\n\n"},
    std::pair{"status",
              "  dutyme status --service Checkout   whom a page to that service reaches\n"
              "  dutyme status --watch              the same, again and again\n"
              "  dutyme status --check || dutyme start\n\n"},
    std::pair{"recover",
              "  dutyme recover            give back what still stands, and say so\n"
              "  dutyme recover --verbose  with every request that is made for it\n\n"},
    std::pair{"doctor",
              "  dutyme doctor                       what a deploy from here depends on\n"
              "  dutyme doctor --service Checkout    the same for another service\n\n"},
    std::pair{"hook",
              "  dutyme hook install --dry-run   say what a push will take\n"
              "  dutyme hook install             the same, and install the hook\n"
              "  dutyme hook accept              accept the .dutyme as it is now\n"
              "  dutyme hook status              exits 1 when a push does not run dutyme\n\n"
              "By itself no push is a deploy; say which are:\n\n"
              "  git config --add dutyme.hook.ref main      or release/*, refs/tags/v*\n"
              "  git config dutyme.hook.mode take           or remind, off\n\n"
              "A hook of your own in .git/hooks/pre-push can call it:\n\n"
              "  exec dutyme hook run pre-push -- \"$@\"\n\n"
              "A push goes on whatever happens; with --required it is stopped (exit code 1).\n\n"},
    std::pair{"log",
              "  dutyme log                                 a line for each tour\n"
              "  dutyme log --json | jq '.tours[].outcome'  how each of them ended\n\n"},
    std::pair{"config",
              "  dutyme config                        every value in force, with its origin\n"
              "  dutyme config set lease 20m          in your own file\n"
              "  dutyme config set token              asks for it, and shows nothing\n"
              "  pass show pagerduty | dutyme config set token --stdin\n\n"
              "A value of a secret is never taken from the command line, and never shown.\n\n"},
    std::pair{
        "sandbox",
        "  dutyme sandbox              its address is the first line it prints\n"
        "  dutyme sandbox --fault create-override=lost-reply\n\n"
        "With DUTYME_API_URL set to that address and DUTYME_TOKEN to a key below, dutyme works "
        "there.\n\n"},
    std::pair{"completion",
              "  eval \"$(dutyme completion bash)\"                          in ~/.bashrc\n"
              "  dutyme completion zsh >~/.zfunc/_dutyme                   a folder in $fpath\n"
              "  dutyme completion fish >~/.config/fish/completions/dutyme.fish\n\n"},
    std::pair{"version", "  dutyme version      for a bug report, better with -v\n\n"},
    std::pair{"help", "  dutyme help exec    the same as: dutyme exec --help\n\n"},
};

std::string examples_of(const std::string& verb) {
    for (const auto& [name, text] : examples)
        if (verb == name) return text + (verb == "config" ? keys_help() : "");
    return {};
}

}  // namespace

std::string help_text(const Verb& verb) {
    std::string text = std::string{"usage: dutyme "} + verb.name + " " + verb.synopsis + "\n\n" +
                       verb.summary + "\n\n" + examples_of(verb.name);
    const std::string options = options_help(verb.options());
    if (!options.empty()) text += "Options:\n" + options + "\n";
    if (std::string{"sandbox"} == verb.name) text += sandbox_manual() + "\n";
    return text + exit_codes_help;
}

int help(const Arguments& arguments, World& world) {
    if (arguments.empty()) {
        world.terminal.print(help_text());
        return exit_code::ok;
    }
    const std::string& name = arguments.front();
    const Verb* verb = find_verb(name == "--help" || name == "-h" ? "help" : name);
    if (verb == nullptr) throw unknown_verb(name);
    world.terminal.print(help_text(*verb));
    return exit_code::ok;
}

}  // namespace dutyme::cli
