#include "cli/verb_options.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

namespace dutyme::cli {

const std::vector<Option>& exec_options() {
    static const std::vector<Option> options{
        {"schedule", "NAME"},  {"escalation-policy", "NAME"},
        {"service", "NAME"},   {"user", "WHO"},
        {"lease", "DURATION"}, {"max", "DURATION"},
        {"if-free", nullptr},  {"block-on-incident", nullptr},
        {"force", nullptr},    {"linger", "DURATION"},
        {"mode", "MODE"},      {"take", "WHOM"},
        {"from", "WHO"},       {"region", "REGION"},
        {"id-file", "FILE"},   {"required", nullptr},
        {"dry-run", nullptr},  {"quiet", nullptr},
        {"sandbox", nullptr},
    };
    return options;
}

const std::vector<Option>& start_options() {
    static const std::vector<Option> options{
        {"schedule", "NAME"}, {"escalation-policy", "NAME"},
        {"service", "NAME"},  {"user", "WHO"},
        {"for", "DURATION"},  {"mode", "MODE"},
        {"if-free", nullptr}, {"block-on-incident", nullptr},
        {"force", nullptr},   {"take", "WHOM"},
        {"from", "WHO"},      {"region", "REGION"},
        {"id-file", "FILE"},  {"required", nullptr},
        {"dry-run", nullptr}, {"quiet", nullptr},
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
    static const std::vector<Option> options{{"json", nullptr, "one JSON document on stdout"}};
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
    static const std::vector<Option> options{{"json", nullptr, "one JSON document on stdout"}};
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
    if (parsed.wants_help) return {parsed.flags, {}, true};
    if (!parsed.operands.empty())
        throw Error{Failure::usage,
                    "unexpected argument \"" + printable(parsed.operands.front()) + "\"",
                    "put the command behind --: dutyme exec -- ./deploy.sh"};
    if (!split.separated || split.theirs.empty())
        throw Error{Failure::usage, "no command to run",
                    "put it behind --: dutyme exec -- ./deploy.sh"};
    return {parsed.flags, split.theirs, false};
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
