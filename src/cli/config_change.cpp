#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "cli/config.hpp"
#include "cli/config_keys.hpp"
#include "config/layer.hpp"
#include "config/layers.hpp"
#include "config/user_file.hpp"
#include "ui/prompt.hpp"

#include <unistd.h>

namespace dutyme::cli {

namespace {

std::string file_shown(const World& world) {
    return config::shown_path(config::user_file(world.environment), world.environment);
}

std::string first_line_of_stdin() {
    const std::string text = read_to_end(STDIN_FILENO);
    return std::string{config::trimmed(text.substr(0, text.find('\n')))};
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

}  // namespace

const config::Key& key_named(const std::string& name) {
    if (const config::Key* key = config::find_key(name)) return *key;
    const config::Key* meant = config::nearest_key(name);
    throw Error{Failure::usage, "there is no setting \"" + printable(name, 60) + "\"",
                (meant == nullptr ? "" : std::string{"did you mean "} + meant->name + "? ") +
                    "see them all: dutyme help config"};
}

int config_set(const Arguments& operands, bool from_stdin, World& world) {
    if (operands.empty())
        throw Error{Failure::usage, "set needs to be told which setting",
                    "see: dutyme help config"};
    const config::Key& key = key_named(operands.front());
    Arguments values{operands.begin() + 1, operands.end()};
    if (values.empty())
        values = {asked_value(key, from_stdin)};
    else
        refuse_secret_on_the_line(key);
    config::change_user_file(world.environment, {{&key, values}});
    world.terminal.remark(std::string{key.name} + " is set in " + file_shown(world));
    return exit_code::ok;
}

int config_unset(const std::string& name, World& world) {
    const config::Key& key = key_named(name);
    if (!config::is_in_user_file(world.environment, key)) {
        world.terminal.remark(std::string{key.name} + " is not set in " + file_shown(world));
        return exit_code::no;
    }
    config::change_user_file(world.environment, {{&key, {}}});
    world.terminal.remark(std::string{key.name} + " is no longer set in " + file_shown(world));
    return exit_code::ok;
}

}  // namespace dutyme::cli
