#include "pagerduty/auth/login.hpp"

#include "base/base64.hpp"
#include "base/error.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "pagerduty/auth/access_token.hpp"
#include "pagerduty/http/retry.hpp"
#include "pagerduty/model/errors.hpp"

#include <sys/types.h>

#include <algorithm>
#include <array>
#include <map>
#include <sha256.h>
#include <sstream>
#include <vector>

namespace dutyme::pagerduty {

namespace {

constexpr std::array<const char*, 3> needed_scopes{"schedules.read", "schedules.write",
                                                   "users.read"};
constexpr const char* other_scopes =
    "services.read escalation_policies.read incidents.read users:contact_methods.read oncalls.read";

std::string random_text(Random& random, int words) {
    std::string bytes;
    for (int i = 0; i < words; ++i) {
        const std::uint64_t word = random.next();
        bytes.append(reinterpret_cast<const char*>(&word), sizeof word);
    }
    return base64url(bytes);
}

std::string sha256(const std::string& text) {
    SHA2_CTX context;
    std::array<std::uint8_t, SHA256_DIGEST_LENGTH> digest{};
    SHA256Init(&context);
    SHA256Update(&context, reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
    SHA256Final(digest.data(), &context);
    return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

std::string requested_scopes() {
    std::string scopes = "openid";
    for (const char* scope : needed_scopes) scopes += std::string{" "} + scope;
    return scopes + " " + other_scopes;
}

std::string decoded(std::string_view text) {
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool is_escape = text[i] == '%' && i + 2 < text.size() &&
                               std::isxdigit(static_cast<unsigned char>(text[i + 1])) != 0 &&
                               std::isxdigit(static_cast<unsigned char>(text[i + 2])) != 0;
        if (!is_escape) {
            plain += text[i] == '+' ? ' ' : text[i];
            continue;
        }
        plain += static_cast<char>(std::stoi(std::string{text.substr(i + 1, 2)}, nullptr, 16));
        i += 2;
    }
    return plain;
}

std::map<std::string, std::string> query_of(std::string_view target) {
    std::map<std::string, std::string> query;
    const auto mark = target.find('?');
    std::string_view rest = mark == std::string_view::npos ? "" : target.substr(mark + 1);
    while (!rest.empty()) {
        const auto end = std::min(rest.find('&'), rest.size());
        const std::string_view pair = rest.substr(0, end);
        const auto sign = std::min(pair.find('='), pair.size());
        query.emplace(decoded(pair.substr(0, sign)),
                      sign < pair.size() ? decoded(pair.substr(sign + 1)) : "");
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return query;
}

// In a time that does not tell how much of it is right.
bool is_same(std::string_view one, std::string_view other) {
    if (one.size() != other.size()) return false;
    unsigned char difference = 0;
    for (std::size_t i = 0; i < one.size(); ++i)
        difference = static_cast<unsigned char>(difference | (one[i] ^ other[i]));
    return difference == 0;
}

Request token_exchange(const LoginClient& client, const std::string& form) {
    Request request;
    request.method = Method::post;
    request.url = client.identity_url + "/oauth/token";
    request.headers = {{"Accept", "application/json"},
                       {"Content-Type", "application/x-www-form-urlencoded"}};
    request.body = form + "&client_id=" + encoded(client.id);
    if (!client.secret.empty()) request.body += "&client_secret=" + encoded(client.secret);
    return request;
}

// RFC 6749, 5.2.
std::string error_in(const Response& response, const char* member) {
    try {
        return json::text_or_empty(json::parse(response.body), member);
    } catch (const JsonError&) {
        return "";
    }
}

Refusal login_refusal(const Response& response) {
    const std::string error = printable(error_in(response, "error"));
    const std::string why = printable(error_in(response, "error_description"));
    return {Failure::denied,
            "PagerDuty gave no token for this login (" + std::to_string(response.status) + ")" +
                (error.empty() ? "" : ": " + error) + (why.empty() ? "" : ": " + why),
            "check client-id and client-secret: a scoped app needs both (Integrations, App "
            "Registration)",
            response.status};
}

void check_scopes(const std::string& granted) {
    std::istringstream words{granted};
    std::vector<std::string> has;
    for (std::string word; words >> word;) has.push_back(word);
    std::vector<std::string> missing;
    for (const char* scope : needed_scopes)
        if (std::find(has.begin(), has.end(), scope) == has.end()) missing.emplace_back(scope);
    if (missing.empty()) return;
    throw Error{Failure::denied,
                "this login lacks the scope" + std::string{missing.size() > 1 ? "s " : " "} +
                    listed(missing),
                "give them to the app in PagerDuty: Integrations, App Registration"};
}

}  // namespace

LoginAttempt new_login_attempt(Random& random) {
    return {random_text(random, 6), random_text(random, 2)};
}

std::string authorize_url(const LoginClient& client, const LoginAttempt& attempt) {
    return client.identity_url +
           "/oauth/authorize?response_type=code&client_id=" + encoded(client.id) +
           "&redirect_uri=" + encoded(client.redirect_url) +
           "&scope=" + encoded(requested_scopes()) +
           "&code_challenge=" + base64url(sha256(attempt.verifier)) +
           "&code_challenge_method=S256&state=" + attempt.state;
}

std::optional<std::string> code_in(std::string_view target, const LoginClient& client,
                                   const LoginAttempt& attempt) {
    const auto query = query_of(target);
    const auto member = [&](const char* name) {
        const auto found = query.find(name);
        return found == query.end() ? std::string{} : found->second;
    };
    if (target.substr(0, target.find('?')) != path_of(client.redirect_url) ||
        !is_same(member("state"), attempt.state))
        return std::nullopt;
    if (const std::string error = printable(member("error")); !error.empty())
        throw Error{Failure::denied,
                    "PagerDuty did not log you in: " + error +
                        (member("error_description").empty()
                             ? ""
                             : ": " + printable(member("error_description"))),
                    "to try again: dutyme login"};
    const std::string code = member("code");
    return code.empty() ? std::nullopt : std::optional{code};
}

Request code_exchange(const LoginClient& client, const LoginAttempt& attempt,
                      const std::string& code) {
    return token_exchange(client, "grant_type=authorization_code&code=" + encoded(code) +
                                      "&redirect_uri=" + encoded(client.redirect_url) +
                                      "&code_verifier=" + encoded(attempt.verifier));
}

Request refresh_request(const LoginClient& client, const std::string& refresh_token) {
    return token_exchange(client,
                          "grant_type=refresh_token&refresh_token=" + encoded(refresh_token));
}

LoginTokens read_login_reply(const Response& response) {
    constexpr Seconds a_day = std::chrono::hours{24};
    if (!is_success(response.status)) throw login_refusal(response);
    LoginTokens tokens;
    try {
        const json::Document document = json::parse(response.body);
        tokens.access = json::text_or_empty(document, "access_token");
        tokens.refresh = json::text_or_empty(document, "refresh_token");
        const int lifetime = json::number(document, "expires_in").value_or(0);
        tokens.lifetime = lifetime > 0 ? Seconds{lifetime} : a_day;
        if (const auto granted = json::text(document, "scope")) check_scopes(*granted);
    } catch (const JsonError&) {
        throw unreadable_answer();
    }
    if (!is_token(tokens.access) || !is_token(tokens.refresh)) throw unreadable_answer();
    return tokens;
}

bool is_invalid_grant(const Response& response) {
    return response.status == 400 && error_in(response, "error") == "invalid_grant";
}

}  // namespace dutyme::pagerduty
