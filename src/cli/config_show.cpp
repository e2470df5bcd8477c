#include "base/error.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "cli/config.hpp"
#include "cli/config_keys.hpp"
#include "config/layer.hpp"
#include "config/layers.hpp"
#include "git/place.hpp"
#include "ui/secrets.hpp"

#include <algorithm>
#include <array>

namespace dutyme::cli {

namespace {

constexpr std::array<std::pair<config::Origin, const char*>, 9> origin_names{
    {{config::Origin::built_in, "built-in"},
     {config::Origin::machine_file, "machine-file"},
     {config::Origin::old_file, "old-file"},
     {config::Origin::user_file, "user-file"},
     {config::Origin::git_global, "git-global"},
     {config::Origin::committed_file, "committed-file"},
     {config::Origin::git_local, "git-local"},
     {config::Origin::environment, "environment"},
     {config::Origin::flag, "flag"}}};

git::Checkout checkout_here(const World& world) {
    constexpr std::chrono::seconds budget{30};
    git::GitCommand git{world.environment, budget};
    const git::Place place = git::read_place(git, world.environment);
    if (!place.remark.empty()) world.terminal.remark(place.remark);
    return git::checkout_of(place);
}

// What cannot be read is said, and the rest is shown.
config::Settings settings_to_show(const World& world) {
    const config::Settings own = config::own_layers(world.environment, {});
    git::Checkout checkout = checkout_here(world);
    try {
        return config::with_checkout(own, checkout, config::Broken::kept,
                                     config::committers(world.environment));
    } catch (const Error& error) {
        world.terminal.complain(error);
        checkout.work_tree.clear();
        checkout.head_file.reset();
        return config::with_checkout(own, checkout, config::Broken::kept,
                                     config::committers(world.environment));
    }
}

// In the order of the table.
template <typename Each>
void for_each_value(const config::Settings& settings, const Each& each) {
    for (const config::Key& key : config::all_keys())
        for (const config::Value& value : settings.all(key)) each(key, value);
}

std::string as_lines(const config::Settings& settings) {
    constexpr std::size_t column = 16;
    std::string text;
    for_each_value(settings, [&](const config::Key& key, const config::Value& value) {
        std::string name = key.name;
        name.resize(std::max(column, name.size()), ' ');
        text +=
            name + " = " + config::shown(key, value.text) + "  (" + printable(value.where) + ")\n";
    });
    return text;
}

config::Settings only(const config::Key& key, const config::Settings& settings) {
    config::Settings one;
    if (const auto values = settings.all(key); !values.empty()) one.put(key, values);
    return one;
}

std::string as_json(const config::Settings& settings) {
    return json::versioned([&](json::Writer& writer) {
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
                   json::put(writer, "problem", config::validation_error(key, value.text));
                   writer.EndObject();
               });
               writer.EndArray();
           }) +
           "\n";
}

}  // namespace

int config_list(bool as_json_document, World& world) {
    const config::Settings settings = settings_to_show(world);
    ui::hide_secrets_in(settings);
    if (as_json_document)
        world.terminal.print_json(as_json(settings));
    else
        world.terminal.print(as_lines(settings));
    for (const std::string& warning : settings.warnings) world.terminal.remark(warning);
    for_each_value(settings, [&](const config::Key& key, const config::Value& value) {
        const std::string wrong = config::validation_error(key, value.text);
        if (!wrong.empty()) world.terminal.remark(config::subject(key, value) + " " + wrong);
    });
    return exit_code::ok;
}

int config_get(const std::string& name, bool as_json_document, World& world) {
    const config::Key& key = key_named(name);
    const config::Settings one = only(key, settings_to_show(world));
    ui::hide_secrets_in(one);
    if (as_json_document)
        world.terminal.print_json(as_json(one));
    else
        for (const config::Value& value : one.all(key))
            world.terminal.print(config::shown(key, value.text) + "\n");
    return one.values().empty() ? exit_code::no : exit_code::ok;
}

}  // namespace dutyme::cli
