#include "base/error.hpp"
#include "base/file.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "cli/verbs.hpp"
#include "config/layer.hpp"
#include "config/layers.hpp"
#include "config/user_file.hpp"
#include "git/place.hpp"
#include "ui/prompt.hpp"
#include "ui/secrets.hpp"
#include "ui/table.hpp"
#include "ui/timeline.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>

namespace dutyme::cli {

namespace {

constexpr const char* see_help = "see: dutyme help config";

void expect(std::size_t count, const Arguments& operands, const std::string& what) {
    if (operands.size() < count)
        throw Error{Failure::usage, what + " needs to be told which setting", see_help};
    if (operands.size() > count)
        throw Error{Failure::usage, "unexpected argument \"" + printable(operands[count]) + "\"",
                    see_help};
}

constexpr std::array<std::pair<config::Origin, const char*>, 10> origin_names{
    {{config::Origin::built_in, "built-in"},
     {config::Origin::machine_file, "machine-file"},
     {config::Origin::old_file, "old-file"},
     {config::Origin::user_file, "user-file"},
     {config::Origin::git_global, "git-global"},
     {config::Origin::committed_file, "committed-file"},
     {config::Origin::git_local, "git-local"},
     {config::Origin::environment, "environment"},
     {config::Origin::flag, "flag"},
     {config::Origin::policy, "policy"}}};

git::Checkout checkout_here(const Context& context) {
    constexpr std::chrono::seconds budget{30};
    git::GitCommand git{context.environment, budget};
    const git::Place place = git::read_place(git, context.environment);
    if (!place.remark.empty()) context.terminal.remark(place.remark);
    return git::checkout_of(place);
}

// What cannot be read is said, and the rest is shown.
config::Settings settings_to_show(const Context& context) {
    const config::Settings own = config::own_layers(context.environment, {});
    git::Checkout checkout = checkout_here(context);
    try {
        return config::within_policy(config::with_checkout(
            own, checkout, config::Broken::kept, config::committers(context.environment)));
    } catch (const Error& error) {
        context.terminal.complain(error);
        checkout.work_tree.clear();
        checkout.head_file.reset();
        return config::within_policy(config::with_checkout(
            own, checkout, config::Broken::kept, config::committers(context.environment)));
    }
}

// In the order of the table.
template <typename Each>
void for_each_value(const config::Settings& settings, const Each& each) {
    for (const config::Key& key : config::all_keys())
        for (const config::Value& value : settings.all(key)) each(key, value);
}

bool is_locked(const config::Value& value) {
    return value.origin == config::Origin::policy;
}

std::string from_of(const config::Value& value) {
    return value.where + (is_locked(value) ? " (locked)" : "");
}

std::string as_lines(const config::Settings& settings) {
    constexpr std::string_view notify = "notify-";  // with which the keys of a section begin
    ui::Table table{"SETTING", "VALUE", "FROM"};
    for_each_value(settings, [&](const config::Key& key, const config::Value& value) {
        table.add({key.name, config::shown(key, value.text), from_of(value)});
    });
    for (const auto& [name, section] : settings.notify_sections)
        for (const auto& [setting, value] : section)
            table.add({"[notify \"" + printable(name, 40) + "\"] " + setting.substr(notify.size()),
                       config::shown(*config::find_key(setting), value.text), value.where});
    for (const config::Policy::Rule& rule : settings.policy.rules())
        table.add({"policy " + std::string{rule.key->name}, printable(rule.value),
                   rule.where + " (locked)"});
    return table.text(ui::columns_of(STDOUT_FILENO).value_or(0));
}

config::Settings only(const config::Key& key, const config::Settings& settings) {
    config::Settings one;
    if (const auto values = settings.all(key); !values.empty()) one.put(key, values);
    return one;
}

ui::Document document_of(const config::Settings& settings) {
    return ui::Document{[&](json::Writer& writer) {
        writer.Key("settings");
        writer.StartArray();
        for_each_value(settings, [&](const config::Key& key, const config::Value& value) {
            const std::string shown = config::shown(key, value.text);
            writer.StartObject();
            json::put(writer, "key", key.name);
            writer.Key("value");
            if (key.kind == config::Kind::secret || shown != printable(value.text))
                writer.Null();
            else
                json::put_string(writer, shown);
            for (const auto& [origin, name] : origin_names)
                if (origin == value.origin) json::put(writer, "origin", name);
            json::put(writer, "where", printable(value.where));
            json::put(writer, "locked", is_locked(value));
            json::put(writer, "problem", config::validation_error(key, value.text));
            writer.EndObject();
        });
        writer.EndArray();
        writer.Key("policy");
        writer.StartArray();
        for (const config::Policy::Rule& rule : settings.policy.rules()) {
            writer.StartObject();
            json::put(writer, "rule", rule.key->name);
            json::put(writer, "value", printable(rule.value));
            json::put(writer, "where", printable(rule.where));
            writer.EndObject();
        }
        writer.EndArray();
    }};
}

const config::Key& key_named(const std::string& name) {
    if (const config::Key* key = config::find_key(name)) return *key;
    const config::Key* meant = config::nearest_key(name);
    throw Error{Failure::usage, "there is no setting \"" + printable(name, 60) + "\"",
                (meant == nullptr ? "" : std::string{"did you mean "} + meant->name + "? ") +
                    "see them all: dutyme help config"};
}

// Every value in force with its origin, broken ones too; each of those is a remark.
int config_list(Context& context) {
    const config::Settings settings = settings_to_show(context);
    ui::hide_secrets_in(settings);
    context.answer(document_of(settings), as_lines(settings));
    for (const std::string& warning : settings.warnings) context.terminal.remark(warning);
    if (const auto& trouble = settings.policy.trouble()) context.terminal.complain(*trouble);
    for_each_value(settings, [&](const config::Key& key, const config::Value& value) {
        const std::string wrong = config::validation_error(key, value.text);
        if (!wrong.empty()) context.terminal.remark(config::subject(key, value) + " " + wrong);
    });
    return exit_code::ok;
}

// The key's values, one a line; exit code 1 when it has none.
int config_get(const std::string& name, Context& context) {
    const config::Key& key = key_named(name);
    const config::Settings one = only(key, settings_to_show(context));
    ui::hide_secrets_in(one);
    std::string lines;
    for (const config::Value& value : one.all(key)) lines += config::shown(key, value.text) + "\n";
    context.answer(document_of(one), lines);
    return one.values().empty() ? exit_code::no : exit_code::ok;
}

std::string file_shown(const Context& context) {
    return config::shown_path(config::user_file(context.environment), context.environment);
}

std::string first_line_of_stdin() {
    const std::string text = read_to_end(STDIN_FILENO);
    return std::string{trimmed(text.substr(0, text.find('\n')))};
}

std::string asked_value(const config::Key& key, bool from_stdin) {
    auto prompt = from_stdin ? std::nullopt : ui::Prompt::open();
    if (!prompt) return first_line_of_stdin();
    prompt->after_cancel = "nothing is changed";
    const auto judge = [&](const std::string& answer) {
        const std::string wrong = config::validation_error(key, answer);
        return wrong.empty() ? wrong : "that " + wrong;
    };
    const std::string question = std::string{key.name} + " (" + key.help + ")";
    return key.kind == config::Kind::secret ? prompt->ask_secret(question, judge)
                                            : prompt->ask(question, "", judge);
}

void refuse_secret_on_the_line(const config::Key& key) {
    if (key.kind != config::Kind::secret) return;
    throw Error{
        Failure::usage,
        std::string{"a "} + key.name + " on the command line is there for all to see",
        std::string{"leave it out, and you are asked for it: dutyme config set "} + key.name};
}

// Into the user's own file. Without a value it is asked for, or read from standard input.
int config_set(const Arguments& operands, bool from_stdin, Context& context) {
    if (operands.empty())
        throw Error{Failure::usage, "set needs to be told which setting",
                    "see: dutyme help config"};
    const config::Key& key = key_named(operands.front());
    Arguments values{operands.begin() + 1, operands.end()};
    if (values.empty())
        values = {asked_value(key, from_stdin)};
    else
        refuse_secret_on_the_line(key);
    config::change_user_file(context.environment, {{&key, values}});
    context.terminal.remark(std::string{key.name} + " is set in " + file_shown(context));
    return exit_code::ok;
}

// Out of the user's own file; exit code 1 when it was not there.
int config_unset(const std::string& name, Context& context) {
    const config::Key& key = key_named(name);
    if (!config::is_in_user_file(context.environment, key)) {
        context.terminal.remark(std::string{key.name} + " is not set in " + file_shown(context));
        return exit_code::no;
    }
    config::change_user_file(context.environment, {{&key, {}}});
    context.terminal.remark(std::string{key.name} + " is no longer set in " + file_shown(context));
    return exit_code::ok;
}

}  // namespace

int config_verb(const CommandLine& line, Context& context) {
    Arguments words = line.operands;  // a value may look like an option
    words.insert(words.end(), line.behind_dashes.begin(), line.behind_dashes.end());
    const std::string verb = words.empty() ? "list" : words.front();
    if (words.empty() && context.terminal.is_interactive())
        context.terminal.remark(
            "the others: dutyme config get KEY, set KEY VALUE, unset KEY; every key: dutyme help "
            "config");
    if (!words.empty()) words.erase(words.begin());
    if (verb == "set") return config_set(words, line.has("stdin"), context);
    if (verb == "list") {
        expect(0, words, "list");
        return config_list(context);
    }
    if (verb != "get" && verb != "unset")
        throw Error{Failure::usage, "there is no config command \"" + printable(verb) + "\"",
                    "it is list, get, set or unset; " + std::string{see_help}};
    expect(1, words, verb);
    return verb == "get" ? config_get(words.front(), context)
                         : config_unset(words.front(), context);
}

}  // namespace dutyme::cli
