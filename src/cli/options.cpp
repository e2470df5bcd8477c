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

std::string help_of(const Option& option) {
    if (option.help != nullptr) return option.help;
    const config::Key* key = config::find_key(option.name);
    return key == nullptr ? "" : key->help;
}

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

// The option that was probably meant by what the parser does not know. Empty: nothing is near.
std::string meant_option(const std::string& sentence, const std::vector<Option>& options) {
    const auto open = sentence.find('"');
    const auto close = sentence.rfind('"');
    if (open == close) return {};
    std::string wanted = sentence.substr(open + 1, close - open - 1);
    wanted.erase(0, wanted.find_first_not_of('-'));
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
                    meant_option(sentence, options) + "see: dutyme help " + verb};
    }
}

}  // namespace

Split split_at_dashes(const Arguments& arguments) {
    const auto dashes = std::find(arguments.begin(), arguments.end(), "--");
    if (dashes == arguments.end()) return {arguments, {}, false};
    return {{arguments.begin(), dashes}, {dashes + 1, arguments.end()}, true};
}

Parsed parse(const std::string& verb, const Arguments& arguments,
             const std::vector<Option>& options) {
    cxxopts::Options parser = declared(verb, options);
    const cxxopts::ParseResult result = parse_with(parser, verb, arguments, options);
    Parsed parsed;
    // One by one as they came: the library's lists would split a schedule's name at its commas.
    for (const auto& argument : result.arguments()) {
        if (argument.key() == "help") {
            parsed.wants_help = true;
            continue;
        }
        const auto option = std::find_if(options.begin(), options.end(), [&](const Option& known) {
            return argument.key() == known.name;
        });
        const bool swallowed_an_option = option != options.end() && option->value != nullptr &&
                                         argument.value().substr(0, 2) == "--";
        if (swallowed_an_option)
            throw Error{Failure::usage, "--" + argument.key() + " needs a value",
                        "see: dutyme help " + verb};
        const bool no_setting = option != options.end() && option->help != nullptr;
        if (no_setting && option->value != nullptr)
            parsed.values[argument.key()] = argument.value();
        else if (no_setting)
            parsed.switches.insert(argument.key());
        else
            parsed.flags.push_back(
                {*config::find_key(argument.key()), argument.value(), "--" + argument.key()});
    }
    parsed.operands = result.unmatched();
    return parsed;
}

std::string options_help(const std::vector<Option>& options) {
    constexpr std::size_t column = 28;
    std::string text;
    for (const Option& option : options) {
        std::string line = "  ";
        if (option.letter != 0) line += std::string{"-"} + option.letter + ", ";
        line += std::string{"--"} + option.name;
        if (option.value != nullptr) line += std::string{" "} + option.value;
        line.resize(std::max(column, line.size() + 2), ' ');
        text += line + help_of(option) + "\n";
    }
    return text;
}

}  // namespace dutyme::cli
