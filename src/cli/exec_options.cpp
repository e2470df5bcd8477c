#include "cli/exec_options.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

namespace dutyme::cli {

const std::vector<Option>& exec_options() {
    static const std::vector<Option> options{
        {"schedule", "NAME"},   {"user", "WHO"},      {"lease", "DURATION"}, {"max", "DURATION"},
        {"linger", "DURATION"}, {"id-file", "FILE"},  {"required", nullptr}, {"dry-run", nullptr},
        {"quiet", nullptr},     {"sandbox", nullptr},
    };
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

}  // namespace dutyme::cli
