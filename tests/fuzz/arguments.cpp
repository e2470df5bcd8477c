// Command lines. An input is a verb and its arguments, a line each.
#include "base/error.hpp"
#include "cli/options.hpp"
#include "cli/verb_options.hpp"
#include "cli/verbs.hpp"
#include "config/keys.hpp"
#include "fuzz.hpp"

#include <algorithm>
#include <string>
#include <vector>

using namespace dutyme;
using fuzz::require;

namespace {

cli::Arguments lines_of(std::string_view text) {
    cli::Arguments lines;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        lines.emplace_back(text.substr(0, end));
        lines.back().erase(std::min(lines.back().find('\0'), lines.back().size()));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

void check_flags(const std::vector<config::Flag>& flags, const cli::Arguments& arguments) {
    for (const config::Flag& flag : flags) {
        require(config::find_key(flag.key.text()) != nullptr, "a flag is a setting");
        require(flag.name == std::string{"--"} + flag.key.text(), "and has its name");
        const bool was_given =
            std::any_of(arguments.begin(), arguments.end(), [&](const std::string& word) {
                return word.size() >= flag.value.size() &&
                       word.substr(word.size() - flag.value.size()) == flag.value;
            });
        require(was_given || flag.value == "true", "its value was given so");
    }
}

void check_options(const std::string& verb, const cli::Arguments& arguments,
                   const std::vector<cli::Option>& options) {
    check_flags(cli::read_command_line(verb, arguments, options).flags, arguments);
}

// A hint may have a line for each way on.
bool is_harmless_line_by_line(const std::string& hint) {
    const cli::Arguments lines = lines_of(hint);
    return std::all_of(lines.begin(), lines.end(),
                       [](const std::string& line) { return fuzz::is_harmless(line); });
}

template <class Act>
void only_usage(const Act& act) {
    try {
        act();
    } catch (const Error& error) {
        require(error.failure() == Failure::usage, "it is the command line that is wrong");
        require(fuzz::is_harmless(error.what()) && is_harmless_line_by_line(error.hint()),
                "the sentence can be printed");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    cli::Arguments arguments = lines_of({reinterpret_cast<const char*>(bytes), size});
    if (arguments.empty()) return 0;
    const std::string name = arguments.front();
    arguments.erase(arguments.begin());
    const cli::Verb* verb = cli::find_verb(name);
    if (verb == nullptr)
        require(fuzz::is_harmless(cli::unknown_verb(name).what()), "a name can be printed");
    else if (name == "hook")  // its verbs have options of their own
        for (const cli::Verb& command : verb->commands())
            only_usage([&] { check_options(name, arguments, command.options()); });
    else
        only_usage([&] { check_options(name, arguments, verb->options()); });
    only_usage([&] {
        const cli::CommandLine line =
            cli::read_command_line("exec", arguments, cli::exec_options());
        check_flags(line.flags, arguments);
        if (line.wants_help) return;
        const cli::Arguments command = cli::command_of(line);
        const auto dashes = std::find(arguments.begin(), arguments.end(), "--");
        require(std::equal(command.begin(), command.end(), dashes + 1, arguments.end()) &&
                    !command.empty(),
                "the command is what stands behind the dashes");
    });
    return 0;
}
