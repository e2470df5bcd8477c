#include "config/keys.hpp"

#include "base/text.hpp"
#include "base/time.hpp"

#include <algorithm>
#include <iterator>

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

std::string complaint_about_name(std::string_view value) {
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

const Key* nearest_key(std::string_view name) {
    std::vector<std::string> names;
    for (const Key& key : all_keys()) names.push_back(folded(key.name));
    return find_key(nearest(folded(name), names));
}

bool says_where(const Key& key) {
    const std::string_view name = key.name;
    return name == "schedule" || name == "escalation-policy" || name == "service";
}

std::string shown(const Key& key, std::string_view value) {
    const bool hidden = key.kind == Kind::secret || key.kind == Kind::command ||
                        (key.kind == Kind::url && value.find('@') != std::string_view::npos);
    return hidden ? "(set, not shown)" : printable(value);
}

std::string complaint(const Key& key, std::string_view value) {
    const auto unless = [](bool fits, const std::string& wrong) { return fits ? "" : wrong; };
    if (key.kind == Kind::boolean)
        return unless(parse_boolean(value).has_value(), "is neither true nor false");
    if (value.empty()) return "is empty";
    switch (key.kind) {
        case Kind::duration:
            return unless(parse_duration(value).has_value(), "is no duration, as in 90m or 1h30m");
        case Kind::choice:
            return unless(among(key.choices, value), "is none of " + std::string{key.choices});
        case Kind::alias:
            return unless(is_alias(value),
                          "is no login and e-mail address, as in octocat "
                          "ada@corp.example");
        case Kind::stand_in:
            return unless(is_stand_in(value),
                          "is none of skip, fail, author, and no e-mail address");
        case Kind::secret:
            return unless(plain_token(value), "holds a blank or control character");
        case Kind::path:
        case Kind::command:
        case Kind::url:
            return "";
        default:
            return complaint_about_name(value);
    }
}

namespace {

// clang-format off
constexpr Key table[] = {
    {"schedule", "DUTYME_SCHEDULE", nullptr, Kind::identifier, true, nullptr, anyone,
     "schedule to take, by id or exact name", nullptr},
    {"escalation-policy", "DUTYME_ESCALATION_POLICY", nullptr,
     Kind::identifier, true, nullptr, anyone,
     "escalation policy whose level 1 schedules are taken", nullptr},
    {"service", "DUTYME_SERVICE", nullptr, Kind::identifier, true, nullptr, anyone,
     "service whose escalation policy's level 1 schedules are taken", nullptr},
    {"user", "DUTYME_USER", nullptr, Kind::person, false, nullptr, git_config,
     "who is put on call, by e-mail address or id", nullptr},
    {"on-unknown", "DUTYME_ON_UNKNOWN", nullptr, Kind::stand_in, false, "skip", git_config,
     "what happens in CI when nobody can be named: skip, fail, the e-mail address of a stand-in, "
     "or author: who wrote the deployed commit, which anyone can forge", nullptr},
    {"user.map", "DUTYME_USER_MAP", nullptr, Kind::alias, true, nullptr, anyone,
     "login in CI and the e-mail address it stands for, as in: octocat ada@corp.example", nullptr},
    {"for", "DUTYME_FOR", nullptr, Kind::duration, false, "1h", anyone,
     "how long start keeps you on call", nullptr},
    {"lease", "DUTYME_LEASE", nullptr, Kind::duration, false, "30m", anyone,
     "how long an override lasts when dutyme dies and cannot end it", nullptr},
    {"max", "DUTYME_MAX", nullptr, Kind::duration, false, "4h", anyone,
     "when exec stops renewing, however long the command runs", nullptr},
    {"linger", "DUTYME_LINGER", nullptr, Kind::duration, false, "0s", anyone,
     "how long the deployer stays on call after the command has ended", nullptr},
    {"mode", "DUTYME_MODE", nullptr, Kind::choice, false, "replace", anyone,
     "whether the deployer stands in for the regular person or joins them", "replace|join"},
    {"take", "DUTYME_TAKE", nullptr, Kind::choice, false, "one", anyone,
     "whether everybody is relieved where several are on call at once", "one|all"},
    {"from", "DUTYME_FROM", nullptr, Kind::person, false, nullptr, git_config,
     "who alone is relieved where several are on call at once, by id, e-mail address or name",
     nullptr},
    {"if-free", "DUTYME_IF_FREE", nullptr, Kind::boolean, false, "false", anyone,
     "whether a schedule where somebody stands in already is left alone", nullptr},
    {"block-on-incident", "DUTYME_BLOCK_ON_INCIDENT", nullptr, Kind::boolean, false, "false", anyone,
     "whether an open incident on what would be paged stops the deploy", nullptr},
    {"required", "DUTYME_REQUIRED", nullptr, Kind::boolean, false, "false", git_config,
     "whether an outage of PagerDuty stops the deploy", nullptr},
    {"token", "DUTYME_TOKEN", "PD_SERVICE_KEY", Kind::secret, false, nullptr, owner_only,
     "PagerDuty API key or OAuth token", nullptr},
    {"token-command", "DUTYME_TOKEN_COMMAND", nullptr, Kind::command, false, nullptr, owner_only,
     "command whose first line is the token, run by /bin/sh", nullptr},
    {"client-id", "DUTYME_CLIENT_ID", nullptr, Kind::identifier, false, nullptr, owner_only,
     "OAuth client of a scoped PagerDuty app", nullptr},
    {"client-secret", "DUTYME_CLIENT_SECRET", nullptr, Kind::secret, false, nullptr, owner_only,
     "secret of that OAuth client", nullptr},
    {"subdomain", "DUTYME_SUBDOMAIN", nullptr, Kind::identifier, false, nullptr, owner_only,
     "account the OAuth client belongs to, as in https://SUBDOMAIN.pagerduty.com", nullptr},
    {"region", "DUTYME_REGION", nullptr, Kind::choice, false, "us", anyone,
     "PagerDuty's service region of the account", "us|eu"},
    {"api-url", "DUTYME_API_URL", nullptr, Kind::url, false, nullptr, owner_only,
     "where PagerDuty's REST API answers, instead of the region's host", nullptr},
    {"events-url", "DUTYME_EVENTS_URL", nullptr, Kind::url, false, nullptr, owner_only,
     "where PagerDuty's Events API answers, instead of the region's host", nullptr},
    {"identity-url", "DUTYME_IDENTITY_URL", nullptr, Kind::url, false, nullptr, owner_only,
     "where PagerDuty mints tokens for OAuth clients, instead of api-url or PagerDuty's own host",
     nullptr},
    {"ca-file", "DUTYME_CA_FILE", nullptr, Kind::path, false, nullptr, owner_only,
     "certificates to trust instead of the system's", nullptr},
    {"routing-key", "DUTYME_ROUTING_KEY", nullptr, Kind::secret, false, nullptr, owner_only,
     "integration key that change events are sent to", nullptr},
    {"id-file", "DUTYME_ID_FILE", nullptr, Kind::path, false, nullptr, owner_only,
     "file that names what was taken, for stop to read", nullptr},
    {"summary", "DUTYME_SUMMARY", nullptr, Kind::path, false, nullptr, owner_only,
     "file that a Markdown summary of the tour is appended to; by default that of the CI job",
     nullptr},
    {"quiet", "DUTYME_QUIET", nullptr, Kind::boolean, false, "false", git_config,
     "say only what went wrong", nullptr},
    {"verbose", "DUTYME_VERBOSE", nullptr, Kind::boolean, false, "false", git_config,
     "say also what is asked of PagerDuty, and where the settings come from", nullptr},
    {"force", "DUTYME_FORCE", nullptr, Kind::boolean, false, "false", owner_only,
     "take on-call even for someone who cannot be paged, and without asking", nullptr},
    {"dry-run", "DUTYME_DRY_RUN", nullptr, Kind::boolean, false, "false", owner_only,
     "print the plan and write nothing", nullptr},
    {"export", "DUTYME_EXPORT", nullptr, Kind::boolean, false, "false", git_config,
     "tell the command of its tour in DUTYME_TOUR, DUTYME_DEPLOYER and DUTYME_UNTIL", nullptr},
    {"sandbox", "DUTYME_SANDBOX", nullptr, Kind::boolean, false, "false", owner_only,
     "play with a PagerDuty on this machine instead of the real one", nullptr},
    {"skip", "DUTYME_SKIP", nullptr, Kind::boolean, false, "false", owner_only,
     "run the command without any on-call, for the emergency", nullptr},
    {"hook.mode", "DUTYME_HOOK_MODE", nullptr, Kind::choice, false, "remind", anyone,
     "what the pre-push hook does", "remind|take|off"},
    {"hook.ref", "DUTYME_HOOK_REF", nullptr, Kind::glob, true, nullptr, anyone,
     "remote ref whose push is a deploy, as in main, release/* or refs/tags/v*", nullptr},
    {"hook.remote", "DUTYME_HOOK_REMOTE", nullptr, Kind::text, false, nullptr, anyone,
     "the only remote whose pushes count, as in github.com/acme/api or origin", nullptr},
    {"hook.remote-alias", "DUTYME_HOOK_REMOTE_ALIAS", nullptr, Kind::text, true, nullptr, git_config,
     "name that a remote's URL has here, a blank, and the hook.remote it was found to be", nullptr},
    {"hook.for", "DUTYME_HOOK_FOR", nullptr, Kind::duration, false, "30m", anyone,
     "how long a push keeps you on call", nullptr},
    {"hook.trusted", "DUTYME_HOOK_TRUSTED", nullptr, Kind::text, true, nullptr, git_config,
     "digest of a .dutyme that hook accept or hook install has shown", nullptr},
};
// clang-format on

}  // namespace

const std::vector<Key>& all_keys() {
    static const std::vector<Key> keys(std::begin(table), std::end(table));
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
