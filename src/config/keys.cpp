#include "config/keys.hpp"

#include "base/text.hpp"
#include "base/time.hpp"

#include <algorithm>
#include <cctype>
#include <type_traits>

namespace dutyme::config {

namespace {

// The name without case, hyphens and underscores.
std::string folded(std::string_view name) {
    std::string folded = lower_case(name);
    folded.erase(
        std::remove_if(folded.begin(), folded.end(), [](char c) { return c == '-' || c == '_'; }),
        folded.end());
    return folded;
}

bool among(std::string_view choices, std::string_view value) {
    while (!choices.empty()) {
        const auto bar = std::min(choices.find('|'), choices.size());
        if (choices.substr(0, bar) == value) return true;
        choices.remove_prefix(std::min(bar + 1, choices.size()));
    }
    return false;
}

bool plain_token(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7F; });
}

bool is_alias(std::string_view value) {
    std::string entry{value};
    std::replace(entry.begin(), entry.end(), '\t', ' ');
    const auto blank = entry.rfind(' ');
    return blank != std::string::npos && entry.find_first_not_of(' ') < blank &&
           entry.find('@', blank) != std::string::npos && printable(entry) == entry;
}

bool is_stand_in(std::string_view value) {
    if (among("skip|fail|author", value)) return true;
    const auto at = value.find('@');
    return at != 0 && at != std::string_view::npos && at + 1 < value.size() && plain_token(value);
}

bool is_broken_address(std::string_view value) {
    const auto at = value.find('@');
    return at != std::string_view::npos &&
           (at == 0 || value.find('.', at) == std::string_view::npos || !plain_token(value) ||
            value.find('@', at + 1) != std::string_view::npos);
}

std::string duration_error(std::string_view value) {
    const bool is_number =
        !value.empty() && value.find_first_not_of("0123456789") == std::string_view::npos;
    return is_number ? "has no unit: write 30m for minutes, 2h for hours"
                     : "is not a duration, as in 90m or 1h30m";
}

std::string name_error(std::string_view value) {
    constexpr std::size_t longest = 200;
    if (value.size() > longest) return "is longer than 200 bytes";
    return printable(value) == value ? "" : "holds characters that cannot be printed";
}

}  // namespace

const Key* find_key(std::string_view name) {
    const std::string wanted = folded(name);
    for (const Key& key : all_keys())
        if (folded(key.name) == wanted) return &key;
    return nullptr;
}

const Key& row_of(KeyName name) {
    const auto& keys = all_keys();
    return *std::find_if(keys.begin(), keys.end(),
                         [&](const Key& key) { return name == KeyName{key}; });
}

const Key* nearest_key(std::string_view name) {
    std::vector<std::string> names;
    for (const Key& key : all_keys()) names.push_back(folded(key.name));
    return find_key(nearest(folded(name), names));
}

bool names_target(const Key& key) {
    const KeyName name{key};
    return name == key::schedule || name == key::escalation_policy || name == key::service;
}

std::string shown(const Key& key, std::string_view value) {
    const bool hidden = key.kind == Kind::secret || key.kind == Kind::command ||
                        (key.kind == Kind::url && value.find('@') != std::string_view::npos);
    return hidden ? "(set, not shown)" : printable(value);
}

std::string validation_error(const Key& key, std::string_view value) {
    const auto error_unless = [](bool fits, const std::string& wrong) { return fits ? "" : wrong; };
    if (key.kind == Kind::boolean)
        return error_unless(parse_boolean(value).has_value(), "is neither true nor false");
    if (value.empty()) return "is empty";
    switch (key.kind) {
        case Kind::duration:
            return error_unless(parse_duration(value).has_value(), duration_error(value));
        case Kind::person:
            return is_broken_address(value)
                       ? "is not an e-mail address, as in ada@corp.example, nor an id"
                       : name_error(value);
        case Kind::choice:
            return error_unless(among(key.choices, value),
                                "must be one of " + std::string{key.choices});
        case Kind::alias:
            return error_unless(is_alias(value),
                                "is not a login and e-mail address, as in octocat "
                                "ada@corp.example");
        case Kind::stand_in:
            return error_unless(is_stand_in(value),
                                "must be skip, fail, author or an e-mail address");
        case Kind::secret:
            return error_unless(plain_token(value), "holds a blank or control character");
        case Kind::path:
        case Kind::command:
        case Kind::url:
            return "";
        default:
            return name_error(value);
    }
}

