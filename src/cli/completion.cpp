#include "cli/completion.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/verbs.hpp"

namespace dutyme::cli {

int completion(const CommandLine& line, Context& context) {
    const std::string shell = line.operands.empty() ? "" : line.operands.front();
    const char* text = nullptr;
    if (shell == "bash") text = bash_completion;
    if (shell == "zsh") text = zsh_completion;
    if (shell == "fish") text = fish_completion;
    if (text == nullptr || line.operands.size() != 1)
        throw Error{Failure::usage,
                    shell.empty() ? "no shell is named"
                                  : "there is no completion for \"" + printable(shell) + "\"",
                    "name bash, zsh or fish; see: dutyme help completion"};
    context.terminal.print(text);
    return exit_code::ok;
}

}  // namespace dutyme::cli
