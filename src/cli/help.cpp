#include "base/error.hpp"
#include "cli/sandbox.hpp"
#include "cli/verbs.hpp"
#include "config/keys.hpp"
#include "ui/width.hpp"

#include <algorithm>

namespace dutyme::cli {

namespace {

constexpr std::size_t help_columns = 80;

// Where the text of a line goes on below itself: behind its first column, if it has two.
std::size_t hanging_indent(const std::string& line) {
    constexpr std::size_t widest = 40;
    const std::size_t begin = std::min(line.find_first_not_of(' '), line.size());
    const std::size_t gap = line.find("  ", begin);
    const std::size_t second = gap == std::string::npos ? gap : line.find_first_not_of(' ', gap);
    return second != std::string::npos && second <= widest ? second : begin + 2;
}

// With no line wider than a terminal.
std::string fitted_help(const std::string& text) {
    std::string fit;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        const std::string line = text.substr(begin, end - begin);
        const bool is_wide = ui::width_of(line) > help_columns;
        for (const std::string& part :
             ui::folded(line, is_wide ? help_columns : 0, hanging_indent(line)))
            fit += part + "\n";
        begin = end + 1;
    }
    return fit;
}

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
    return fitted_help(text + "\nExit codes of exec (of the others: dutyme help COMMAND):\n" +
                       find_verb("exec")->exit_codes);
}

namespace {

std::string keys_help() {
    constexpr std::size_t column = 20;
    std::string text = "Keys:\n";
    for (const config::Key& key : config::all_keys()) {
        std::string name = std::string{"  "} + key.name;
        name.resize(column, ' ');
        text += name + (key.choices == nullptr ? "" : std::string{key.choices} + ": ") +
                help_of(key) + "\n";
    }
    return text + "\n";
}

}  // namespace

std::string help_text(const Verb& verb) {
    std::string text = std::string{"usage: dutyme "} + verb.name + " " + verb.synopsis + "\n\n" +
                       verb.summary + "\n\n" + verb.examples + "\n";
    if (std::string{"config"} == verb.name) text += keys_help();
    const std::string options = options_help(verb.options());
    if (!options.empty()) text += "Options:\n" + options + "\n";
    if (std::string{"sandbox"} == verb.name) text += sandbox_manual() + "\n";
    return fitted_help(text + "Exit codes:\n" + verb.exit_codes);
}

int help(const CommandLine& line, Context& context) {
    if (line.operands.empty()) {
        context.terminal.print(help_text());
        return exit_code::ok;
    }
    const Verb* verb = find_verb(line.operands.front());
    if (verb == nullptr) throw unknown_verb(line.operands.front());
    context.terminal.print(help_text(*verb));
    return exit_code::ok;
}

}  // namespace dutyme::cli
