#include "cli/verbs.hpp"

#include "base/text.hpp"
#include "base/time.hpp"
#include "cli/verb_options.hpp"

#include <algorithm>
#include <map>

namespace dutyme::cli {

// Each in a file of its own, which nobody else needs to know.
int exec(const CommandLine& line, Context& context);
int start(const CommandLine& line, Context& context);
int stop(const CommandLine& line, Context& context);
int extend(const CommandLine& line, Context& context);
int pass(const CommandLine& line, Context& context);
int status(const CommandLine& line, Context& context);
int recover(const CommandLine& line, Context& context);
int doctor(const CommandLine& line, Context& context);
int log(const CommandLine& line, Context& context);
int login(const CommandLine& line, Context& context);
int logout(const CommandLine& line, Context& context);
int completion(const CommandLine& line, Context& context);
int config_verb(const CommandLine& line, Context& context);
int help(const CommandLine& line, Context& context);
int version(const CommandLine& line, Context& context);
int sandbox(const Arguments& arguments);

// `hook run pre-push`: decides whether the push is a deploy, without PagerDuty, libgit2 or the
// network, and puts somebody on call for it if so. Whatever goes wrong, the push goes on, unless a
// chained hook refuses it or "required" is set.
int hook_run(const CommandLine& line, Context& context);
// What a push will take is shown and accepted; then the hook is put where git looks for it.
int hook_install(const CommandLine& line, Context& context);
// What a push will take is shown, and the repository's .dutyme accepted for it as it is now.
int hook_accept(const CommandLine& line, Context& context);
// Removes what is ours, and puts back what was there before.
int hook_uninstall(const CommandLine& line, Context& context);
// Whether a push from here runs dutyme, and what keeps it from that.
int hook_status(const CommandLine& line, Context& context);

namespace {

constexpr const char* done_or_failed =
    "  0    done\n"
    "  125  dutyme failed, or refused; also misuse\n";

// A row of the table: what it says is said by name, the rest is as in Verb.
class Row {
  public:
    explicit Row(const char* name) { verb_.name = name; }
    Row& summary(const char* text) { return with(&Verb::summary, text); }
    Row& synopsis(const char* text) { return with(&Verb::synopsis, text); }
    Row& options(decltype(Verb::options) list) { return with(&Verb::options, list); }
    Row& examples(const char* text) { return with(&Verb::examples, text); }
    Row& exit_codes(const char* text) { return with(&Verb::exit_codes, text); }
    Row& takes_operands() { return with(&Verb::takes_operands, true); }
    Row& takes_one_dash() { return with(&Verb::takes_one_dash, true); }
    Verb commands(decltype(Verb::commands) list) { return with(&Verb::commands, list).verb_; }
    Verb runs(Run run) { return with(&Verb::run, run).verb_; }
    Verb runs(decltype(Verb::run_raw) run) { return with(&Verb::run_raw, run).verb_; }

  private:
    template <class T, class Value>
    Row& with(T Verb::*member, const Value& value) {
        verb_.*member = value;
        return *this;
    }

