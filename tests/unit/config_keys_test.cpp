#include "catch_compat.hpp"
#include "config/keys.hpp"

#include <set>

using namespace dutyme;
using namespace dutyme::config;

namespace {

std::string name_of(const Key* key) {
    return key == nullptr ? "" : key->name;
}

// "DUTYME_HOOK_MODE" of "hook.mode".
std::string variable_of(std::string name) {
    for (char& c : name) c = c == '-' || c == '.' ? '_' : static_cast<char>(toupper(c));
    return "DUTYME_" + name;
}

std::string url_error(const std::string& key, const std::string& value) {
    return validation_error(*find_key(key), value);
}

}  // namespace

TEST_CASE("every key has its own name and the variable made of it", "[config]") {
    std::set<std::string> variables;
    for (const Key& key : all_keys()) {
        CAPTURE(key.name);
        CHECK(find_key(key.name) == &key);
        CHECK(key.variable == variable_of(key.name));
        CHECK(variables.insert(key.variable).second);
        CHECK((key.kind == Kind::choice) == (key.choices != nullptr));
        if (key.built_in != nullptr) CHECK(validation_error(key, key.built_in) == "");
        CHECK(std::string{key.help}.back() != '.');
    }
}

TEST_CASE("a repository cannot set where a token goes, what is run or which file is touched",
          "[config]") {
    for (const Key& key : all_keys()) {
        CAPTURE(key.name);
        const bool dangerous = key.kind == Kind::secret || key.kind == Kind::url ||
                               key.kind == Kind::command || key.kind == Kind::path;
        if (dangerous) CHECK(key.trust == owner_only);
        if (key.kind == Kind::person) CHECK((key.trust & committed) == 0);
    }
    for (const char* name : {"skip", "sandbox", "force", "dry-run"})
        CHECK(find_key(name)->trust == owner_only);
    for (const char* name : {"required", "on-unknown", "hook.trusted"})
        CHECK((find_key(name)->trust & committed) == 0);
}

TEST_CASE("a key is found without case, hyphens and underscores", "[config]") {
    for (const char* name : {"token-command", "tokenCommand", "token_command", "TOKENCOMMAND"})
        CHECK(name_of(find_key(name)) == "token-command");
    CHECK(name_of(find_key("Hook.Mode")) == "hook.mode");
    for (const char* name : {"", "-", "hookmode", "schedules", "hook", "schedule ", "sche.dule"})
        CHECK(find_key(name) == nullptr);
}

TEST_CASE("a misspelt key leads to the one that was meant", "[config]") {
    CHECK(name_of(nearest_key("shcedule")) == "schedule");
    CHECK(name_of(nearest_key("schedules")) == "schedule");
    CHECK(name_of(nearest_key("escalation_polciy")) == "escalation-policy");
    CHECK(name_of(nearest_key("lingr")) == "linger");
    CHECK(name_of(nearest_key("hook.refs")) == "hook.ref");
    for (const char* name : {"", "x", "colour", "tour", "id", "active", "debug", "trace", "until"})
        CHECK(name_of(nearest_key(name)) == "");
    CHECK(nearest_key(std::string(100000, 'x')) == nullptr);
}

TEST_CASE("a secret is never shown", "[config]") {
    CHECK(shown(*find_key("token"), "SECRET") == "(set, not shown)");
    CHECK(shown(*find_key("routing-key"), "SECRET") == "(set, not shown)");
    CHECK(shown(*find_key("api-url"), "https://u:SECRET@host") == "(set, not shown)");
    CHECK(shown(*find_key("api-url"), "https://host") == "https://host");
    CHECK(shown(*find_key("schedule"), "a\x1b[31m") == "a?[31m");
}

TEST_CASE("a value is held against its key's kind", "[config]") {
    const auto [key, value] =
        GENERATE(table<std::string, std::string>({{"lease", "30m"},
                                                  {"required", "yes"},
                                                  {"required", ""},
                                                  {"quiet", "OFF"},
                                                  {"mode", "join"},
                                                  {"schedule", "PABC123"},
                                                  {"schedule", "Caf\xc3\xa9, primary"},
                                                  {"token", "u+abc/DEF=12"},
                                                  {"user.map", "octocat ada@corp.example"},
                                                  {"hook.ref", "refs/tags/v*"}}));
    CHECK(url_error(key, value) == "");
}

TEST_CASE("a value that is not of its key's kind is refused without quoting it", "[config]") {
    const auto [key, value] =
        GENERATE(table<std::string, std::string>({{"lease", "30"},
                                                  {"lease", ""},
                                                  {"required", "maybe"},
                                                  {"mode", "joi"},
                                                  {"mode", "replace|join"},
                                                  {"mode", ""},
                                                  {"region", "US"},
                                                  {"schedule", ""},
                                                  {"schedule", "a\nb"},
                                                  {"schedule", std::string(201, 'x')},
                                                  {"hook.ref", "a\x1b[31m"},
                                                  {"token", "SEC\nRET"},
                                                  {"token", "SEC RET"},
                                                  {"token", "SECRET\xc3\xa9"},
                                                  {"user", "bo@"},
                                                  {"user", "bo@corp"},
                                                  {"user", "a@b@corp.example"},
                                                  {"user", "\xff"}}));
    CAPTURE(key, value);
    const std::string wrong = url_error(key, value);
    CHECK(wrong != "");
    if (value.size() > 2 && find_key(key)->kind != Kind::choice)
        CHECK(wrong.find(value) == std::string::npos);
}

TEST_CASE("a login's entry needs an e-mail address behind a blank", "[config]") {
    for (const char* good : {"octocat ada@corp.example", "Ada Byron  ada@corp.example",
                             "{a1b2-c3} ada@corp.example", "ada@old.example\tada@corp.example"})
        CHECK(url_error("user.map", good) == "");
    for (const char* bad :
         {"octocat", "ada@corp.example", "octocat=ada@corp.example", "octocat ada",
          "ada@corp.example octocat", " ada@corp.example", "octo\x1b ada@corp.example"}) {
        CAPTURE(bad);
        CHECK(url_error("user.map", bad) != "");
    }
}

TEST_CASE("on-unknown is one of three words or an e-mail address", "[config]") {
    const Key& key = *find_key("on-unknown");
    for (const char* value : {"skip", "fail", "author", "cleo@example.com"})
        CHECK(validation_error(key, value).empty());
    for (const char* value : {"", "abort", "Skip", "cleo", "@example.com", "cleo@", "a b@c"})
        CHECK_FALSE(validation_error(key, value).empty());
}
