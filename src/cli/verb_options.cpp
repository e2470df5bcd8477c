#include "cli/verb_options.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

namespace dutyme::cli {

namespace {

constexpr Option json_option{"json", nullptr, "one JSON document on stdout"};

}  // namespace

const std::vector<Option>& exec_options() {
    static const std::vector<Option> options{
        {"schedule", "NAME"},
        {"escalation-policy", "NAME"},
        {"service", "NAME"},
        {"user", "WHO"},
        {"lease", "DURATION"},
        {"max", "DURATION"},
        {"linger", "DURATION"},
        {"mode", "MODE"},
        {"take", "WHOM"},
        {"from", "WHO"},
        {"if-free", nullptr},
        {"block-on-incident", nullptr},
        {"force", nullptr},
        {"region", "REGION"},
        {"id-file", "FILE"},
        {"required", nullptr},
        {"dry-run", nullptr},
        {"quiet", nullptr},
        {"sandbox", nullptr},
        {"json", nullptr, "with --dry-run: the plan as one JSON document on stdout"},
    };
    return options;
}

const std::vector<Option>& start_options() {
    static const std::vector<Option> options{
        {"schedule", "NAME"},
        {"escalation-policy", "NAME"},
        {"service", "NAME"},
        {"user", "WHO"},
        {"for", "DURATION"},
        {"working", "DURATION", "the same as --for"},
        {"mode", "MODE"},
        {"take", "WHOM"},
        {"from", "WHO"},
        {"if-free", nullptr},
        {"block-on-incident", nullptr},
        {"region", "REGION"},
        {"id-file", "FILE"},
        {"required", nullptr},
        {"dry-run", nullptr},
        {"force", nullptr, nullptr, 'f'},
        {"update", nullptr, "ask for person and schedule again, and save the answers"},
        {"quiet", nullptr},
        json_option,
    };
    return options;
}

const std::vector<Option>& stop_options() {
    static const std::vector<Option> options{
        {"id-file", "FILE"},
        {"mine", nullptr, "what the journal has lost: look in PagerDuty, on --schedule"},
        {"schedule", "NAME"},
        {"escalation-policy", "NAME"},
        {"service", "NAME"},
        {"user", "WHO"},
        {"region", "REGION"},
        {"quiet", nullptr},
        json_option,
    };
    return options;
}

const std::vector<Option>& status_options() {
    static const std::vector<Option> options{
        {"schedule", "NAME"},
        {"escalation-policy", "NAME"},
        {"service", "NAME"},
        {"for", "DURATION", "how far to look ahead (8h)"},
        {"watch", nullptr, "look again every 30 seconds, until q is pressed"},
        {"check", nullptr, "only say whether anything is held from here; exit code 1: nothing is"},
        {"json", nullptr, "one JSON document on stdout"},
        {"ascii", nullptr, "draw with ASCII characters alone"},
        {"region", "REGION"},
    };
    return options;
}

const std::vector<Option>& account_options() {
    static const std::vector<Option> options{{"region", "REGION"}, {"quiet", nullptr}};
    return options;
}

const std::vector<Option>& doctor_options() {
    static const std::vector<Option> options{
        {"schedule", "NAME"},
        {"escalation-policy", "NAME"},
        {"service", "NAME"},
        {"user", "WHO"},
        {"region", "REGION"},
        {"quiet", nullptr},
        {"json", nullptr, "one JSON document on stdout"},
    };
    return options;
}

const std::vector<Option>& log_options() {
    static const std::vector<Option> options{json_option};
    return options;
}

const std::vector<Option>& config_options() {
    static const std::vector<Option> options{
        {"json", nullptr, "list: one JSON document on stdout"},
        {"stdin", nullptr, "set: read the value from standard input"},
    };
    return options;
}

const std::vector<Option>& version_options() {
    static const std::vector<Option> options{
        {"verbose", nullptr, "also the versions of the libraries", 'v'},
        json_option,
    };
    return options;
}

const std::vector<Option>& hook_run_options() {
    static const std::vector<Option> options{
        {"chain", "FILE", "a hook to run first; what it refuses stays refused"},
        {"required", nullptr},
        {"dry-run", nullptr},
        {"quiet", nullptr},
    };
    return options;
}

const std::vector<Option>& hook_install_options() {
    static const std::vector<Option> options{
        {"chain", nullptr, "keep a hook that is there, and run it before ours"},
        {"print", nullptr, "write nothing but print the line for a hook of your own"},
        {"global", nullptr, "for all of your repositories (git 2.54 or later)"},
        {"force", nullptr, "also into a folder of hooks that other repositories may use"},
        {"dry-run", nullptr},
        {"quiet", nullptr},
    };
    return options;
}

const std::vector<Option>& hook_uninstall_options() {
    static const std::vector<Option> options{
        {"global", nullptr, "what install --global has installed"},
        {"quiet", nullptr},
    };
    return options;
}

const std::vector<Option>& hook_status_options() {
    static const std::vector<Option> options{json_option};
    return options;
}

const std::vector<Option>& hook_options() {
    static const std::vector<Option> options{
        {"chain", nullptr, "install: keep a hook that is there, and run it before ours"},
        {"print", nullptr, "install: write no hook, but print the line for one of your own"},
        {"global", nullptr, "install, uninstall: for all of your repositories (git 2.54 or later)"},
        {"force", nullptr, "install: also into a folder that other repositories may use"},
        {"json", nullptr, "status: one JSON document on stdout"},
        {"chain", "FILE", "run: a hook to run first; what it refuses stays refused"},
        {"required", nullptr},
        {"dry-run", nullptr},
        {"quiet", nullptr},
    };
    return options;
}

const std::vector<Option>& no_options() {
    static const std::vector<Option> options;
    return options;
}

ExecLine parse_exec(const Arguments& arguments) {
    const Split split = split_at_dashes(arguments);
    const Parsed parsed = parse("exec", split.ours, exec_options());
    if (parsed.wants_help) return {parsed.flags, {}, true, false};
    if (!parsed.operands.empty())
        throw Error{Failure::usage,
                    "unexpected argument \"" + printable(parsed.operands.front()) + "\"",
                    "put the command behind --: dutyme exec -- ./deploy.sh"};
    if (!split.separated || split.theirs.empty())
        throw Error{Failure::usage, "no command to run",
                    "put it behind --: dutyme exec -- ./deploy.sh"};
    return {parsed.flags, split.theirs, false, parsed.switches.count("json") != 0};
}

Parsed parse_plain(const std::string& verb, const Arguments& arguments,
                   const std::vector<Option>& options) {
    Parsed parsed = parse(verb, arguments, options);
    if (parsed.operands.empty() || parsed.wants_help) return parsed;
    throw Error{Failure::usage,
                "unexpected argument \"" + printable(parsed.operands.front()) + "\"",
                "see: dutyme help " + verb};
}

}  // namespace dutyme::cli
