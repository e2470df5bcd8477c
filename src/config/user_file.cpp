#include "config/user_file.hpp"

#include "base/error.hpp"
#include "base/file.hpp"
#include "config/layer.hpp"
#include "config/layers.hpp"
#include "config/syntax.hpp"

#include <algorithm>

namespace dutyme::config {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t file_limit = std::size_t{64} * 1024;

fs::path file_of(const Environment& environment) {
    const fs::path path = user_file(environment);
    if (path.empty())
        throw Error{Failure::settings, "there is no place for a file of your own",
                    "set HOME or XDG_CONFIG_HOME to an absolute path"};
    std::error_code none;
    const fs::path behind_links = fs::canonical(path, none);
    return none ? path : behind_links;
}

void refuse(const Change& change) {
    for (const std::string& value : change.values) {
        const std::string wrong = validation_error(*change.key, value);
        if (wrong.empty()) continue;
        throw Error{Failure::usage, "the value for " + std::string{change.key->name} + " " + wrong,
                    "see what it is: dutyme help config"};
    }
    if (change.values.size() > 1 && !change.key->repeats)
        throw Error{Failure::usage, std::string{change.key->name} + " has one value only",
                    "put it in quotes where it holds blanks"};
}

// A line in front of it may reach further than it seems.
void expect_read_back(const std::string& text, const std::string& shown, const Change& change) {
    std::vector<std::string> values;
    for (const TextEntry& entry : parse_config_text(text, shown))
        if (key_of_entry(entry.name) == change.key) values.push_back(entry.value);
    if (values == change.values) return;
    throw Error{Failure::settings,
                shown + " is not changed: " + change.key->name +
                    " would not be read from it as it is to be",
                "fix the line in front of its end: a backslash there joins the next one"};
}

}  // namespace

void change_user_file(const Environment& environment, const std::vector<Change>& changes) {
    const fs::path path = file_of(environment);
    const std::string shown = shown_path(path, environment);
    std::string text = read_file(path, file_limit).value_or("");
    for (const Change& change : changes) {
        refuse(change);
        text = edited_config(
            text, shown, "dutyme." + std::string{change.key->name}, change.values,
            [&](const std::string& entry) { return key_of_entry(entry) == change.key; });
    }
    for (const Change& change : changes) expect_read_back(text, shown, change);
    make_private_directory(path.parent_path());
    write_file_atomically(path, text);
}

bool is_in_user_file(const Environment& environment, const Key& key) {
    const fs::path path = file_of(environment);
    const auto entries =
        parse_config_text(read_file(path, file_limit).value_or(""), shown_path(path, environment));
    return std::any_of(entries.begin(), entries.end(),
                       [&](const TextEntry& entry) { return key_of_entry(entry.name) == &key; });
}

}  // namespace dutyme::config
