#include "cli/verb_options.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

namespace dutyme::cli {

const std::vector<Option>& exec_options() {
    static const std::vector<Option> options{
        {"schedule", "NAME"},   {"user", "WHO"},      {"lease", "DURATION"}, {"max", "DURATION"},
        {"linger", "DURATION"}, {"region", "REGION"}, {"id-file", "FILE"},   {"required", nullptr},
        {"dry-run", nullptr},   {"quiet", nullptr},   {"sandbox", nullptr},
    };
    return options;
}

const std::vector<Option>& start_options() {
    static const std::vector<Option> options{
        {"schedule", "NAME"}, {"user", "WHO"},       {"for", "DURATION"},  {"region", "REGION"},
        {"id-file", "FILE"},  {"required", nullptr}, {"dry-run", nullptr}, {"quiet", nullptr},
    };
    return options;
}

const std::vector<Option>& stop_options() {
    static const std::vector<Option> options{
        {"id-file", "FILE"},
        {"mine", nullptr, "what the journal has lost: look in PagerDuty, on --schedule"},
        {"schedule", "NAME"},
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

const std::vector<Option>& log_options() {
    static const std::vector<Option> options{{"json", nullptr, "one JSON document on stdout"}};
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
