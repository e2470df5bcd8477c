#include "sandbox/api/operations.hpp"
#include "sandbox/replies/refusal.hpp"
#include "sandbox/replies/replies.hpp"

#include <algorithm>
#include <functional>
#include <string_view>

// Webhooks as the chat systems have them: what each would refuse, is refused here.
namespace dutyme::sandbox {

namespace {

// A client's mistake, in the vendor's words.
Refusal refused(int status, const std::string& body) {
    return Refusal{Reply{status, body}, body};
}

json::Document read_message(const Request& request, int status, const std::string& refusal) {
    const std::string& type = request.header("content-type");
    if (type.rfind("application/json", 0) != 0) throw refused(status, refusal);
    try {
        return json::parse(request.body);
    } catch (const JsonError&) {
        throw refused(status, refusal);
    }
}

const json::Value* first_of(const json::Value& object, const char* list) {
    const json::Value* found = json::find(object, list);
    return found != nullptr && found->IsArray() && !found->Empty() ? &(*found)[0] : nullptr;
}

std::size_t characters(const std::string& text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    }));
}

// Puts it among the notices; with an id that is known, in the place of that one.
const ReceivedNotice& keep(Call& call, const char* vendor, const std::string& text,
                           const std::string& thread = {}) {
    auto& notices = call.account.notices;
    const std::string id = std::to_string(1700000000 + notices.size()) + ".000100";
    notices.push_back({call.now, vendor, id, thread, text, call.request.body, 0});
    call.committed = true;
    return notices.back();
}

ReceivedNotice* kept(Call& call, const std::string& id) {
    auto& notices = call.account.notices;
    const auto found = std::find_if(notices.begin(), notices.end(),
                                    [&](const ReceivedNotice& one) { return one.id == id; });
    return found == notices.end() ? nullptr : &*found;
}

void replace(Call& call, ReceivedNotice& notice, const std::string& text) {
    notice.text = text;
    notice.body = call.request.body;
    ++notice.edits;
    call.committed = true;
}

// Blocks need a text for the notification; a section holds 3,000 characters.
std::string slack_text(const json::Value& message) {
    constexpr std::size_t longest_section = 3000;
    if (const json::Value* block = first_of(message, "blocks")) {
        const json::Value* text = json::find(*block, "text");
        const std::string type = json::text_or_empty(*block, "type");
        if (type != "section" || text == nullptr) throw refused(400, "invalid_blocks");
        if (characters(json::text_or_empty(*text, "text")) > longest_section)
            throw refused(400, "invalid_blocks");
    }
    const std::string text = json::text_or_empty(message, "text");
    if (text.empty()) throw refused(400, "no_text");
    return text;
}

Reply slack_reply(const std::function<void(json::Writer&)>& fill) {
    return {200, written([&](json::Writer& out) {
                out.StartObject();
                fill(out);
                out.EndObject();
            })};
}

Reply slack_error(const char* error) {
    return slack_reply([&](json::Writer& out) {
        json::put(out, "ok", false);
        json::put(out, "error", error);
    });
}

Reply slack_posted(const ReceivedNotice& notice) {
    return slack_reply([&](json::Writer& out) {
        json::put(out, "ok", true);
        json::put(out, "channel", "C0SANDBOX");
        json::put(out, "ts", notice.id);
    });
}

bool is_bots(const Request& request) {
    return request.header("authorization").rfind("Bearer xoxb-", 0) == 0;
}

const json::Value& card_of(const json::Value& message) {
    constexpr const char* none = R"({"error":{"code":"InvalidTemplate"}})";
    const json::Value* attachment = first_of(message, "attachments");
    if (json::text_or_empty(message, "type") != "message" || attachment == nullptr)
        throw refused(400, none);
    const json::Value* card = json::find(*attachment, "content");
    if (json::text_or_empty(*attachment, "contentType") !=
            "application/vnd.microsoft.card.adaptive" ||
        card == nullptr || json::text_or_empty(*card, "type") != "AdaptiveCard" ||
        first_of(*card, "body") == nullptr)
        throw refused(400, none);
    return *card;
}

std::string card_text(const json::Value& card) {
    std::string text;
    json::for_each(card, "body", [&](const json::Value& block) {
        if (const json::Value* run = first_of(block, "inlines"))
            text += (text.empty() ? "" : "\n") + json::text_or_empty(*run, "text");
    });
    return text;
}

