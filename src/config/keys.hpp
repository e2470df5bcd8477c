#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dutyme::config {

/// What a key's value is.
enum class Kind {
    identifier,  ///< PagerDuty's id, or a name as PagerDuty shows it
    person,      ///< e-mail address or id
    stand_in,    ///< skip, fail, author, or an e-mail address
    text,
    alias,   ///< a login, a blank, and the e-mail address it stands for
    choice,  ///< one of Key::choices
    duration,
    boolean,
    url,
    glob,  ///< a pattern for git refs
    path,
    command,  ///< handed to a shell
    secret,   ///< never shown
};

/// Who may set a key. The user's own layers (user file, environment, flags) may set all of them.
enum Trust : unsigned {
    owner_only = 0,
    git_config = 1U,  ///< `git config dutyme.*`, of the user and of the repository
    committed = 2U,   ///< the .dutyme that travels with the repository
    anyone = git_config | committed,
};

struct Key {
    const char* name;      ///< as people write it: "api-url", "hook.mode"
    const char* variable;  ///< in the environment: "DUTYME_API_URL"
    const char*
        another_variable;  ///< a second one that counts when the first is absent; null: none
    Kind kind;
    bool repeats;          ///< several values make a list; otherwise the last one counts
    const char* built_in;  ///< null: none
    unsigned trust;        ///< of Trust
    const char* help;      ///< one sentence
    const char* choices;   ///< "replace|join"; null: not a choice
};

/// Every setting there is, in the order people read about them.
const std::vector<Key>& all_keys();

/// The key called so, without case, hyphens and underscores: tokenCommand, token_command and
/// token-command are one. Null: there is none.
const Key* find_key(std::string_view name);

/// The key that was probably meant by a misspelt name. Null: nothing is near.
const Key* nearest_key(std::string_view name);

/// True for schedule, escalation-policy and service: together they answer "where", so that a layer
/// which sets one of them hides all three of the layers below.
bool says_where(const Key& key);

/// The value as it may be printed: a secret, and a URL with a password in it, are masked.
std::string shown(const Key& key, std::string_view value);

/// What is wrong with a value, as the end of a sentence ("is no duration, as in 90m or 1h30m").
/// Empty: nothing. Never quotes the value.
std::string complaint(const Key& key, std::string_view value);

/// true/yes/on/1 and false/no/off/0, without case; "" is false. Absent: neither.
std::optional<bool> parse_boolean(std::string_view text);

}  // namespace dutyme::config
