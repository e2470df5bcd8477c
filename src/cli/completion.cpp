#include "cli/completion.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/verbs.hpp"
#include "config/hosts.hpp"
#include "config/keys.hpp"
#include "config/layers.hpp"
#include "pagerduty/schedule_cache.hpp"

#include <functional>
#include <set>
#include <sstream>
#include <vector>

namespace dutyme::cli {

namespace {

// Calls `each` for every option of every verb; one that has two forms counts by its first.
using EachOption = std::function<void(const Verb& verb, const Option& option)>;

void for_each_option(const EachOption& each) {
    for (const Verb& verb : all_verbs()) {
        std::set<std::string> seen;
        for (const Option& option : verb.options())
            if (seen.insert(option.name).second) each(verb, option);
    }
}

std::string verb_names() {
    std::string names;
    for (const Verb& verb : all_verbs())
        names += (names.empty() ? "" : " ") + std::string{verb.name};
    return names;
}

std::string key_names() {
    std::string names;
    for (const config::Key& key : config::all_keys())
        names += (names.empty() ? "" : " ") + std::string{key.name};
    return names;
}

// The words that an option's value is one of. Empty: they cannot be listed.
std::string choices_of(const Option& option) {
    const config::Key* key = config::find_key(option.name);
    std::string words = key == nullptr || key->choices == nullptr ? "" : key->choices;
    for (char& c : words)
        if (c == '|') c = ' ';
    return words;
}

bool is_file(const Option& option) {
    return std::string{"FILE"} == option.value;
}

// A sentence up to its first stop, fit to stand between apostrophes.
std::string beginning_of(const std::string& sentence) {
    std::string text = sentence.substr(0, sentence.find_first_of(",;:("));
    while (!text.empty() && text.back() == ' ') text.pop_back();
    for (auto at = text.find('\''); at != std::string::npos; at = text.find('\''))
        text.replace(at, 1, "\xE2\x80\x99");  // a typographic apostrophe
    return text;
}

bool is_schedule(const Option& option) {
    return std::string{"schedule"} == option.name;
}

std::vector<std::string> parts_of(const char* joined) {
    std::vector<std::string> parts;
    std::istringstream stream{joined == nullptr ? "" : joined};
    for (std::string part; std::getline(stream, part, '|');) parts.push_back(part);
    return parts;
}

// As fish reads them: each with its meaning behind a tab.
std::string fish_choices(const Option& option) {
    const config::Key* key = config::find_key(option.name);
    const auto words = parts_of(key == nullptr ? nullptr : key->choices);
    const auto meanings = parts_of(key == nullptr ? nullptr : key->meanings);
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i)
        text += (i == 0 ? "" : " ") + words[i] +
                (i < meanings.size() ? "\\t\"" + meanings[i] + "\"" : std::string{});
    return text;
}

std::string bash_options() {
    std::string text;
    for (const Verb& verb : all_verbs()) {
        std::string options;
        for_each_option([&](const Verb& of, const Option& option) {
            if (of.name == verb.name) options += std::string{" --"} + option.name;
        });
        if (!options.empty())
            text += std::string{"    "} + verb.name + ") echo" + options + " ;;\n";
    }
    return text;
}

// What stands behind an option that takes a value.
std::string bash_values() {
    std::set<std::string> choices;
    std::string files;
    std::string others;
    const auto note = [&](const Option& option) {
        if (option.value == nullptr) return;
        const std::string name = std::string{"--"} + option.name;
        if (const std::string words = choices_of(option); !words.empty())
            choices.insert("    " + name + ") words=\"" + words + "\" ;;\n");
        else if (is_schedule(option))
            return;
        else if (std::string& list = is_file(option) ? files : others;
                 (" " + list + " ").find(" " + name + " ") == std::string::npos)
            list += (list.empty() ? "" : " | ") + name;
    };
    for (const Verb& verb : all_verbs())
        for (const Option& option : verb.options()) note(option);
    std::string text;
    for (const std::string& line : choices) text += line;
    text +=
        "    --schedule)\n"
        "        mapfile -t COMPREPLY < <(_dutyme_schedules \"$current\")\n"
        "        return\n"
        "        ;;\n";
    return text + "    " + files +
           ")\n"
           "        compopt -o filenames\n"
           "        mapfile -t COMPREPLY < <(compgen -f -- \"$current\")\n"
           "        return\n"
           "        ;;\n"
           "    " +
           others + ") return ;;\n";
}

std::string zsh_verbs() {
    std::string text;
    for (const Verb& verb : all_verbs())
        text += std::string{"        '"} + verb.name + ":" + beginning_of(verb.summary) + "'\n";
    return text;
}

std::string zsh_option(const Option& option) {
    const config::Key* key = config::find_key(option.name);
    const bool repeats = option.help == nullptr && key != nullptr && key->repeats;
    const std::string description = "[" + beginning_of(help_of(option)) + "]";
    const std::string name = std::string{"--"} + option.name;
    if (option.value == nullptr)
        return option.letter == 0
                   ? "'" + name + description + "'"
                   : std::string{"{-"} + option.letter + "," + name + "}'" + description + "'";
    const std::string words = choices_of(option);
    return std::string{"'"} + (repeats ? "*" : "") + name + "=" + description + ":" + option.value +
           ":" +
           (is_file(option)       ? "_files"
            : is_schedule(option) ? "_dutyme_schedules"
            : words.empty()       ? ""
                                  : "(" + words + ")") +
           "'";
}

// What stands behind the verb besides its options.
std::string zsh_operands(const std::string& verb) {
    if (verb == "hook") return " '*:: :_dutyme_hook'";
    if (verb == "config") return " '*:: :_dutyme_config'";
    if (verb == "completion") return " '1:shell:(bash zsh fish)'";
    return verb == "help" ? " '1: :_dutyme_verbs'" : "";
}

std::string zsh_options() {
    std::string text;
    for (const Verb& verb : all_verbs()) {
        text += std::string{"    "} + verb.name + ")\n        _arguments $help";
        for_each_option([&](const Verb& of, const Option& option) {
            if (of.name == verb.name) text += " \\\n            " + zsh_option(option);
        });
        text += zsh_operands(verb.name) + "\n        ;;\n";
    }
    return text;
}

std::string fish_options() {
    std::string text;
    for_each_option([&](const Verb& verb, const Option& option) {
        text += std::string{"__dutyme_option "} + verb.name + " " + option.name + " '" +
                beginning_of(help_of(option)) + "'";
        const std::string words = is_schedule(option)
                                      ? "(dutyme completion --schedules 2>/dev/null)"
                                      : fish_choices(option);
        if (option.value != nullptr && is_file(option))
            text += " --require-parameter --force-files";
        else if (option.value != nullptr)
            text += " --exclusive" + (words.empty() ? "" : " --arguments '" + words + "'");
        if (option.letter != 0) text += std::string{" --short-option "} + option.letter;
        text += "\n";
    });
    return text;
}

void fill(std::string& text, const std::string& mark, const std::string& value) {
    if (const auto at = text.find(mark); at != std::string::npos)
        text.replace(at, mark.size(), value);
}

}  // namespace

