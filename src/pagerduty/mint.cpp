#include "pagerduty/mint.hpp"

#include "base/text.hpp"
#include "pagerduty/codec.hpp"
#include "pagerduty/pass.hpp"
#include "pagerduty/refusal.hpp"

#include <algorithm>
#include <sstream>
#include <vector>

namespace dutyme::pagerduty {

namespace {

constexpr Seconds a_day = std::chrono::hours{24};

std::vector<std::string> needed_scopes(const OAuthClient& client) {
    std::vector<std::string> scopes{"schedules.read", "users.read"};
    if (client.writes) scopes.emplace_back("schedules.write");
    return scopes;
}

std::string asked_scopes(const OAuthClient& client) {
    std::string asked = "as_account-" + client.region + "." + client.subdomain;
    for (const std::string& scope : needed_scopes(client)) asked += " " + scope;
    return asked +
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
std::string said_in(const std::string& body) {
    try {
        const json::Document document = json::parse(body);
        const std::string what = json::text_or_empty(document, "error");
        const std::string why = json::text_or_empty(document, "error_description");
        if (!what.empty()) return printable(why.empty() ? what : what + ": " + why);
    } catch (const JsonError&) {
        return "";
    }
    return said_by(read_error(body));
}

Refusal refused(const Response& response, const OAuthClient& client) {
    if (response.status < 400) return refusal_from(response, client.identity_url, Seconds{0});
    const std::string said = said_in(response.body);
    return {Failure::denied,
            "PagerDuty minted no token for this client-id (" + std::to_string(response.status) +
                ")" + (said.empty() ? "" : ": " + said),
            "check client-id and client-secret, and that the account " +
                printable(client.subdomain) + " is in the " + printable(client.region) +
                " region (subdomain, region)",
            response.status};
}

}  // namespace

Request mint_request(const OAuthClient& client) {
    Request request;
    request.method = Method::post;
    request.url = client.identity_url + "/oauth/token";
    request.headers = {{"Accept", "application/json"},
                       {"Content-Type", "application/x-www-form-urlencoded"}};
    request.body = "grant_type=client_credentials&client_id=" + encoded(client.id) +
                   "&client_secret=" + encoded(client.secret) +
                   "&scope=" + encoded(asked_scopes(client));
    return request;
}

Minted read_minted(const Response& response, const OAuthClient& client) {
    if (response.status < 200 || response.status >= 300) throw refused(response, client);
    const json::Document document = parsed(response.body);
    const std::string token = json::text_or_empty(document, "access_token");
    if (!can_be_token(token)) throw unreadable_answer();
    // RFC 6749, 5.1: no scope means the one that was asked for.
    if (const auto granted = json::text(document, "scope")) check_scopes(*granted, client);
    const int lifetime = read_number(document, "expires_in").value_or(0);
    return {token, lifetime > 0 ? Seconds{lifetime} : a_day};
}

}  // namespace dutyme::pagerduty