    Verb verb_;
};

const std::vector<Verb>& hook_commands() {
    static const std::vector<Verb> commands{
        Row{"run"}
            .summary("what git's hook calls")
            .options(hook_run_options)
            .takes_operands()
            .runs(hook_run),
        Row{"install"}
            .summary("be put on call by git push: show what a push takes, and install")
            .options(hook_install_options)
            .runs(hook_install),
        Row{"accept"}
            .summary("accept this repository's .dutyme as it is now")
            .options(hook_accept_options)
            .runs(hook_accept),
        Row{"uninstall"}
            .summary("remove it, and put back what was there")
            .options(hook_uninstall_options)
            .runs(hook_uninstall),
        Row{"status"}
            .summary("say whether a push from here runs dutyme")
            .options(hook_status_options)
            .runs(hook_status),
    };
    return commands;
}

// NOLINTNEXTLINE(readability-function-size): a table, with a row for each verb
std::vector<Verb> table() {
    return {
        Row{"exec"}
            .summary("run a command while you are on call; then give the pager back")
            .synopsis("[OPTION...] -- COMMAND [ARGUMENT...]")
            .options(exec_options)
            .examples(
                "  dutyme exec --schedule \"Payments Primary\" -- ./deploy.sh\n"
                "  dutyme exec --linger 15m -- ./deploy.sh   stay on call a little longer\n"
                "  dutyme exec --dry-run -- ./deploy.sh      say who would relieve whom, and stop\n"
                "  dutyme exec --export -- sh -c 'echo \"$DUTYME_DEPLOYER is on call\"'\n"
                "  DUTYME_SKIP=1 dutyme exec -- ./deploy.sh  run it without any on-call\n")
            .exit_codes("  the command's own; killed by a signal, dutyme dies of the same signal\n"
                        "  125  dutyme itself failed, or refused, before the command was started\n"
                        "  126  the command cannot be executed\n"
                        "  127  the command was not found\n")
            .takes_operands()
            .runs(exec),
        Row{"start"}
            .summary("go on call for a fixed time")
            .synopsis("[OPTION...]")
            .options(start_options)
            .examples("  dutyme start                              asks for what it does not know\n"
                      "  dutyme start --for 45m --id-file .oncall  in one CI step\n"
                      "  dutyme stop --id-file .oncall             in a later one\n")
            .exit_codes(
                "  0    taken, or nobody is to be put on call; in CI also where PagerDuty cannot "
                "be\n"
                "       reached, without --required\n"
                "  1    you said no\n"
                "  125  dutyme failed, or refused; also misuse\n")
            .takes_one_dash()
            .runs(start),
        Row{"stop"}
            .summary("give back what was taken, all of it or what is named")
            .synopsis("[OPTION...] [ID...]")
            .options(stop_options)
            .examples(
                "  dutyme stop                     all that was taken from this machine\n"
                "  dutyme stop PPRI001/Q2W3E4R5    one override, wherever it was taken\n"
                "  dutyme stop --id-file .oncall   what an earlier CI step has taken\n\n"
                "An ID is what start printed (SCHEDULE/OVERRIDE), or a tour's id from the log.\n")
            .exit_codes("  0    given back, now or before\n"
                        "  1    nothing called so is taken from this machine, or was\n"
                        "  125  dutyme failed, or refused; also misuse\n")
            .takes_operands()
            .runs(stop),
        Row{"extend"}
            .summary("keep what is held for longer, also while exec runs")
            .synopsis("DURATION [OPTION...] [TOUR]")
            .options(extend_options)
            .examples(
                "  dutyme extend 30m                   half an hour longer than now\n"
                "  dutyme extend 1h --id-file .oncall  what an earlier step has taken\n\n"
                "TOUR is a tour's id, as status and log have it; without one it is the only "
                "one held.\n"
                "A tour of exec is renewed by itself; extended, its lease outlasts an outage. "
                "Whatever\n"
                "it is, it ends with the command, and max is its limit.\n")
            .exit_codes(done_or_failed)
            .takes_operands()
            .runs(extend),
        Row{"pass"}
            .summary("hand what is held to a colleague, also while exec runs")
            .synopsis("WHO [OPTION...] [TOUR]")
            .options(pass_options)
            .examples("  dutyme pass bo@example.com            who is on call from now on\n"
                      "  dutyme pass bo@example.com --dry-run  say so, and change nothing\n\n"
                      "WHO is an e-mail address or an id, TOUR as for extend. The colleague is on "
                      "call before\n"
                      "the pager leaves the one who had it, and until the deploy ends.\n")
            .exit_codes(done_or_failed)
            .takes_operands()
            .runs(pass),
        Row{"status"}
            .summary("show who is on call, the next hours, and what is held from here")
            .synopsis("[OPTION...]")
            .options(status_options)
            .examples("  dutyme status --service Checkout   whom a page to that service reaches\n"
                      "  dutyme status --watch              the same, again and again\n"
                      "  dutyme status --check || dutyme start\n")
            .exit_codes("  0    done; with --check: something is held from this machine\n"
                        "  1    with --check: nothing is held\n"
                        "  125  dutyme failed; also misuse\n")
            .runs(status),
        Row{"recover"}
            .summary("settle what a crashed dutyme left behind")
            .synopsis("[OPTION...]")
            .options(recover_options)
            .examples("  dutyme recover            give back what still stands, and say so\n"
                      "  dutyme recover --verbose  with every request that is made for it\n")
            .exit_codes(done_or_failed)
            .runs(recover),
        Row{"doctor"}
            .summary("look at what a deploy from here depends on, and how to fix it")
            .synopsis("[OPTION...]")
            .options(doctor_options)
            .examples("  dutyme doctor                       what a deploy from here depends on\n"
                      "  dutyme doctor --service Checkout    the same for another service\n"
                      "  dutyme doctor --write               also try whether it may write\n")
            .exit_codes("  0    all is well\n"
                        "  1    something has to be fixed\n"
                        "  125  dutyme failed; also misuse\n")
            .runs(doctor),
        Row{"hook"}
            .summary("be put on call by git push: install the hook, look at it, remove it")
            .synopsis("install|accept|uninstall|status|run pre-push [OPTION...]")
            .options(hook_options)
            .examples(
                "  dutyme hook install --dry-run   say what a push will take\n"
                "  dutyme hook install             the same, and install the hook\n"
                "  dutyme hook accept              accept the .dutyme as it is now\n"
                "  dutyme hook status              exits 1 when a push does not run dutyme\n\n"
                "By itself no push is a deploy; say which are:\n\n"
                "  git config --add dutyme.hook.ref main      or release/*, refs/tags/v*\n"
                "  git config dutyme.hook.mode take           or remind, off\n\n"
                "A hook of your own in .git/hooks/pre-push can call it:\n\n"
                "  exec dutyme hook run pre-push -- \"$@\"\n\n"
                "A push goes on whatever happens; with --required it is stopped (exit code 1).\n")
            .exit_codes(
                "  0    done; under run also where the push is no deploy, or nobody is put on "
                "call\n"
                "  1    under run: the push is stopped, because nobody could be put on call and "
                "that is\n"
                "       required; under status: a push does not run dutyme\n"
                "  125  dutyme failed, or refused; also misuse\n")
            .commands(hook_commands),
        Row{"log"}
            .summary("list the tours of this machine")
            .synopsis("[OPTION...]")
            .options(log_options)
            .examples("  dutyme log                                 the newest first\n"
                      "  dutyme log -n 5 --since 24h                of a day, five at most\n"
                      "  dutyme log --json | jq '.tours[].outcome'  how each of them ended\n")
            .exit_codes(done_or_failed)
            .runs(log),
        Row{"login"}
            .summary("log in to PagerDuty in a browser, with an app that your team has registered")
            .synopsis("[OPTION...]")
            .options(login_options)
            .examples(
                "  dutyme config set client-id ID    what your team has told you\n"
                "  dutyme login\n"
                "  dutyme login --no-browser         prints the address, for a browser of your "
                "choice\n\n"
                "git's credential helper keeps the login; each run gets an access token by it.\n")
            .exit_codes(done_or_failed)
            .runs(login),
        Row{"logout"}
            .summary("forget that login")
            .synopsis("[OPTION...]")
            .options(logout_options)
            .examples("  dutyme logout    here; PagerDuty keeps the grant until it is revoked\n")
            .exit_codes("  0    done\n"
                        "  1    nobody was logged in here\n"
                        "  125  dutyme failed, or refused; also misuse\n")
            .runs(logout),
        Row{"config"}
            .summary("show the settings and where they come from, and change your own")
            .synopsis("[list | get KEY | set KEY [VALUE...] | unset KEY] [OPTION...]")
            .options(config_options)
            .examples(
                "  dutyme config                        every value in force, with its origin\n"
                "  dutyme config set lease 20m          in your own file\n"
                "  dutyme config set token              asks for it, and shows nothing\n"
                "  pass show pagerduty | dutyme config set token --stdin\n\n"
                "A value of a secret is never taken from the command line, and never shown.\n")
            .exit_codes("  0    done\n"
                        "  1    under get and unset: the setting has no value\n"
                        "  125  dutyme failed, or refused; also misuse\n")
            .takes_operands()
            .runs(config_verb),
        Row{"sandbox"}
            .summary("run a PagerDuty on your own machine, to try things out and to test")
            .synopsis("[OPTION...]")
            .options(sandbox_options)
            .examples(
                "  dutyme sandbox              its address is the first line it prints\n"
                "  dutyme sandbox --demo       and a guided run on its page, in a browser\n"
                "  dutyme sandbox --fault create-override=lost-reply\n\n"
                "With DUTYME_API_URL set to that address and DUTYME_TOKEN to a key below, dutyme "
                "works "
                "there.\n")
            .exit_codes(done_or_failed)
            .runs(sandbox),
        Row{"completion"}
            .summary("print what a shell needs to complete dutyme's words")
            .synopsis("bash|zsh|fish")
            .options(completion_options)
            .examples(
                "  eval \"$(dutyme completion bash)\"                          in ~/.bashrc\n"
                "  dutyme completion zsh >~/.zfunc/_dutyme                   a folder in $fpath\n"
                "  dutyme completion fish >~/.config/fish/completions/dutyme.fish\n")
            .exit_codes(done_or_failed)
            .takes_operands()
            .runs(completion),
        Row{"version"}
            .summary("print the version")
            .synopsis("[OPTION...]")
            .options(version_options)
            .examples("  dutyme version      for a bug report, better with -v\n")
            .exit_codes(done_or_failed)
            .runs(version),
        Row{"help"}
            .summary("explain dutyme, or one of its commands")
            .synopsis("[COMMAND]")
            .options(no_options)
            .examples("  dutyme help exec    the same as: dutyme exec --help\n")
            .exit_codes(done_or_failed)
            .takes_operands()
            .runs(help),
    };
}

}  // namespace

const std::vector<Verb>& all_verbs() {
    static const std::vector<Verb> verbs = table();
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

namespace {

// What people type who know other tools, or the first dutyme.
std::string meant_by_other_word(const std::string& name) {
    static const std::map<std::string, std::string> words{
        {"init", "start"},  {"end", "stop"},     {"release", "stop"},
        {"take", "start"},  {"run", "exec"},     {"signin", "login"},
        {"history", "log"}, {"check", "doctor"}, {"signout", "logout"}};
    const auto found = words.find(lower_case(name));
    return found == words.end() ? "" : found->second;
}

}  // namespace

Error unknown_verb(const std::string& name) {
    const std::string other = meant_by_other_word(name);
    const std::string meant = other.empty() ? meant_verb(name) : other;
    return {Failure::usage, "there is no command \"" + printable(name) + "\"",
            (meant.empty() ? "" : "did you mean: dutyme " + meant + "? ") +
                std::string{"see them all: dutyme help"}};
}

namespace {

bool is_help(const std::string& word) {
    return word == "--help" || word == "-h";
}

int print_help(const Verb& verb, const Context& context) {
    context.terminal.print(help_text(verb));
    return exit_code::ok;
}

// `name` is the whole of it ("hook install"), of which the first word's help tells.
int carry_out(const std::string& name, const Verb& verb, const Arguments& arguments,
              Context& context) {
    const auto& options = verb.options();
    const CommandLine line = read_command_line(
        name, verb.takes_one_dash ? with_two_dashes(arguments, options) : arguments, options);
    if (line.wants_help) return print_help(*find_verb(name.substr(0, name.find(' '))), context);
    const Arguments& odd = line.operands.empty() ? line.behind_dashes : line.operands;
    if (!verb.takes_operands && !odd.empty()) {
        const bool is_length = name == "start" && parse_duration(odd.front());
        throw Error{Failure::usage, "unexpected argument \"" + printable(odd.front()) + "\"",
                    (is_length ? "did you mean: dutyme start --for " + odd.front() + "? " : "") +
                        ("see: dutyme help " + name)};
    }
    context.flags = line.flags;
    context.wants_json = line.wants_json;
    return verb.run(line, context);
}

// A line for each of a verb's commands.
std::string list_of(const Verb& verb) {
    std::string lines;
    for (const Verb& command : verb.commands()) {
        std::string line = std::string{"dutyme "} + verb.name + " " + command.name;
        line.resize(std::max<std::size_t>(line.size(), 22), ' ');
        lines += line + "  " + command.summary + "\n";
    }
    return lines;
}

int carry_out_command(const Verb& verb, const Arguments& arguments, Context& context) {
    std::string verb_name = verb.name;
    const std::string hint = "see: dutyme help " + verb_name;
    if (arguments.empty())
        throw Error{Failure::usage, verb_name + " needs to be told what to do",
                    list_of(verb) + hint};
    const std::string& name = arguments.front();
    if (is_help(name)) return print_help(verb, context);
    for (const Verb& command : verb.commands())
        if (name == command.name)
            return carry_out(verb_name.append(" ").append(name), command,
                             {arguments.begin() + 1, arguments.end()}, context);
    throw Error{Failure::usage, "there is no " + verb_name + " command \"" + printable(name) + "\"",
                hint};
}

}  // namespace

int dispatch(const Arguments& arguments, Context& context) {
    if (arguments.empty())
        throw Error{Failure::usage, "no command is given",
                    "try: dutyme exec -- ./deploy.sh, or: dutyme help"};
    std::string name = arguments.front();
    if (is_help(name)) name = "help";
    if (name == "--version" || name == "-v") name = "version";
    const Arguments rest{arguments.begin() + 1, arguments.end()};
    const Verb* verb = find_verb(name);
    if (verb == nullptr) throw unknown_verb(name);
    if (verb->commands != nullptr) return carry_out_command(*verb, rest, context);
    if (verb->run_raw == nullptr) return carry_out(name, *verb, rest, context);
    const bool wants_help = std::any_of(rest.begin(), rest.end(), is_help);
    return wants_help ? print_help(*verb, context) : verb->run_raw(rest);
}

}  // namespace dutyme::cli