std::string completion_for(const std::string& shell) {
    std::string text;
    if (shell == "bash") {
        text = bash_completion;
        fill(text, "    # @OPTIONS@\n", bash_options());
        fill(text, "    # @VALUES@\n", bash_values());
    } else if (shell == "zsh") {
        text = zsh_completion;
        fill(text, "        # @VERBS@\n", zsh_verbs());
        fill(text, "    # @OPTIONS@\n", zsh_options());
    } else if (shell == "fish") {
        text = fish_completion;
        fill(text, "# @OPTIONS@\n", fish_options());
    }
    fill(text, "@VERBS@", verb_names());
    fill(text, "@KEYS@", key_names());
    return text;
}

namespace {

// Those that were taken or looked at from here before. Nobody is asked, and nothing is complained
// about: a shell shows what it gets.
int print_known_schedules(const Context& context) {
    std::string lines;
    try {
        const config::Settings own = config::own_layers(context.environment, {});
        const pagerduty::ScheduleCache cache{context.cache_folder(), config::api_url(own)};
        for (const std::string& name : cache.names()) lines += printable(name) + "\n";
    } catch (const Error&) {
        return exit_code::ok;
    }
    context.terminal.print(lines);
    return exit_code::ok;
}

}  // namespace

int completion(const CommandLine& line, Context& context) {
    if (line.has("schedules")) return print_known_schedules(context);
    const std::string shell = line.operands.empty() ? "" : line.operands.front();
    const std::string text = completion_for(shell);
    if (text.empty() || line.operands.size() != 1)
        throw Error{Failure::usage,
                    shell.empty() ? "no shell is named"
                                  : "there is no completion for \"" + printable(shell) + "\"",
                    "bash: eval \"$(dutyme completion bash)\", in ~/.bashrc\n"
                    "zsh: dutyme completion zsh >~/.zfunc/_dutyme, a folder in $fpath\n"
                    "fish: dutyme completion fish >~/.config/fish/completions/dutyme.fish\n"
                    "see: dutyme help completion"};
    context.terminal.print(text);
    return exit_code::ok;
}

}  // namespace dutyme::cli
