#include "notify/target.hpp"

#include "base/error.hpp"
#include "base/loopback.hpp"
#include "base/text.hpp"
#include "config/layer.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace dutyme::notify {

namespace {

namespace key = config::key;

constexpr const char* hint = "see what is set, and where: dutyme config list";

struct UrlParts {
    std::string scheme;
    std::string authority;  // with the port
    std::string path;
};

UrlParts parts_of(const std::string& url) {
    UrlParts parts;
    const auto colon = url.find("://");
    if (colon == std::string::npos) return parts;
    parts.scheme = lower_case(url.substr(0, colon));
    const auto begin = colon + 3;
    const auto end = std::min(url.find_first_of("/?#\\", begin), url.size());
    parts.authority = lower_case(url.substr(begin, end - begin));
    parts.path = url.substr(end, std::min(url.find_first_of("?#", end), url.size()) - end);
    return parts;
}

// Without the port, and the dot that ends a whole name.
std::string host_in(const UrlParts& parts) {
    std::string host = host_of(parts.authority);
    if (!host.empty() && host.back() == '.') host.pop_back();
    return host;
}

bool begins_with(std::string_view text, std::string_view with) {
    return text.substr(0, with.size()) == with;
}

bool is_host_of(const std::string& host, std::string_view domain) {
    if (host == domain) return true;
    return host.size() > domain.size() + 1 &&
           host.compare(host.size() - domain.size(), domain.size(), domain) == 0 &&
           host[host.size() - domain.size() - 1] == '.';
}

constexpr std::array<std::pair<std::string_view, Format>, 14> vendors{{
    {"hooks.slack.com", Format::slack},
    {"hooks.slack-gov.com", Format::slack},
    {"slack.com", Format::slack_app},
    {"environment.api.powerplatform.com", Format::teams},
    {"logic.azure.com", Format::teams},
    {"powerautomate.com", Format::teams},
    {"flow.microsoft.com", Format::teams},
    {"webhook.office.com", Format::teams},
    {"outlook.office.com", Format::teams},
    {"outlook.office365.com", Format::teams},
    {"chat.googleapis.com", Format::google_chat},
    {"discord.com", Format::discord},
    {"discordapp.com", Format::discord},
    {"cloud.mattermost.com", Format::mattermost},
}};

std::string url_error(const std::string& url, const UrlParts& parts) {
    if (parts.authority.empty()) return "is not a URL, as in https://hooks.slack.com/services/…";
    if (parts.authority.find('@') != std::string::npos) return "must have no user or password";
    if (url.find_first_of("\\#") != std::string::npos) return "must have no fragment";
    const bool is_safe = parts.scheme == "https" ||
                         (parts.scheme == "http" && is_loopback(host_of(parts.authority)));
    return is_safe ? "" : "must be https, or http to this machine";
}

// Slack's Workflow Builder takes variables of its own, and shows nothing of a message.
bool is_workflow_of_slack(const UrlParts& parts) {
    return is_host_of(host_in(parts), "slack.com") &&
           (begins_with(parts.path, "/workflows/") || begins_with(parts.path, "/triggers/"));
}

std::optional<Format> format_named(const std::string& name) {
    constexpr std::array<std::pair<std::string_view, Format>, 6> names{
        {{"slack", Format::slack},
         {"teams", Format::teams},
         {"google-chat", Format::google_chat},
         {"discord", Format::discord},
         {"mattermost", Format::mattermost},
         {"json", Format::json}}};
    for (const auto& [text, format] : names)
        if (text == name) return format;
    return std::nullopt;
}

[[noreturn]] void refuse(const std::string& subject, const std::string& wrong) {
    throw Error{Failure::settings, subject + " " + wrong, hint};
}

using Section = std::map<std::string, config::Value>;

std::string text_of(const Section& section, config::KeyName key) {
    const auto found = section.find(key.text());
    return found == section.end() ? "" : found->second.text;
}

// `subject` begins a sentence about its URL.
Target target_of(const Section& section, const std::string& name, const std::string& subject) {
    Target target;
    target.name = name;
    target.url = text_of(section, key::notify_url);
    target.token = text_of(section, key::notify_token);
    target.channel = text_of(section, key::notify_channel);
    if (target.url.empty() && !target.token.empty()) target.url = "https://slack.com/api";
    const UrlParts parts = parts_of(target.url);
    const std::string wrong = url_error(target.url, parts);
    if (!wrong.empty()) refuse(subject, wrong);
    if (is_workflow_of_slack(parts))
        refuse(subject,
               "is of Slack's Workflow Builder, which shows no message: use an incoming "
               "webhook, https://hooks.slack.com/services/…");
    const std::string word = text_of(section, key::notify_format);
    const auto format = word.empty() ? format_of(target.url) : format_named(word);
    if (!format) refuse(subject, "has no format " + printable(word, 40));
    target.format = *format;
    if (target.format == Format::slack && !target.token.empty()) target.format = Format::slack_app;
    if (target.format == Format::slack_app && (target.token.empty() || target.channel.empty()))
        refuse(subject, "needs the token of a bot and a channel, as in channel = \"#deploys\"");
    return target;
}

Section section_of_keys(const config::Settings& own) {
    Section section;
    for (const config::KeyName key :
         {config::KeyName{key::notify_url}, config::KeyName{key::notify_format},
          config::KeyName{key::notify_token}, config::KeyName{key::notify_channel}})
        if (const auto value = own.find(key)) section.emplace(key.text(), *value);
    return section;
}

}  // namespace

