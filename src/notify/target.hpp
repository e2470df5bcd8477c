#pragma once
#include "config/settings.hpp"

#include <optional>
#include <string>

namespace dutyme::notify {

/// What a notice has to look like.
enum class Format {
    slack,      ///< an incoming webhook
    slack_app,  ///< Slack's Web API with the token of a bot
    teams,      ///< a webhook of a Workflow of Microsoft Teams
    google_chat,
    discord,
    mattermost,
    json,  ///< our own document, for anything else
};

/// Where notices go. The URL is a secret: whoever knows it may post there.
struct Target {
    std::string name;  ///< of its section; empty: it comes of notify-url
    Format format = Format::json;
    std::string url;
    std::string token;    ///< of slack_app
    std::string channel;  ///< of slack_app
};

/// Returns the target that the settings choose: `notify` names a section of `own`, and `notify-url`
/// of `own` is one by itself, where no nearer layer names another. `own` are the layers that need
/// no git. Absent: nobody is told. Throws Error{settings} for a name without a section, and for a
/// URL or format with which nothing can be sent; never quotes the URL.
std::optional<Target> target_from(const config::Settings& settings, const config::Settings& own);

/// Returns what a journal calls the target: the name of its section, or "notify-url".
std::string journal_name(const Target& target);

/// Returns the endpoint of a sandbox for notices of that format: a run in a sandbox tells nobody.
Target in_sandbox(Target target, const std::string& sandbox);

/// Returns the format that the URL tells, by its whole host: what only looks like a vendor's is
/// json.
Format format_of(const std::string& url);

/// Returns what has to be known about the target, such as that its vendor is about to retire it.
/// Empty: nothing.
std::string remark_on(const Target& target);

}  // namespace dutyme::notify
