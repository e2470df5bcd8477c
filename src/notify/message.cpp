#include "notify/message.hpp"

#include "base/json.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "pagerduty/model/change_event.hpp"

#include <functional>
#include <string_view>
#include <utility>
#include <vector>

namespace dutyme::notify {

namespace {

using Sentences = std::vector<std::string>;

// Discord takes 2,000 characters, and escapes may double them.
constexpr std::size_t longest = 900;

constexpr std::string_view invisible_space = "\xE2\x80\x8B";  // U+200B

Sentences fitting(const Sentences& sentences) {
    Sentences fitting;
    for (const std::string& sentence : sentences)
        fitting.push_back(printable(sentence, longest / sentences.size()));
    return fitting;
}

std::string joined(const Sentences& sentences) {
    std::string text;
    for (const std::string& sentence : sentences) text += (text.empty() ? "" : "\n") + sentence;
    return text;
}

std::string with_backslashes(std::string_view text) {
    constexpr std::string_view marks = "\\*_~|>#-[]()`";
    std::string escaped;
    for (const char c : text) {
        if (marks.find(c) != std::string_view::npos) escaped += '\\';
        escaped += c;
    }
    return escaped;
}

// With something that nobody sees behind each `mark`.
std::string broken_behind(std::string_view text, std::string_view mark) {
    std::string broken{text};
    for (auto at = broken.find(mark); at != std::string::npos;
         at = broken.find(mark, at + invisible_space.size()))
        broken.insert(at + 1, invisible_space);
    return broken;
}

std::string object(const std::function<void(json::Writer&)>& fill) {
    rapidjson::StringBuffer buffer;
    json::Writer writer{buffer};
    writer.StartObject();
    fill(writer);
    writer.EndObject();
    return {buffer.GetString(), buffer.GetSize()};
}

void put_object(json::Writer& writer, const char* name, const std::function<void()>& fill) {
    writer.Key(name);
    writer.StartObject();
    fill();
    writer.EndObject();
}

void put_list(json::Writer& writer, const char* name, const std::function<void()>& fill) {
    writer.Key(name);
    writer.StartArray();
    fill();
    writer.EndArray();
}

void put_element(json::Writer& writer, const std::function<void()>& fill) {
    writer.StartObject();
    fill();
    writer.EndObject();
}

void put_texts(json::Writer& writer, const char* name, const std::vector<std::string>& texts) {
    put_list(writer, name, [&] {
        for (const std::string& text : texts) json::put_string(writer, text);
    });
}

// With blocks, `text` is what a notification shows.
void put_slack(json::Writer& writer, const Sentences& sentences) {
    json::put(writer, "text", with_entities(joined(sentences)));
    put_list(writer, "blocks", [&] {
        put_element(writer, [&] {
            json::put(writer, "type", "section");
            put_object(writer, "text", [&] {
                json::put(writer, "type", "plain_text");
                json::put(writer, "text", joined(sentences));
                json::put(writer, "emoji", false);
            });
        });
    });
}

void put_slack_app(json::Writer& writer, const std::string& channel, const Sentences& sentences) {
    json::put(writer, "channel", channel);
    put_slack(writer, sentences);
    json::put(writer, "unfurl_links", false);
}

// A text run reads no Markdown, but macros like {{DATE(…)}}.
void put_card(json::Writer& writer, const Sentences& sentences, const std::string& job_url) {
    json::put(writer, "$schema", "http://adaptivecards.io/schemas/adaptive-card.json");
    json::put(writer, "type", "AdaptiveCard");
    json::put(writer, "version", "1.4");
    put_object(writer, "msteams", [&] { json::put(writer, "width", "Full"); });
    put_list(writer, "body", [&] {
        for (const std::string& sentence : sentences)
            put_element(writer, [&] {
                json::put(writer, "type", "RichTextBlock");
                put_list(writer, "inlines", [&] {
                    put_element(writer, [&] {
                        json::put(writer, "type", "TextRun");
                        json::put(writer, "text", broken_behind(sentence, "{{"));
                    });
                });
            });
    });
    if (!pagerduty::is_linkable(job_url)) return;
    put_list(writer, "actions", [&] {
        put_element(writer, [&] {
            json::put(writer, "type", "Action.OpenUrl");
            json::put(writer, "title", "CI job");
            json::put(writer, "url", job_url);
        });
    });
}

void put_teams(json::Writer& writer, const Sentences& sentences, const std::string& job_url) {
    json::put(writer, "type", "message");
    put_list(writer, "attachments", [&] {
        put_element(writer, [&] {
            json::put(writer, "contentType", "application/vnd.microsoft.card.adaptive");
            writer.Key("contentUrl");
            writer.Null();
            put_object(writer, "content", [&] { put_card(writer, sentences, job_url); });
        });
    });
}

// A card's paragraph reads simple HTML.
void put_google_chat(json::Writer& writer, const Sentences& sentences, const std::string& tour) {
    json::put(writer, "fallbackText", joined(sentences));
    put_object(writer, "thread", [&] { json::put(writer, "threadKey", "dutyme-" + tour); });
    put_list(writer, "cardsV2", [&] {
        put_element(writer, [&] {
            json::put(writer, "cardId", "dutyme");
            put_object(writer, "card", [&] {
                put_list(writer, "sections", [&] {
                    put_element(writer, [&] {
                        put_list(writer, "widgets", [&] {
                            for (const std::string& sentence : sentences)
                                put_element(writer, [&] {
                                    put_object(writer, "textParagraph", [&] {
                                        json::put(writer, "text", with_entities(sentence));
                                    });
                                });
                        });
                    });
                });
            });
        });
    });
}

// Without `parse` a webhook still pings users.
void put_discord(json::Writer& writer, const Sentences& sentences) {
    json::put(writer, "content", with_backslashes(joined(sentences)));
    put_object(writer, "allowed_mentions", [&] { put_texts(writer, "parse", {}); });
}

// It translates Slack's links and mentions as well.
void put_mattermost(json::Writer& writer, const Sentences& sentences) {
    json::put(writer, "text",
              broken_behind(with_entities(with_backslashes(joined(sentences))), "@"));
}

const char* event_of(duty::Notice::Kind kind) {
    switch (kind) {
        case duty::Notice::Kind::taken:
            return "taken";
        case duty::Notice::Kind::extended:
            return "extended";
        case duty::Notice::Kind::passed:
            return "passed";
        case duty::Notice::Kind::given_back:
            break;
    }
    return "given_back";
}

void put_document(json::Writer& writer, const duty::Notice& notice) {
    const bool is_over = notice.kind == duty::Notice::Kind::given_back;
    writer.Key("version");
    writer.Int(1);
    json::put(writer, "event", event_of(notice.kind));
    json::put(writer, "text", joined(notice.sentences));
    json::put(writer, "tour", notice.tour);
    json::put(writer, "deployer", notice.deployer);
    put_texts(writer, "schedules", notice.schedules);
    put_texts(writer, "relieved", notice.relieved);
    json::put(writer, "until", to_rfc3339(notice.until));
    json::put(writer, "repository", notice.deploy.repository);
    json::put(writer, "branch", notice.deploy.branch);
    json::put(writer, "commit", notice.deploy.commit);
    json::put(writer, "job_url", notice.deploy.job_url);
    if (!is_over) return;
    put_texts(writer, "on_call", notice.on_call);
    json::put(writer, "outcome", notice.outcome);
    if (!notice.until_outcome.empty()) json::put(writer, "until_outcome", notice.until_outcome);
    writer.Key("lasted_s");
    writer.Int64(notice.lasted.count());
}

std::string written(const Target& target, const duty::Notice& notice, const Sentences& sentences) {
    return object([&](json::Writer& writer) {
        switch (target.format) {
            case Format::slack:
                return put_slack(writer, sentences);
            case Format::slack_app:
                return put_slack_app(writer, target.channel, sentences);
            case Format::teams:
                return put_teams(writer, sentences, notice.deploy.job_url);
            case Format::google_chat:
                return put_google_chat(writer, sentences, notice.tour);
            case Format::discord:
                return put_discord(writer, sentences);
            case Format::mattermost:
                return put_mattermost(writer, sentences);
            case Format::json:
                return put_document(writer, notice);
        }
    });
}

}  // namespace

std::string message(const Target& target, const duty::Notice& notice) {
    return written(target, notice, fitting(notice.sentences));
}

std::string edited_message(const Target& target, const duty::Notice& notice, const Posted& posted) {
    Sentences both = posted.notice.sentences;
    both.insert(both.end(), notice.sentences.begin(), notice.sentences.end());
    if (target.format == Format::discord) return written(target, notice, fitting(both));
    return object([&](json::Writer& writer) {
        json::put(writer, "ts", posted.id);
        put_slack_app(writer, posted.channel, fitting(both));
    });
}

std::string message_below(const Target& target, const duty::Notice& notice, const Posted& posted) {
    return object([&](json::Writer& writer) {
        json::put(writer, "thread_ts", posted.id);
        put_slack_app(writer, posted.channel.empty() ? target.channel : posted.channel,
                      fitting(notice.sentences));
    });
}

}  // namespace dutyme::notify
