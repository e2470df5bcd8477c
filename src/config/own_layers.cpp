#include "base/error.hpp"
#include "base/file.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "config/layer.hpp"
#include "config/layers.hpp"
#include "config/syntax.hpp"

#include <algorithm>

namespace dutyme::config {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t file_limit = std::size_t{64} * 1024;

fs::path absolute_variable(const Environment& environment, const char* name) {
    const fs::path path = environment.find(name).value_or("");
    return path.is_absolute() ? path : fs::path{};
}

Layer built_in() {
    Layer layer{Origin::built_in};
    for (const Key& key : all_keys())
        if (key.built_in != nullptr) layer.add(key, key.built_in, "built in");
    return layer;
}

// The first dutyme wrote its token into a file that everybody may read.
void add_old_token(Layer& layer, const json::Document& document, const std::string& where,
                   bool exposed) {
    const std::string token = json::text_or_empty(document, "token");
    if (!exposed && !token.empty()) layer.add(row_of(key::token), token, where);
}

Layer old_layer(const json::Document& document, const std::string& where, bool exposed,
                std::vector<std::string>& warnings) {
    Layer layer{Origin::old_file};
    const auto add = [&](KeyName key, const std::string& first, const std::string& second) {
        const std::string& text = first.empty() ? second : first;
        if (text.empty()) return;
        const std::string wrong = validation_error(row_of(key), text);
        if (wrong.empty()) return layer.add(row_of(key), text, where);
        warnings.push_back(where + ": " + key.text() + " " + wrong + ", and is left out");
    };
    add_old_token(layer, document, where, exposed);
    add(key::schedule, json::text_or_empty(document, "schedule_id"),
        json::text_or_empty(document, "schedule_name"));
    if (const json::Value* user = json::find(document, "user")) {
        const json::Value* object = json::find(*user, "Obj");
        add(key::user, object == nullptr ? "" : json::text_or_empty(*object, "id"),
            json::text_or_empty(*user, "Email"));
    }
    return layer;
}

/// Absent: no token was left out.
using LeftOut = std::optional<std::string>;

// Nothing in this file may stop a deploy: most people have forgotten that it is there.
LeftOut lay_old_file(Settings& settings, const Environment& environment) {
    const fs::path home = absolute_variable(environment, "HOME");
    if (home.empty()) return std::nullopt;
    const fs::path path = home / ".dutyme.json";
    const std::string where = shown_path(path, environment);
    try {
        const auto file = read_settings_file(path, file_limit);
        if (!file) return std::nullopt;
        if (file->is_of_another_user) throw Error{Failure::settings, "it belongs to another user"};
        const json::Document document = json::parse(file->text);
        const bool exposed = file->is_readable_by_others;
        old_layer(document, where, exposed, settings.warnings).apply_to(settings);
        if (!exposed || json::text_or_empty(document, "token").empty()) return std::nullopt;
        return "the token in " + where +
               " is not used, because others may read it; fix: " + "chmod 600 " + where;
    } catch (const JsonError&) {
        settings.warnings.push_back(where + " is not used: it is not JSON");
    } catch (const Error& error) {
        settings.warnings.push_back(where + std::string{" is not used: "} + error.what());
    }
    return std::nullopt;
}

// Whoever may write them would run programs here, or have secrets sent where they like.
bool runs_or_says_where_secrets_go(const Key& key) {
    return key.kind == Kind::command || key.kind == Kind::url || key.name == std::string{"ca-file"};
}

void refuse_unsafe(const SettingsFile& file, const std::string& where, const Key& key) {
    if (key.kind == Kind::secret && file.is_readable_by_others)
        throw Error{Failure::settings,
                    where + " holds a " + std::string{key.name} + ", and others may read it",
                    "chmod 600 " + where};
    if (runs_or_says_where_secrets_go(key) && file.is_writable_by_others)
        throw Error{Failure::settings,
                    where + " sets " + std::string{key.name} + ", and others may write it",
                    "look at what it says, then: chmod go-w " + where};
}

struct NotifyEntry {
    std::string section;
    const Key* key;
};

// "notify.NAME.url". Absent: it is no entry of such a section.
std::optional<NotifyEntry> notify_entry(std::string_view name) {
    constexpr std::string_view prefix = "notify.";
    const auto dot = name.rfind('.');
    if (name.substr(0, prefix.size()) != prefix || dot < prefix.size()) return std::nullopt;
    const Key* key = find_key("notify-" + std::string{name.substr(dot + 1)});
    if (key == nullptr) return std::nullopt;
    return NotifyEntry{std::string{name.substr(prefix.size(), dot - prefix.size())}, key};
}

template <class Judge>
Layer layer_of(const SettingsFile& file, const std::string& where, Origin origin,
               Settings& settings, const Judge& is_good) {
    Layer layer{origin};
    for (const TextEntry& entry : parse_config_text(file.text, where)) {
        const std::string place = where + ":" + std::to_string(entry.line);
        if (const auto notify = notify_entry(entry.name)) {
            if (is_good(*notify->key))
                settings.notify_sections[notify->section][notify->key->name] = {entry.value, origin,
                                                                                place};
            continue;
        }
        const Key* key = key_of_entry(entry.name);
        if (policy_entry(entry.name)) {
            if (origin != Origin::machine_file)
                settings.warnings.push_back(place + ": a policy counts in " +
                                            machine_file().string() + " alone");
        } else if (key == nullptr)
            settings.warnings.push_back(unknown_key(entry.name, place));
        else if (is_good(*key))
            layer.add(*key, entry.value, place);
    }
    return layer;
}

void lay_user_file(Settings& settings, const Environment& environment) {
    const fs::path path = user_file(environment);
    if (path.empty()) return;
    const auto file = read_settings_file(path, file_limit);
    if (!file) return;
    const std::string where = shown_path(path, environment);
    if (file->is_of_another_user) {
        settings.warnings.push_back(where + " is not used: it belongs to another user");
        return;
    }
    const auto is_good = [&](const Key& key) {
        refuse_unsafe(*file, where, key);
        return true;
    };
    layer_of(*file, where, Origin::user_file, settings, is_good).apply_to(settings);
}

// A link that leads nowhere, or a path that leads through something else than folders, is not the
// same as no file.
void expect_absence(const fs::path& path) {
    std::error_code none;
    for (const fs::path& part : {path, path.parent_path()})
        if (fs::is_symlink(fs::symlink_status(part, none)) && !fs::exists(part, none))
            throw Error{Failure::system, part.string() + " is a link that leads nowhere"};
    if (fs::exists(path.parent_path(), none) && !fs::is_directory(path.parent_path(), none))
        throw Error{Failure::system, path.parent_path().string() + " is not a directory"};
}

void add_policy(Policy& policy, const std::vector<TextEntry>& entries, const fs::path& path) {
    for (const TextEntry& entry : entries) {
        const std::string where = path.string() + ":" + std::to_string(entry.line);
        if (const auto key = policy_entry(entry.name)) policy.add(*key, entry.value, where);
        if (key_of_entry(entry.name) == &row_of(key::user_map))
            policy.user_map.push_back(entry.value);
    }
}

// Absent: there is none, or it is not used, which is a warning.
std::optional<SettingsFile> read_machine_file(Settings& settings, const fs::path& path) {
    const auto refuse = [&](const std::string& why) {
        settings.warnings.push_back(path.string() + " is not used: " + why);
        settings.policy.distrust({Failure::settings, path.string() + ": " + why});
        return std::nullopt;
    };
    try {
        auto file = read_settings_file(path, file_limit);
        if (!file) {
            expect_absence(path);
            return std::nullopt;
        }
        if (file->is_of_another_user) return refuse("it belongs to another user");
        if (file->is_writable_by_others) return refuse("others may write it");
        if (!file->is_roots_alone)
            settings.policy.distrust(
                {Failure::settings,
                 path.string() + ": it has to be root's, and nobody else may write it",
                 "chown root " + path.string() + " && chmod go-w " + path.string()});
        add_policy(settings.policy, parse_config_text(file->text, path.string()), path);
        return file;
    } catch (const Error& error) {
        return refuse(error.what());
    }
}

// It is for everybody to read, and so no place for a secret.
void lay_machine_file(Settings& settings, const fs::path& path) {
    const auto file = read_machine_file(settings, path);
    if (!file) return;
    const auto is_good = [&](const Key& key) {
        if (key.kind != Kind::secret || !file->is_readable_by_others) return true;
        settings.warnings.push_back("the " + std::string{key.name} + " in " + path.string() +
                                    " is not used, because others may read it");
        return false;
    };
    layer_of(*file, path.string(), Origin::machine_file, settings, is_good).apply_to(settings);
}

void add_parts(Layer& layer, const Key& key, std::string_view text, const std::string& where) {
    while (!text.empty()) {
        const auto end = std::min(text.find_first_of(",\n"), text.size());
        const std::string_view part = trimmed(text.substr(0, end));
        if (!part.empty()) layer.add(key, part, where);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

Layer environment_layer(const Environment& environment) {
    Layer layer{Origin::environment};
    for (const Key& key : all_keys()) {
        std::string name = key.variable;
        auto text = environment.non_empty(name);
        if (!text && key.another_variable != nullptr) {
            name = key.another_variable;
            text = environment.non_empty(name);
        }
        if (!text) continue;
        if (key.repeats)
            add_parts(layer, key, *text, name);
        else
            layer.add(key, *text, name);
    }
    return layer;
}

// A variable that is nearly one of ours is a slip that would go unnoticed until the deploy.
const Key* meant_by(const std::string& variable) {
    constexpr std::string_view prefix = "DUTYME_";
    if (variable.compare(0, prefix.size(), prefix) != 0) return nullptr;
    for (const Key& key : all_keys())
        if (variable == key.variable) return nullptr;
    return nearest_key(variable.substr(prefix.size()));
}

void warn_of_misspelt(Settings& settings, const Environment& environment) {
    for (const auto& [name, text] : environment.all())
        if (const Key* meant = meant_by(name))
            settings.warnings.push_back("there is no variable " + printable(name, 60) +
                                        "; did you mean " + meant->variable + "?");
}

Layer flag_layer(const std::vector<Flag>& flags) {
    Layer layer{Origin::flag};
    for (const Flag& flag : flags) {
        if (flag.value.empty()) throw Error{Failure::usage, flag.name + " needs a value"};
        layer.add(row_of(flag.key), flag.value, flag.name);
    }
    return layer;
}

bool has_credentials(const Settings& settings) {
    return settings.find(key::token) || settings.find(key::token_command) ||
           settings.find(key::client_id);
}

}  // namespace

fs::path user_file(const Environment& environment) {
    const fs::path configuration = absolute_variable(environment, "XDG_CONFIG_HOME");
    if (!configuration.empty()) return configuration / "dutyme" / "config";
    const fs::path home = absolute_variable(environment, "HOME");
    return home.empty() ? home : home / ".config" / "dutyme" / "config";
}

fs::path machine_file() {
    return DUTYME_MACHINE_CONFIG;
}

std::string shown_path(const fs::path& path, const Environment& environment) {
    const fs::path home = absolute_variable(environment, "HOME");
    if (home.empty() || home == "/") return path.string();
    const fs::path rest = path.lexically_normal().lexically_relative(home.lexically_normal());
    if (rest.empty() || *rest.begin() == "..") return path.string();
    return "~/" + rest.string();
}

Settings file_of_first_dutyme(const Environment& environment) {
    Settings settings;
    const fs::path path = absolute_variable(environment, "HOME") / ".dutyme.json";
    try {
        const auto file = path.is_absolute() ? read_settings_file(path, file_limit) : std::nullopt;
        if (file && !file->is_of_another_user)
            old_layer(json::parse(file->text), shown_path(path, environment), false,
                      settings.warnings)
                .apply_to(settings);
    } catch (const std::exception&) {
        return {};  // own_layers has told
    }
    return settings;
}

Policy policy_of_machine(const fs::path& of_machine) {
    Settings settings;
    read_machine_file(settings, of_machine);
    return settings.policy;
}

Settings own_layers(const Environment& environment, const std::vector<Flag>& flags,
                    const fs::path& of_machine) {
    Settings settings;
    built_in().apply_to(settings);
    lay_machine_file(settings, of_machine);
    const LeftOut left_out = lay_old_file(settings, environment);
    lay_user_file(settings, environment);
    environment_layer(environment).apply_to(settings);
    warn_of_misspelt(settings, environment);
    flag_layer(flags).apply_to(settings);
    if (left_out && !has_credentials(settings)) settings.warnings.push_back(*left_out);
    return settings;
}

}  // namespace dutyme::config