Format format_of(const std::string& url) {
    const UrlParts parts = parts_of(url);
    const std::string host = host_in(parts);
    for (const auto& [domain, format] : vendors)
        if (is_host_of(host, domain)) return format;
    constexpr std::string_view hooks = "/hooks/";
    const std::string_view key =
        std::string_view{parts.path}.substr(std::min(hooks.size(), parts.path.size()));
    constexpr std::size_t length_of_key = 26;
    const bool is_key =
        key.size() == length_of_key &&
        key.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789") == std::string_view::npos;
    return begins_with(parts.path, hooks) && is_key ? Format::mattermost : Format::json;
}

Target in_sandbox(Target target, const std::string& sandbox) {
    const auto path = [&] {
        switch (target.format) {
            case Format::slack:
                return "slack/services/T0/B0/sandbox";
            case Format::slack_app:
                return "slack/api";
            case Format::teams:
                return "teams/workflows/sandbox";
            case Format::google_chat:
                return "google-chat/v1/spaces/SANDBOX/messages";
            case Format::discord:
                return "discord/api/webhooks/1/sandbox";
            case Format::mattermost:
                return "mattermost/hooks/sandbox";
            case Format::json:
                break;
        }
        return "json";
    };
    target.url = sandbox + "/notices/" + path();
    target.token = target.token.empty() ? "" : "xoxb-sandbox";
    return target;
}

std::optional<Target> target_from(const config::Settings& settings, const config::Settings& own) {
    const auto chosen = settings.find(key::notify);
    const auto url = own.find(key::notify_url);
    if (url && (!chosen || url->origin >= chosen->origin))
        return target_of(section_of_keys(own), "",
                         config::subject(config::row_of(key::notify_url), *url));
    if (!chosen) return std::nullopt;
    const auto found = own.notify_sections.find(chosen->text);
    if (found == own.notify_sections.end())
        refuse(config::subject(config::row_of(key::notify), *chosen),
               "names " + printable(chosen->text, 60) + ", but there is no [notify \"" +
                   printable(chosen->text, 60) + "\"] in your own file or the machine's");
    return target_of(found->second, chosen->text,
                     "the url of [notify \"" + printable(chosen->text, 60) + "\"]");
}

std::string journal_name(const Target& target) {
    return target.name.empty() ? key::notify_url.text() : target.name;
}

std::string remark_on(const Target& target) {
    const std::string host = host_in(parts_of(target.url));
    if (!is_host_of(host, "webhook.office.com") && !is_host_of(host, "outlook.office.com") &&
        !is_host_of(host, "outlook.office365.com"))
        return {};
    return "Microsoft retires connectors of Teams: make a Workflow, and use its URL for notices";
}

}  // namespace dutyme::notify
