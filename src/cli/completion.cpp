#include "cli/completion.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/verb_options.hpp"
#include "cli/verbs.hpp"

namespace dutyme::cli {

int completion(const Arguments& arguments, World& world) {
    const Parsed parsed = parse("completion", arguments, no_options());
    if (parsed.wants_help) return help({"completion"}, world);
    const std::string shell = parsed.operands.empty() ? "" : parsed.operands.front();
    const char* text = nullptr;
    if (shell == "bash") text = bash_completion;
    if (shell == "zsh") text = zsh_completion;
    if (shell == "fish") text = fish_completion;
    if (text == nullptr || parsed.operands.size() != 1)
        throw Error{Failure::usage,
                    shell.empty() ? "no shell is named"
                                  : "there is no completion for \"" + printable(shell) + "\"",
                    "name bash, zsh or fish; see: dutyme help completion"};
    world.terminal.print(text);
    return exit_code::ok;
}

}  // namespace dutyme::cli
