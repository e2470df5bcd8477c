#pragma once

#include "base/time.hpp"

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
    const char* name;                        ///< as people write it: "api-url", "hook.mode"
    std::string variable;                    ///< in the environment: "DUTYME_API_URL"
    const char* another_variable = nullptr;  ///< counts when the first is absent; null: none
    Kind kind = Kind::text;
    bool repeats = false;            ///< several values make a list; otherwise the last one counts
    const char* built_in = nullptr;  ///< null: none
    unsigned trust = owner_only;     ///< of Trust
    const char* help = "";           ///< one sentence
    const char* choices = nullptr;   ///< "replace|join"; null: not a choice
    const char* meanings = nullptr;  ///< of each choice, in a few words; null: they say it
};

/// Names a setting. Only a row of the table and the constants below make one, so that a setting
/// that does not exist does not compile.
class KeyName {
  public:
    KeyName(const Key& key) : name_(key.name) {}  // NOLINT(*-explicit-*): a row names its setting
    constexpr const char* text() const { return name_; }
    friend bool operator==(KeyName left, KeyName right) {
        return std::string_view{left.name_} == right.name_;
    }

  protected:
    constexpr explicit KeyName(const char* name) : name_(name) {}

  private:
    const char* name_;
};

/// A setting whose value in force is a T: Settings::operator[] returns it.
template <class T>
struct TypedKey : KeyName {
    constexpr explicit TypedKey(const char* name) : KeyName(name) {}
};

using Strings = std::vector<std::string>;

namespace key {

inline constexpr TypedKey<Strings> schedule{"schedule"};
inline constexpr TypedKey<Strings> escalation_policy{"escalation-policy"};
inline constexpr TypedKey<Strings> service{"service"};
inline constexpr TypedKey<std::string> user{"user"};
inline constexpr TypedKey<std::string> on_unknown{"on-unknown"};
inline constexpr TypedKey<Strings> user_map{"user.map"};
inline constexpr TypedKey<Seconds> for_{"for"};
inline constexpr TypedKey<Seconds> lease{"lease"};
inline constexpr TypedKey<Seconds> max{"max"};
inline constexpr TypedKey<Seconds> linger{"linger"};
inline constexpr TypedKey<Seconds> stay_on_incident{"stay-on-incident"};
inline constexpr TypedKey<std::string> mode{"mode"};
inline constexpr TypedKey<std::string> take{"take"};
inline constexpr TypedKey<std::string> from{"from"};
inline constexpr TypedKey<bool> if_free{"if-free"};
inline constexpr TypedKey<bool> block_on_incident{"block-on-incident"};
inline constexpr TypedKey<bool> required{"required"};
inline constexpr TypedKey<std::string> on_refusal{"on-refusal"};
inline constexpr TypedKey<std::string> token{"token"};
inline constexpr TypedKey<std::string> token_command{"token-command"};
inline constexpr TypedKey<std::string> client_id{"client-id"};
inline constexpr TypedKey<std::string> client_secret{"client-secret"};
inline constexpr TypedKey<std::string> subdomain{"subdomain"};
inline constexpr TypedKey<std::string> region{"region"};
inline constexpr TypedKey<std::string> api_url{"api-url"};
inline constexpr TypedKey<std::string> events_url{"events-url"};
inline constexpr TypedKey<std::string> identity_url{"identity-url"};
inline constexpr TypedKey<std::string> ca_file{"ca-file"};
inline constexpr TypedKey<std::string> routing_key{"routing-key"};
inline constexpr TypedKey<std::string> notify{"notify"};
inline constexpr TypedKey<std::string> notify_url{"notify-url"};
inline constexpr TypedKey<std::string> notify_format{"notify-format"};
inline constexpr TypedKey<std::string> notify_token{"notify-token"};
inline constexpr TypedKey<std::string> notify_channel{"notify-channel"};
inline constexpr TypedKey<std::string> id_file{"id-file"};
inline constexpr TypedKey<std::string> summary{"summary"};
inline constexpr TypedKey<bool> quiet{"quiet"};
inline constexpr TypedKey<bool> verbose{"verbose"};
inline constexpr TypedKey<bool> force{"force"};
inline constexpr TypedKey<bool> dry_run{"dry-run"};
inline constexpr TypedKey<bool> export_{"export"};
inline constexpr TypedKey<bool> sandbox{"sandbox"};
inline constexpr TypedKey<bool> skip{"skip"};
inline constexpr TypedKey<std::string> hook_mode{"hook.mode"};
inline constexpr TypedKey<Strings> hook_ref{"hook.ref"};
inline constexpr TypedKey<std::string> hook_remote{"hook.remote"};
inline constexpr TypedKey<Strings> hook_remote_alias{"hook.remote-alias"};
inline constexpr TypedKey<Seconds> hook_for{"hook.for"};
inline constexpr TypedKey<Strings> hook_trusted{"hook.trusted"};

}  // namespace key

/// Every setting there is, in the order people read about them.
const std::vector<Key>& all_keys();

/// Returns the table's row.
const Key& row_of(KeyName name);

/// The key called so, without case, hyphens and underscores: tokenCommand, token_command and
/// token-command are one. Null: there is none.
const Key* find_key(std::string_view name);

/// The key that was probably meant by a misspelt name. Null: nothing is near.
const Key* nearest_key(std::string_view name);

/// True for schedule, escalation-policy and service: together they answer "where", so that a layer
/// which sets one of them hides all three of the layers below.
bool names_target(const Key& key);

/// The value as it may be printed: a secret, and a URL with a password in it, are masked.
std::string shown(const Key& key, std::string_view value);

/// What is wrong with a value, as the end of a sentence ("is not a duration, as in 90m or 1h30m").
/// Empty: nothing. Never quotes the value.
std::string validation_error(const Key& key, std::string_view value);

/// true/yes/on/1 and false/no/off/0, without case; "" is false. Absent: neither.
std::optional<bool> parse_boolean(std::string_view text);

}  // namespace dutyme::config