std::string discord_text(const json::Value& message) {
    constexpr std::size_t longest = 2000;
    const std::string text = json::text_or_empty(message, "content");
    if (text.empty())
        throw refused(400, R"({"message":"Cannot send an empty message","code":50006})");
    if (characters(text) > longest)
        throw refused(400, R"({"message":"Invalid Form Body","code":50035})");
    const json::Value* mentions = json::find(message, "allowed_mentions");
    const json::Value* parse = mentions == nullptr ? nullptr : json::find(*mentions, "parse");
    if (parse == nullptr || !parse->IsArray() || !parse->Empty())
        throw refused(400, R"({"message":"a name in it could ping people","code":50035})");
    return text;
}

Reply discord_message(const ReceivedNotice& notice) {
    return {200, written([&](json::Writer& out) {
                out.StartObject();
                json::put(out, "id", notice.id);
                json::put(out, "content", notice.text);
                out.EndObject();
            })};
}

}  // namespace

Reply post_to_slack(Call& call) {
    keep(call, "slack", slack_text(read_message(call.request, 400, "invalid_payload")));
    return {200, "ok"};
}

Reply post_as_slack_bot(Call& call) {
    if (!is_bots(call.request)) return slack_error("invalid_auth");
    const json::Document message = read_message(call.request, 200, "invalid_json");
    if (json::text_or_empty(message, "channel").empty()) return slack_error("channel_not_found");
    return slack_posted(
        keep(call, "slack-app", slack_text(message), json::text_or_empty(message, "thread_ts")));
}

Reply edit_as_slack_bot(Call& call) {
    if (!is_bots(call.request)) return slack_error("invalid_auth");
    const json::Document message = read_message(call.request, 200, "invalid_json");
    if (json::text_or_empty(message, "channel") != "C0SANDBOX")
        return slack_error("channel_not_found");
    ReceivedNotice* notice = kept(call, json::text_or_empty(message, "ts"));
    if (notice == nullptr) return slack_error("message_not_found");
    replace(call, *notice, slack_text(message));
    return slack_posted(*notice);
}

Reply post_to_teams(Call& call) {
    constexpr std::size_t largest = 28000;
    if (call.request.body.size() > largest) throw refused(413, "Request Entity Too Large");
    keep(call, "teams", card_text(card_of(read_message(call.request, 400, "{}"))));
    return {202, ""};
}

Reply post_to_google_chat(Call& call) {
    const json::Document message = read_message(call.request, 400, "{}");
    const json::Value* thread = json::find(message, "thread");
    const std::string text = json::text_or_empty(
        message, first_of(message, "cardsV2") == nullptr ? "text" : "fallbackText");
    if (text.empty()) throw refused(400, R"({"error":{"code":400,"status":"INVALID_ARGUMENT"}})");
    const ReceivedNotice& notice =
        keep(call, "google-chat", text,
             thread == nullptr ? "" : json::text_or_empty(*thread, "threadKey"));
    return {200, written([&](json::Writer& out) {
                out.StartObject();
                json::put(out, "name", "spaces/SANDBOX/messages/" + notice.id);
                out.EndObject();
            })};
}

Reply post_to_discord(Call& call) {
    const ReceivedNotice& notice =
        keep(call, "discord", discord_text(read_message(call.request, 400, R"({"code":50109})")));
    return call.request.query.get("wait") == "true" ? discord_message(notice) : Reply{204, ""};
}

Reply edit_on_discord(Call& call) {
    const std::string text = discord_text(read_message(call.request, 400, R"({"code":50109})"));
    ReceivedNotice* notice = kept(call, call.ids.back());
    if (notice == nullptr) return {404, R"({"message":"Unknown Message","code":10008})"};
    replace(call, *notice, text);
    return discord_message(*notice);
}

Reply post_to_mattermost(Call& call) {
    constexpr std::size_t longest = 16383;
    const json::Document message = read_message(call.request, 400, "{}");
    const std::string text = json::text_or_empty(message, "text");
    if (text.empty() || characters(text) > longest)
        throw refused(400, R"({"id":"web.incoming_webhook.text.app_error","status_code":400})");
    keep(call, "mattermost", text);
    return {200, "ok"};
}

Reply post_to_webhook(Call& call) {
    const json::Document message = read_message(call.request, 400, "no JSON");
    keep(call, "json", json::text_or_empty(message, "text"));
    return {204, ""};
}

}  // namespace dutyme::sandbox
