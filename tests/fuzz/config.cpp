// Texts in the syntax of git's configuration: what a repository may set by them, and what becomes
// of them when dutyme writes a value into one. An input is the text, a key, and its new values.
#include "base/error.hpp"
#include "config/hosts.hpp"
#include "config/keys.hpp"
#include "config/layers.hpp"
#include "config/syntax.hpp"
#include "fuzz.hpp"

#include <string>
#include <utility>
#include <vector>

using namespace dutyme;
using fuzz::require;

namespace {

using Entries = std::vector<config::TextEntry>;
using Names = std::vector<std::pair<std::string, std::string>>;

void check_places(const Entries& entries, std::string_view text) {
    std::size_t at = 0;
    for (const config::TextEntry& entry : entries) {
        require(entry.begin >= at && entry.begin < entry.end && entry.end <= text.size(),
                "an entry has bytes of its own, behind the one before");
        require(entry.line >= 1, "lines are counted from 1");
        at = entry.end;
    }
}

Names others_than(const std::string& name, const Entries& entries) {
    Names others;
    for (const config::TextEntry& entry : entries)
        if (entry.name != name) others.emplace_back(entry.name, entry.value);
    return others;
}

std::vector<std::string> values_of(const std::string& name, const Entries& entries) {
    std::vector<std::string> values;
    for (const config::TextEntry& entry : entries)
        if (entry.name == name) values.push_back(entry.value);
    return values;
}

void check_edit(std::string_view text, const Entries& before, const std::string& name,
                const std::vector<std::string>& values) {
    const std::string edited = config::edited_config(
        text, "file", name, values, [&](const std::string& entry) { return entry == name; });
    const Entries after = config::parse_config_text(edited, "file");
    require(values_of(name, after) == values, "what is written reads back");
    require(others_than(name, after) == others_than(name, before), "all other entries stay");
}

const config::Settings& own_settings() {
    static const config::Settings own = config::own_layers(Environment{}, {});
    return own;
}

config::Settings with_committed(std::string_view text, config::Broken broken,
                                config::Committers committers) {
    git::Checkout checkout;
    checkout.head_file = git::HeadFile{true, std::string{text}, {}};
    return config::with_checkout(own_settings(), checkout, broken, committers);
}

void check_trust(const config::Settings& settings) {
    for (const auto& [name, values] : settings.values()) {
        const config::Key* key = config::find_key(name);
        require(key != nullptr, "every setting is in the table");
        for (const config::Value& value : values)
            require(value.origin == config::Origin::built_in ||
                        (key->trust & config::Trust::committed) != 0,
                    "a committed file sets only what it may");
    }
    for (const std::string& warning : settings.warnings)
        require(fuzz::is_harmless(warning), "a warning can be printed");
}

void check_committed(std::string_view text, config::Committers committers) {
    const auto settings = with_committed(text, config::Broken::refused, committers);
    check_trust(settings);
    config::check(settings);
    const std::string host = config::api_url(settings);
    require(host == "https://api.pagerduty.com" || host == "https://api.eu.pagerduty.com",
            "a committed file names no other host than PagerDuty's");
}

// What a pull request brings neither stops a deploy nor asks for more than holds without it.
void check_pull_request(std::string_view text) {
    const auto settings = with_committed(text, config::Broken::refused, config::Committers::anyone);
    const config::Settings& own = own_settings();
    for (const auto& length : {config::key::lease, config::key::max, config::key::linger,
                               config::key::for_, config::key::hook_for})
        require(settings[length] <= own[length], "it asks for no longer time");
    require(settings.all(config::key::user_map).empty(), "it says of nobody who they are");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    fuzz::Parts parts{bytes, size};
    const std::string_view text = parts.next();
    const config::Key* key = config::find_key(parts.next());
    if (key == nullptr) key = config::find_key("schedule");
    std::vector<std::string> values;
    while (parts.has_more()) {
        values.emplace_back(parts.next());
        if (values.back().find('\0') != std::string::npos) return 0;  // no argument has one
    }
    try {
        check_trust(
            with_committed(text, config::Broken::kept, config::Committers::with_push_rights));
        check_committed(text, config::Committers::with_push_rights);
    } catch (const Error& error) {
        require(error.failure() == Failure::settings, "it is the settings that are wrong");
        require(fuzz::is_harmless(error.what()), "the sentence can be printed");
    }
    check_committed(text, config::Committers::anyone);
    check_pull_request(text);
    Entries entries;
    try {
        entries = config::parse_config_text(text, "file");
    } catch (const Error&) {
        return 0;
    }
    check_places(entries, text);
    check_edit(text, entries, "dutyme." + std::string{key->name}, values);
    return 0;
}
