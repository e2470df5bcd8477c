#include "cli/options.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "config/keys.hpp"

#include <cxxopts.hpp>

#include <algorithm>

namespace dutyme::cli {

namespace {

#if CXXOPTS__VERSION_MAJOR > 3 || (CXXOPTS__VERSION_MAJOR == 3 && CXXOPTS__VERSION_MINOR >= 1)
using OptionError = cxxopts::exceptions::exception;
#else
using OptionError = cxxopts::OptionException;
#endif

cxxopts::Options declared(const std::string& verb, const std::vector<Option>& options) {
    cxxopts::Options parser{"dutyme " + verb};
    auto add = parser.add_options();
    add("h,help", "");
    for (const Option& option : options) {
        const std::string name =
            (option.letter == 0 ? "" : std::string{option.letter} + ",") + option.name;
        if (option.value == nullptr)
            add(name, "");
        else
            add(name, "", cxxopts::value<std::string>());
    }
    return parser;
}

// The library's sentences quote with UTF-8 and begin with a capital.
std::string as_ours(std::string sentence) {
    for (const char* quote : {"\xE2\x80\x98", "\xE2\x80\x99"})
        for (auto at = sentence.find(quote); at != std::string::npos; at = sentence.find(quote))
            sentence.replace(at, 3, "\"");
    if (!sentence.empty() && sentence[0] >= 'A' && sentence[0] <= 'Z')
        sentence[0] = static_cast<char>(sentence[0] - 'A' + 'a');
    return printable(sentence);
}

// What another command calls so. Empty: nothing.
std::string other_way(const std::string& verb, const std::string& option) {
    if (verb == "exec" && (option == "for" || option == "working"))
        return "exec keeps you on call as long as the command runs, at most --max; --linger adds "
               "to that; for a fixed time: dutyme start --for 1h\n";
    if (verb == "start" && (option == "lease" || option == "max" || option == "linger"))
        return "start keeps you on call for a fixed time: --for 1h, or --until 18:00\n";
    return {};
}

// The option that was probably meant by what the parser does not know. Empty: nothing is near.
std::string meant_option(const std::string& verb, const std::string& sentence,
                         const std::vector<Option>& options) {
    const auto open = sentence.find('"');
    const auto close = sentence.rfind('"');
    if (open == close) return {};
    std::string wanted = sentence.substr(open + 1, close - open - 1);
    wanted.erase(0, wanted.find_first_not_of('-'));
    if (const std::string other = other_way(verb, wanted); !other.empty()) return other;
    std::vector<std::string> names{"help"};
    for (const Option& option : options) names.emplace_back(option.name);
    const std::string meant = nearest(wanted, names);
    return meant.empty() ? meant : "did you mean --" + meant + "? ";
}

cxxopts::ParseResult parse_with(cxxopts::Options& parser, const std::string& verb,
                                const Arguments& arguments, const std::vector<Option>& options) {
    const std::string program = "dutyme";
    std::vector<const char*> words{program.c_str()};
    for (const std::string& argument : arguments) words.push_back(argument.c_str());
    try {
        return parser.parse(static_cast<int>(words.size()), words.data());
    } catch (const OptionError& error) {
        const std::string sentence = as_ours(error.what());
        throw Error{Failure::usage, sentence,
                    meant_option(verb, sentence, options) + "see: dutyme help " + verb};
    }
}

}  // namespace

std::string CommandLine::value(const std::string& name) const {
    const auto found = values.find(name);
    return found == values.end() ? "" : found->second;
}

CommandLine read_command_line(const std::string& verb, const Arguments& arguments,
                              const std::vector<Option>& options) {
    const auto dashes = std::find(arguments.begin(), arguments.end(), "--");
    cxxopts::Options parser = declared(verb, options);
    const auto result = parse_with(parser, verb, {arguments.begin(), dashes}, options);
    CommandLine line;
    line.operands = result.unmatched();
    line.has_dashes = dashes != arguments.end();
    if (line.has_dashes) line.behind_dashes.assign(dashes + 1, arguments.end());
    // One by one as they came: the library's lists would split a schedule's name at its commas.
    for (const auto& argument : result.arguments()) {
        const std::string& name = argument.key();
        if (name == "help") {
            line.wants_help = true;
            continue;
        }
        const auto option = std::find_if(options.begin(), options.end(),
                                         [&](const Option& known) { return name == known.name; });
        if (option->value != nullptr && argument.value().substr(0, 2) == "--")
            throw Error{Failure::usage, "--" + name + " needs a value", "see: dutyme help " + verb};
        if (option->help == nullptr)
            line.flags.push_back({*config::find_key(name), argument.value(), "--" + name});
        else if (option->value != nullptr)
            line.values[name] = argument.value();
        else
            line.switches.insert(name);
    }
    line.wants_json = line.has("json");
    return line;
}

Arguments command_of(const CommandLine& line) {
    if (!line.operands.empty())
        throw Error{Failure::usage,
                    "unexpected argument \"" + printable(line.operands.front()) + "\"",
                    "put the command behind --: dutyme exec -- ./deploy.sh"};
    if (line.behind_dashes.empty())
        throw Error{Failure::usage, "no command to run",
                    "put it behind --: dutyme exec -- ./deploy.sh"};
    return line.behind_dashes;
}

Arguments with_two_dashes(Arguments words, const std::vector<Option>& options) {
    for (std::string& word : words) {
        if (word.size() < 3 || word[0] != '-' || word[1] == '-') continue;
        const std::string name = word.substr(1, word.find('=') - 1);
        if (std::any_of(options.begin(), options.end(),
                        [&](const Option& option) { return name == option.name; }))
            word.insert(0, 1, '-');
    }
    return words;
}

std::string help_of(const Option& option) {
    if (option.help != nullptr) return option.help;
    const config::Key* key = config::find_key(option.name);
    return key == nullptr ? "" : key->help;
}

namespace {

const config::Key* setting_of(const Option& option) {
    return option.help == nullptr ? config::find_key(option.name) : nullptr;
}

std::string values_of(const Option& option) {
    if (option.value == nullptr) return {};
    const config::Key* key = setting_of(option);
    return std::string{" "} +
           (key != nullptr && key->choices != nullptr ? key->choices : option.value);
}

}  // namespace

std::string help_of(const config::Key& key) {
    std::string text = key.help;
    if (key.built_in != nullptr && key.kind != config::Kind::boolean)
        text += std::string{" ["} + key.built_in + "]";
    return text + " (" + key.variable + ")";
}

std::string options_help(const std::vector<Option>& options) {
    constexpr std::size_t column = 25;
    std::string text;
    for (const Option& option : options) {
        std::string line = "  ";
        if (option.letter != 0) line += std::string{"-"} + option.letter + ", ";
        line += std::string{"--"} + option.name + values_of(option);
        line.resize(std::max(column, line.size() + 2), ' ');
        const config::Key* key = setting_of(option);
        text += line + (key == nullptr ? help_of(option) : help_of(*key)) + "\n";
    }
    return text;
}

}  // namespace dutyme::cli