namespace {

std::string variable_for(std::string name) {
    for (char& c : name) c = c == '-' || c == '.' ? '_' : static_cast<char>(std::toupper(c));
    return "DUTYME_" + name;
}

constexpr Kind kind_of(const TypedKey<Seconds>&) {
    return Kind::duration;
}
constexpr Kind kind_of(const TypedKey<bool>&) {
    return Kind::boolean;
}
constexpr Kind kind_of(const KeyName&) {
    return Kind::text;
}

// A row of the table; what a row does not say is as in Key.
class Row {
  public:
    template <class T>
    explicit Row(const TypedKey<T>& key) : key_{key.text(), variable_for(key.text())} {
        key_.kind = kind_of(key);
        key_.repeats = std::is_same_v<T, Strings>;
        if (key_.kind == Kind::boolean) key_.built_in = "false";
    }
    Row& kind(Kind kind) { return with(&Key::kind, kind); }
    Row& choices(const char* choices) {
        return with(&Key::choices, choices).with(&Key::kind, Kind::choice);
    }
    Row& meanings(const char* words) { return with(&Key::meanings, words); }
    Row& another_variable(const char* name) { return with(&Key::another_variable, name); }
    Row& built_in(const char* value) { return with(&Key::built_in, value); }
    Row& trust(unsigned trust) { return with(&Key::trust, trust); }
    Key help(const char* sentence) { return with(&Key::help, sentence).key_; }

  private:
    template <class T, class Value>
    Row& with(T Key::*member, const Value& value) {
        key_.*member = value;
        return *this;
    }

