#include "pagerduty/auth/access_token.hpp"

#include "base/error.hpp"
#include "base/json.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "pagerduty/http/retry.hpp"
#include "pagerduty/http/transport.hpp"
#include "pagerduty/model/errors.hpp"

#include <algorithm>
#include <sstream>
#include <utility>
#include <vector>

namespace dutyme::pagerduty {

namespace {

using std::chrono::milliseconds;

constexpr Seconds a_day = std::chrono::hours{24};

std::vector<std::string> needed_scopes(const OAuthClient& client) {
    std::vector<std::string> scopes{"schedules.read", "users.read"};
    if (client.writes) scopes.emplace_back("schedules.write");
    return scopes;
}

std::string requested_scopes(const OAuthClient& client, bool needed_alone) {
    std::string requested = "as_account-" + client.region + "." + client.subdomain;
    for (const std::string& scope : needed_scopes(client)) requested += " " + scope;
    if (needed_alone) return requested;
    return requested +
           " services.read escalation_policies.read incidents.read users:contact_methods.read"
           " oncalls.read";
}

std::vector<std::string> words_of(const std::string& text) {
    std::istringstream stream{text};
    std::vector<std::string> words;
    for (std::string word; stream >> word;) words.push_back(word);
    return words;
}

void check_scopes(const std::string& granted, const OAuthClient& client) {
    const auto has = words_of(granted);
    std::vector<std::string> missing;
    for (const std::string& scope : needed_scopes(client))
        if (std::find(has.begin(), has.end(), scope) == has.end()) missing.push_back(scope);
    if (missing.empty()) return;
    throw Error{Failure::denied,
                "the PagerDuty app of this client-id lacks the scope" +
                    std::string{missing.size() > 1 ? "s " : " "} + listed(missing),
                "give it to the app in PagerDuty: Integrations, App Registration"};
}

json::Document parsed(const std::string& body) {
    try {
        return json::parse(body);
    } catch (const JsonError&) {
        throw unreadable_answer();
    }
}

// RFC 6749, 5.2: {"error":"invalid_client","error_description":"..."}.
std::string error_text_in(const std::string& body) {
    try {
        const json::Document document = json::parse(body);
        const std::string what = json::text_or_empty(document, "error");
        const std::string why = json::text_or_empty(document, "error_description");
        if (!what.empty()) return printable(why.empty() ? what : what + ": " + why);
    } catch (const JsonError&) {
        return "";
    }
    return message_of(read_error(body));
}

// Some servers leave out a scope that the app lacks, others refuse the request.
bool is_invalid_scope(const Response& response) {
    return response.status == 400 && error_text_in(response.body).rfind("invalid_scope", 0) == 0;
}

Refusal token_refusal(const Response& response, const OAuthClient& client) {
    if (response.status < 400) return refusal_from(response, client.identity_url, Seconds{0});
    const std::string said = error_text_in(response.body);
    const std::string where = "that the account " + printable(client.subdomain) + " is in the " +
                              printable(client.region) + " region (subdomain, region)";
    if (is_invalid_scope(response))
        return {Failure::denied,
                "PagerDuty minted no token for this client-id (" + std::to_string(response.status) +
                    "): " + said,
                "check that the app has the scopes " + listed(needed_scopes(client)) +
                    " (Integrations, App Registration), and " + where,
                response.status};
    return {Failure::denied,
            "PagerDuty minted no token for this client-id (" + std::to_string(response.status) +
                ")" + (said.empty() ? "" : ": " + said),
            "check client-id and client-secret, and " + where, response.status};
}

bool is_rest_key(const std::string& token) {
    constexpr std::size_t length = 20;
    constexpr const char* allowed =
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_+/=-";
    return token.size() == length && token.find_first_not_of(allowed) == std::string::npos;
}

std::string given_token(const Credential& credential) {
    const auto* token = std::get_if<std::string>(&credential);
    if (token == nullptr) return {};
    if (!is_token(*token))
        throw Error{Failure::settings, "the PagerDuty token is empty or has spaces in it",
                    "set it again: dutyme config set token"};
    return *token;
}

}  // namespace

Request token_request(const OAuthClient& client, bool needed_alone) {
    Request request;
    request.method = Method::post;
    request.url = client.identity_url + "/oauth/token";
    request.headers = {{"Accept", "application/json"},
                       {"Content-Type", "application/x-www-form-urlencoded"}};
    request.body = "grant_type=client_credentials&client_id=" + encoded(client.id) +
                   "&client_secret=" + encoded(client.secret) +
                   "&scope=" + encoded(requested_scopes(client, needed_alone));
    return request;
}

GrantedToken read_token_reply(const Response& response, const OAuthClient& client) {
    if (response.status < 200 || response.status >= 300) throw token_refusal(response, client);
    const json::Document document = parsed(response.body);
    const std::string token = json::text_or_empty(document, "access_token");
    if (!is_token(token)) throw unreadable_answer();
    // RFC 6749, 5.1: a reply without a scope grants the requested one.
    if (const auto granted = json::text(document, "scope")) check_scopes(*granted, client);
    const int lifetime = json::number(document, "expires_in").value_or(0);
    return {token, lifetime > 0 ? std::min(Seconds{lifetime}, a_day) : a_day};
}

AccessToken::AccessToken(Credential credential)
    : credential_(std::move(credential)), token_(given_token(credential_)) {}

bool AccessToken::is_due(milliseconds now) const {
    return is_renewable() && (token_.empty() || now >= due_);
}

Request AccessToken::request() const {
    return token_request(std::get<OAuthClient>(credential_), needed_scopes_alone_);
}

// A token is replaced before its end, so that it does not expire while a request is on its way.
bool AccessToken::receive(const Response& response, milliseconds begun) {
    constexpr milliseconds earlier{60000};
    constexpr int share = 10;  // of a short life
    if (is_invalid_scope(response) && !std::exchange(needed_scopes_alone_, true)) return false;
    const GrantedToken granted = read_token_reply(response, std::get<OAuthClient>(credential_));
    const milliseconds lifetime = granted.lifetime;
    token_ = granted.token;
    due_ = begun + lifetime - std::min(earlier, lifetime / share);
    return true;
}

std::string AccessToken::authorization() const {
    return (!is_renewable() && is_rest_key(token_) ? "Token token=" : "Bearer ") + token_;
}

std::string AccessToken::hidden_in(std::string text) const {
    std::vector<std::string> secrets{token_};
    if (const auto* client = std::get_if<OAuthClient>(&credential_))
        secrets.push_back(client->secret);
    for (const std::string& secret : secrets) text = without_secret(std::move(text), secret);
    return text;
}

bool is_token(const std::string& text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
}

}  // namespace dutyme::pagerduty
