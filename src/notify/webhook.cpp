#include "notify/webhook.hpp"

#include "base/error.hpp"
#include "base/json.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "pagerduty/http/retry.hpp"

#include <algorithm>
#include <exception>
#include <string_view>
#include <utility>

namespace dutyme::notify {

namespace {

using pagerduty::Deadline;
using pagerduty::Method;
using pagerduty::Request;
using pagerduty::Response;

// What Slack's Web API says of a failure, in a reply of 200.
struct SlackReply {
    bool ok = false;
    std::string error;
    std::string needed;  // the scope that the token lacks
    std::string id;
    std::string channel;
};

SlackReply slack_reply_in(const std::string& body) {
    const json::Document reply = json::parse(body);
    const json::Value* ok = json::find(reply, "ok");
    return {ok != nullptr && ok->IsTrue(), json::text_or_empty(reply, "error"),
            json::text_or_empty(reply, "needed"), json::text_or_empty(reply, "ts"),
            json::text_or_empty(reply, "channel")};
}

// A bare word like "no_service" is quoted, a page of HTML is not.
std::string word_in(const std::string& body) {
    constexpr std::size_t longest_word = 60;
    const bool is_word = !body.empty() && body.size() <= longest_word &&
                         std::all_of(body.begin(), body.end(), [](unsigned char c) {
                             return (c >= 'a' && c <= 'z') || c == '_';
                         });
    return is_word ? ": " + body : "";
}

std::string refusal(const Target& target, const Response& response) {
    return std::string{name_of(target.format)} + " answered " + std::to_string(response.status) +
           word_in(response.body);
}

// Teams' connectors tell it in a reply of 200.
bool is_limited(const Target& target, const Response& response) {
    if (response.status == 429) return true;
    if (response.status != 200) return false;
    if (target.format == Format::teams)
        return response.body.find("HTTP error 429") != std::string::npos;
    if (target.format != Format::slack_app) return false;
    try {
        return slack_reply_in(response.body).error == "ratelimited";
    } catch (const JsonError&) {
        return false;
    }
}

std::optional<Seconds> asked_to_wait(const Response& response) {
    const auto found = response.headers.find("retry-after");
    if (found == response.headers.end()) return std::nullopt;
    return parse_duration(found->second + "s");
}

std::optional<pagerduty::RetryableFailure> retryable(const Target& target,
                                                     const Response& response) {
    const int status = response.status;
    const bool is_passing = status == 408 || status == 425 || status >= 500;
    if (!is_passing && !is_limited(target, response)) return std::nullopt;
    return pagerduty::RetryableFailure{
        refusal(target, response), {}, false, asked_to_wait(response), {}};
}

// What nobody but the vendor says. Throws Error{refused} for all else.
void check_taken(const Target& target, const Response& response) {
    if (!pagerduty::is_success(response.status))
        throw Error{Failure::refused, refusal(target, response)};
    const bool says_ok = target.format == Format::slack || target.format == Format::mattermost;
    if (says_ok && response.body.substr(0, 2) != "ok")
        throw Error{Failure::refused, std::string{"the answer was not that of "} +
                                          name_of(target.format) +
                                          ": does a proxy or login page stand in between?"};
}

SlackReply taken_by_slack(const Response& response) {
    SlackReply reply = slack_reply_in(response.body);
    if (reply.ok) return reply;
    throw Error{Failure::refused,
                "Slack answered " + printable(reply.error, 60) +
                    (reply.needed.empty() ? "" : ", needed is " + printable(reply.needed, 60))};
}

std::string with_query(const std::string& url, const std::string& query) {
    return url + (url.find('?') == std::string::npos ? "?" : "&") + query;
}

// The path of a Discord webhook's message, in front of the query that its URL may have.
std::string message_url(const std::string& url, const std::string& id) {
    const auto query = std::min(url.find('?'), url.size());
    return url.substr(0, query) + "/messages/" + pagerduty::encoded(id) + url.substr(query);
}

// Slack's reasons for a message that can be edited no more.
bool is_out_of_reach(const std::string& error) {
    return error == "message_not_found" || error == "cant_update_message" ||
           error == "edit_window_closed";
}

}  // namespace

const char* name_of(Format format) {
    switch (format) {
        case Format::slack:
        case Format::slack_app:
            return "Slack";
        case Format::teams:
            return "Teams";
        case Format::google_chat:
            return "Google Chat";
        case Format::discord:
            return "Discord";
        case Format::mattermost:
            return "Mattermost";
        case Format::json:
            return "the webhook";
    }
    return "";
}

Request Webhook::request(Method method, const std::string& url, std::string body) const {
    Request request;
    request.method = method;
    request.url = url;
    request.headers = {{"Content-Type", "application/json; charset=utf-8"},
                       {"User-Agent", "dutyme/" DUTYME_VERSION}};
    if (target_.format == Format::slack_app)
        request.headers.emplace("Authorization", "Bearer " + target_.token);
    request.body = std::move(body);
    return request;
}

Response Webhook::send(Request request, const Deadline& deadline) {
    return pagerduty::Retrier{clock_}.send(
        std::move(request), pagerduty::Repeat::if_unprocessed, deadline,
        [this](const Request& attempt, int) { return transport_.send(attempt); },
        [this](const Response& response) { return retryable(target_, response); });
}

void Webhook::create(const duty::Notice& notice, std::optional<Posted>& posted,
                     const Deadline& deadline) {
    const bool is_app = target_.format == Format::slack_app;
    std::string url = target_.url;
    if (is_app) url += "/chat.postMessage";
    if (target_.format == Format::discord) url = with_query(url, "wait=true");
    if (target_.format == Format::google_chat)
        url = with_query(url, "messageReplyOption=REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD");
    const bool is_below = is_app && posted && !posted->id.empty();
    const Response response =
        send(request(Method::post, url,
                     is_below ? message_below(target_, notice, *posted) : message(target_, notice)),
             deadline);
    check_taken(target_, response);
    Posted now{notice, {}, {}};
    if (is_app) {
        SlackReply reply = taken_by_slack(response);
        now.id = std::move(reply.id);
        now.channel = std::move(reply.channel);
    } else if (target_.format == Format::discord) {
        now.id = json::text_or_empty(json::parse(response.body), "id");
    }
    posted = std::move(now);
}

// Returns false when the message is out of reach.
bool Webhook::edit(const duty::Notice& notice, Posted& posted, const Deadline& deadline) {
    const bool is_discord = target_.format == Format::discord;
    const Response response = send(
        request(is_discord ? Method::patch : Method::post,
                is_discord ? message_url(target_.url, posted.id) : target_.url + "/chat.update",
                edited_message(target_, notice, posted)),
        deadline);
    if (is_discord && response.status == 404) return false;
    check_taken(target_, response);
    if (!is_discord) {
        if (is_out_of_reach(slack_reply_in(response.body).error)) return false;
        taken_by_slack(response);
    }
    auto& told = posted.notice.sentences;
    told.insert(told.end(), notice.sentences.begin(), notice.sentences.end());
    return true;
}

std::string Webhook::post(const duty::Notice& notice, std::optional<Posted>& posted,
                          const Deadline& deadline) noexcept {
    std::string failure;
    try {
        if (!posted || posted->id.empty() || !edit(notice, *posted, deadline))
            create(notice, posted, deadline);
        return {};
    } catch (const JsonError&) {
        failure = std::string{"the answer was not that of "} + name_of(target_.format);
    } catch (const pagerduty::Unsettled& error) {
        failure = std::string{error.what()} + "; it may have been posted all the same";
    } catch (const std::exception& error) {
        failure = error.what();
    }
    for (const std::string& secret : {target_.url, target_.token})
        if (!secret.empty()) failure = without_secret(std::move(failure), secret);
    return "a notice did not reach " + std::string{name_of(target_.format)} + ": " + failure;
}

}  // namespace dutyme::notify