    Key key_;
};

// NOLINTNEXTLINE(readability-function-size): a table, with a row for each setting
std::vector<Key> table() {
    return {
        Row{key::schedule}
            .kind(Kind::identifier)
            .trust(anyone)
            .help("schedule to take, by id or exact name"),
        Row{key::escalation_policy}
            .kind(Kind::identifier)
            .trust(anyone)
            .help("escalation policy whose level 1 schedules are taken"),
        Row{key::service}
            .kind(Kind::identifier)
            .trust(anyone)
            .help("service whose escalation policy's level 1 schedules are taken"),
        Row{key::user}
            .kind(Kind::person)
            .trust(git_config)
            .help("who is put on call, by e-mail address or id"),
        Row{key::on_unknown}
            .kind(Kind::stand_in)
            .built_in("skip")
            .trust(git_config)
            .help("what happens in CI when nobody can be named: skip, fail, the e-mail address of "
                  "a stand-in, or author: who wrote the deployed commit, which anyone can forge"),
        Row{key::user_map}
            .kind(Kind::alias)
            .trust(anyone)
            .help("login in CI and the e-mail address it stands for, as in: octocat "
                  "ada@corp.example"),
        Row{key::for_}.built_in("1h").trust(anyone).help("how long start keeps you on call"),
        Row{key::lease}.built_in("30m").trust(anyone).help(
            "how long an override lasts when dutyme dies and cannot end it"),
        Row{key::max}.built_in("4h").trust(anyone).help(
            "when exec stops renewing, however long the command runs"),
        Row{key::linger}.built_in("0s").trust(anyone).help(
            "how long the deployer stays on call after the command has ended"),
        Row{key::stay_on_incident}.built_in("0s").trust(anyone).help(
            "how long the deployer stays on call after the command where an incident that began "
            "meanwhile is still open"),
        Row{key::mode}
            .choices("replace|join")
            .meanings("in the place of the regular person|beside the regular person")
            .built_in("replace")
            .trust(anyone)
            .help("whether the deployer stands in for the regular person or joins them"),
        Row{key::take}
            .choices("one|all")
            .meanings("refuse where several are on call|relieve everybody")
            .built_in("one")
            .trust(anyone)
            .help("whether everybody is relieved where several are on call at once"),
        Row{key::from}
            .kind(Kind::person)
            .trust(git_config)
            .help("who alone is relieved where several are on call at once, by id, e-mail address "
                  "or name"),
        Row{key::if_free}.trust(anyone).help(
            "whether a schedule where somebody stands in already is left alone"),
        Row{key::block_on_incident}.trust(anyone).help(
            "whether an open incident on what would be paged stops the deploy"),
        Row{key::required}
            .trust(git_config)
            .help("whether an outage of PagerDuty stops the deploy"),
        Row{key::on_refusal}
            .choices("stop|run")
            .meanings("the command is not started|the command runs, with a remark")
            .built_in("stop")
            .trust(git_config)
            .help("what a missing or refused token, or a refused right, does to the deploy"),
        Row{key::token}
            .kind(Kind::secret)
            .another_variable("PD_SERVICE_KEY")
            .help("PagerDuty API key or OAuth token"),
        Row{key::token_command}
            .kind(Kind::command)
            .help("command whose first line is the token, run by /bin/sh"),
        Row{key::client_id}.kind(Kind::identifier).help("OAuth client of a scoped PagerDuty app"),
        Row{key::client_secret}.kind(Kind::secret).help("secret of that OAuth client"),
        Row{key::subdomain}
            .kind(Kind::identifier)
            .help("account the OAuth client belongs to, as in https://SUBDOMAIN.pagerduty.com"),
        Row{key::region}.choices("us|eu").built_in("us").trust(anyone).help(
            "PagerDuty's service region of the account"),
        Row{key::api_url}.kind(Kind::url).help(
            "where PagerDuty's REST API answers, instead of the region's host"),
        Row{key::events_url}.kind(Kind::url).help(
            "where PagerDuty's Events API answers, instead of the region's host"),
        Row{key::identity_url}.kind(Kind::url).help(
            "where PagerDuty mints tokens for OAuth clients, instead of api-url or PagerDuty's own "
            "host"),
        Row{key::ca_file}.kind(Kind::path).help("certificates to trust instead of the system's"),
        Row{key::routing_key}
            .kind(Kind::secret)
            .help("integration key that change events are sent to"),
        Row{key::notify}
            .kind(Kind::identifier)
            .trust(anyone)
            .help("who is told when the pager is taken and given back: the name of a [notify "
                  "\"NAME\"] section of your own file or the machine's"),
        Row{key::notify_url}
            .kind(Kind::secret)
            .help("webhook that is told, of Slack, Teams, Google Chat, Discord, Mattermost or "
                  "anything that takes JSON"),
        Row{key::notify_format}
            .choices("slack|teams|google-chat|discord|mattermost|json")
            .help("what a notice looks like, where notify-url does not tell by its host"),
        Row{key::notify_token}.kind(Kind::secret).help("token of a Slack bot, which posts instead"),
        Row{key::notify_channel}.kind(Kind::text).help("channel in which that bot posts"),
        Row{key::id_file}.kind(Kind::path).help("file that names what was taken, for stop to read"),
        Row{key::summary}
            .kind(Kind::path)
            .help("file that a Markdown summary of the tour is appended to; by default that of the "
                  "CI job"),
        Row{key::quiet}.trust(git_config).help("say only what went wrong"),
        Row{key::verbose}
            .trust(git_config)
            .help("say also what is asked of PagerDuty, and where the settings come from"),
        Row{key::force}.help(
            "take on-call even for someone who cannot be paged, and without asking"),
        Row{key::dry_run}.help("print the plan and write nothing"),
        Row{key::export_}
            .trust(git_config)
            .help("tell the command of its tour in DUTYME_TOUR, DUTYME_DEPLOYER and DUTYME_UNTIL"),
        Row{key::sandbox}.help("play with a PagerDuty on this machine instead of the real one"),
        Row{key::skip}.help("run the command without any on-call, for the emergency"),
        Row{key::hook_mode}
            .choices("remind|take|off")
            .built_in("remind")
            .trust(anyone)
            .help("what the pre-push hook does"),
        Row{key::hook_ref}
            .kind(Kind::glob)
            .trust(anyone)
            .help("remote ref whose push is a deploy, as in main, release/* or refs/tags/v*"),
        Row{key::hook_remote}
            .kind(Kind::text)
            .trust(anyone)
            .help("the only remote whose pushes count, as in github.com/acme/api or origin"),
        Row{key::hook_remote_alias}
            .kind(Kind::text)
            .trust(git_config)
            .help("name that a remote's URL has here, a blank, and the hook.remote it was found to "
                  "be"),
        Row{key::hook_for}.built_in("30m").trust(anyone).help("how long a push keeps you on call"),
        Row{key::hook_trusted}
            .kind(Kind::text)
            .trust(git_config)
            .help("digest of a .dutyme that hook accept or hook install has shown"),
    };
}

}  // namespace

const std::vector<Key>& all_keys() {
    static const std::vector<Key> keys = table();
    return keys;
}

std::optional<bool> parse_boolean(std::string_view text) {
    const std::string word = lower_case(text);
    if (word == "true" || word == "yes" || word == "on" || word == "1") return true;
    if (word.empty() || word == "false" || word == "no" || word == "off" || word == "0")
        return false;
    return std::nullopt;
}

}  // namespace dutyme::config
