#include "base/text.hpp"
#include "sandbox/api/operations.hpp"
#include "sandbox/model/overrides.hpp"
#include "sandbox/replies/refusal.hpp"
#include "sandbox/replies/replies.hpp"

#include <algorithm>

namespace dutyme::sandbox {

namespace {

// Errors of OAuth have a form of their own (RFC 6749, 5.2).
Refusal oauth_refusal(int status, const char* error, const std::string& description,
                      const std::string& violation = {}) {
    return Refusal{{status, written([&](json::Writer& out) {
                        out.StartObject();
                        json::put(out, "error", error);
                        json::put(out, "error_description", description);
                        out.EndObject();
                    })},
                   violation};
}

Refusal invalid_request(const std::string& problem) {
    return oauth_refusal(400, "invalid_request", problem, problem);
}

// A form is written like a query.
Query form_of(const Request& request) {
    const std::string type = lower_case(request.header("content-type"));
    if (type.rfind("application/x-www-form-urlencoded", 0) != 0)
        throw invalid_request("Content-Type is not application/x-www-form-urlencoded");
    Request form;
    form.target = "/?" + request.body;
    read_target(form);
    if (form.unreadable != 0) throw invalid_request("the form cannot be read");
    for (const char* name : {"grant_type", "client_id", "client_secret", "scope"})
        if (form.query.every(name).size() != 1)
            throw invalid_request(std::string{"the form has not just one "} + name);
    return form.query;
}

std::string account_scope(const Account& account) {
    return "as_account-" + account.region + "." + account.app.subdomain;
}

// Whose account the token is for has to be said; the rest is cut to what the app may have, or must
// not be more than that.
Scopes granted(const Account& account, const Scopes& asked, bool strict) {
    if (!holds(asked, account_scope(account)))
        throw oauth_refusal(400, "invalid_scope", "as_account names no account of this region");
    Scopes scopes;
    for (const std::string& scope : asked) {
        if (holds(account.app.scopes, scope))
            scopes.push_back(scope);
        else if (strict && scope != account_scope(account))
            throw oauth_refusal(400, "invalid_scope",
                                "The requested scope is invalid, unknown, or malformed.");
    }
    return scopes;
}

std::string token_document(const Account& account, const Key& key) {
    return written([&](json::Writer& out) {
        out.StartObject();
        json::put(out, "access_token", key.secret);
        json::put(out, "scope", account_scope(account) + " " + joined(*key.scopes));
        json::put(out, "token_type", "bearer");
        out.Key("expires_in");
        out.Int64(account.app.lifetime.count());
        out.EndObject();
    });
}

}  // namespace

Reply issue_oauth_token(Call& call) {
    Account& account = call.account;
    const Query form = form_of(call.request);
    if (form.get("grant_type") != "client_credentials")
        throw oauth_refusal(400, "unsupported_grant_type", "only client_credentials is supported");
    if (form.get("client_id") != account.app.id || form.get("client_secret") != account.app.secret)
        throw oauth_refusal(401, "invalid_client", "client authentication failed");
    Key key;
    key.kind = Key::Kind::app;
    key.secret = opaque_id("pd" + account.region + "+_", 30, account.keys.size());
    key.scopes = granted(account, split_scopes(form.get("scope")), call.quirks.strict_scopes);
    key.region = account.region;
    key.expires = call.now + account.app.lifetime;
    account.keys.push_back(key);
    return {200, token_document(account, key)};
}

std::string without_client_secret(const std::string& body) {
    constexpr std::string_view name = "client_secret=";
    const auto begin = body.find(name);
    if (begin == std::string::npos) return body;
    const auto end = std::min(body.find('&', begin), body.size());
    return body.substr(0, begin + name.size()) + "***" + body.substr(end);
}

}  // namespace dutyme::sandbox
