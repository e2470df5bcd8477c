#include "cli/hook_arguments.hpp"

#include "base/error.hpp"
#include "cli/verb_options.hpp"

#include <algorithm>

namespace dutyme::cli {

HookArguments parse_hook_run(const Arguments& arguments) {
    const Split split = split_at_dashes(arguments);
    const Parsed parsed = parse("hook run", split.ours, hook_run_options());
    HookArguments given{parsed.flags, "", split.theirs, false, parsed.wants_help};
    if (given.wants_help) return given;
    if (parsed.operands != Arguments{"pre-push"})
        throw Error{Failure::usage, "only one hook can be run",
                    "in .git/hooks/pre-push: exec dutyme hook run pre-push -- \"$@\""};
    if (const auto chain = parsed.values.find("chain"); chain != parsed.values.end())
        given.chain = chain->second;
    given.required =
        std::any_of(given.flags.begin(), given.flags.end(), [](const config::Flag& flag) {
            return flag.key == config::key::required && flag.value == "true";
        });
    return given;
}

int after_failure(bool required) {
    return required ? exit_code::no : exit_code::ok;
}

}  // namespace dutyme::cli
