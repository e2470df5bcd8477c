#include "base/base64.hpp"
#include "base/text.hpp"
#include "sandbox/api/operations.hpp"
#include "sandbox/model/overrides.hpp"
#include "sandbox/replies/refusal.hpp"
#include "sandbox/replies/replies.hpp"

#include <openssl/sha.h>

#include <algorithm>
#include <initializer_list>
#include <utility>

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

void require_one_each(const Query& form, std::initializer_list<const char*> names) {
    for (const char* name : names)
        if (form.every(name).size() != 1)
            throw invalid_request(std::string{"the form has not just one "} + name);
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
    require_one_each(form.query, {"grant_type", "client_id", "client_secret"});
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

std::string token_document(const Account& account, const Key& key, const std::string& scope,
                           const std::string& refresh_token = {}) {
    return written([&](json::Writer& out) {
        out.StartObject();
        json::put(out, "access_token", key.secret);
        if (!refresh_token.empty()) json::put(out, "refresh_token", refresh_token);
        json::put(out, "scope", scope);
        json::put(out, "token_type", "bearer");
        out.Key("expires_in");
        out.Int64(account.app.lifetime.count());
        out.EndObject();
    });
}

Key& new_key(Call& call, Key::Kind kind, Scopes scopes) {
    Account& account = call.account;
    Key key;
    key.kind = kind;
    key.secret = opaque_id("pd" + account.region + "+_", 30, account.keys.size());
    key.scopes = std::move(scopes);
    key.region = account.region;
    key.expires = call.now + account.app.lifetime;
    account.keys.push_back(key);
    return account.keys.back();
}

Reply token_of_app(Call& call, const Query& form) {
    require_one_each(form, {"scope"});
    const Key& key =
        new_key(call, Key::Kind::app,
                granted(call.account, split_scopes(form.get("scope")), call.quirks.strict_scopes));
    return {200, token_document(call.account, key,
                                account_scope(call.account) + " " + joined(*key.scopes))};
}

Refusal invalid_grant(const char* why) {
    return oauth_refusal(400, "invalid_grant", why);
}

// Another pair: the refresh token before is spent.
Reply tokens_of_login(Call& call, Login& login) {
    std::size_t count = 0;
    for (const Login& each : call.account.logins) count += each.refresh_tokens.size();
    login.refresh_tokens.push_back(opaque_id("pdr+_", 40, 1000 + count));
    Key& key = new_key(call, Key::Kind::oauth, login.scopes);
    key.user = login.user;
    return {200, token_document(call.account, key, "openid " + joined(login.scopes),
                                login.refresh_tokens.back())};
}

std::string challenge_of(const std::string& verifier) {
    unsigned char digest[SHA256_DIGEST_LENGTH];
    SHA256(reinterpret_cast<const unsigned char*>(verifier.data()), verifier.size(), digest);
    return base64url({reinterpret_cast<const char*>(digest), sizeof digest});
}

Reply exchange_code(Call& call, const Query& form) {
    require_one_each(form, {"code", "redirect_uri", "code_verifier"});
    const std::string verifier = form.get("code_verifier");
    if (verifier.size() > 128) throw invalid_grant("Code verifier is too large");
    for (LoginCode& code : call.account.login_codes) {
        if (code.code != form.get("code")) continue;
        if (std::exchange(code.used, true)) throw invalid_grant("the code was used before");
        if (call.now > code.expires) throw invalid_grant("the code has expired");
        if (code.redirect_uri != form.get("redirect_uri"))
            throw invalid_grant("redirect_uri is another one");
        if (verifier.size() < 43 || challenge_of(verifier) != code.challenge)
            throw invalid_grant("code_verifier is another one");
        return tokens_of_login(call,
                               call.account.logins.emplace_back(Login{code.user, code.scopes, {}}));
    }
    throw invalid_grant("there is no such code");
}

// A spent token may have been stolen: nobody can use the login any more (RFC 9700, 4.14).
Reply refresh(Call& call, const Query& form) {
    require_one_each(form, {"refresh_token"});
    for (Login& login : call.account.logins) {
        const auto& tokens = login.refresh_tokens;
        if (std::find(tokens.begin(), tokens.end(), form.get("refresh_token")) == tokens.end())
            continue;
        if (tokens.back() != form.get("refresh_token")) login.revoked = true;
        if (login.revoked) throw invalid_grant("the refresh token was used before");
        return tokens_of_login(call, login);
    }
    throw invalid_grant("there is no such refresh token");
}

}  // namespace

Reply issue_oauth_token(Call& call) {
    const Account& account = call.account;
    const Query form = form_of(call.request);
    if (form.get("client_id") != account.app.id || form.get("client_secret") != account.app.secret)
        throw oauth_refusal(401, "invalid_client", "client authentication failed");
    const std::string type = form.get("grant_type");
    if (type == "authorization_code") return exchange_code(call, form);
    if (type == "refresh_token") return refresh(call, form);
    if (type == "client_credentials") return token_of_app(call, form);
    throw oauth_refusal(400, "unsupported_grant_type", "there is no such grant type");
}

Reply authorize_login(Call& call) {
    constexpr Seconds life_of_code{30};
    const Query& query = call.request.query;
    const std::string redirect_uri = query.get("redirect_uri");
    const std::string port = redirect_uri.substr(0, redirect_uri.rfind('/'));
    if (port.rfind("http://127.0.0.1:", 0) != 0 || redirect_uri != port + "/callback")
        throw Refusal{{400,
                       "<html><body>redirect_uri is invalid (8002)</body></html>",
                       {{"Content-Type", "text/html"}}},
                      "redirect_uri is not the registered one"};
    const bool is_asked_for_well =
        query.get("response_type") == "code" && query.get("client_id") == call.account.app.id &&
        query.get("code_challenge_method") == "S256" && query.get("code_challenge").size() == 43;
    if (!is_asked_for_well || query.get("scope").empty())
        throw invalid_request("the login is not asked for as documented");
    LoginCode code{opaque_id("code-", 30, 2000 + call.account.login_codes.size()),
                   "PADA001",
                   redirect_uri,
                   query.get("code_challenge"),
                   {},
                   call.now + life_of_code};
    for (const std::string& scope : split_scopes(query.get("scope")))
        if (holds(call.account.app.scopes, scope)) code.scopes.push_back(scope);
    call.account.login_codes.push_back(code);
    return {302,
            "",
            {{"Location", redirect_uri + "?code=" + code.code + "&state=" + query.get("state")}}};
}

std::string without_client_secret(const std::string& body) {
    std::string hidden = body;
    for (const std::string name : {"client_secret=", "refresh_token=", "code=", "code_verifier="}) {
        const auto found = ("&" + hidden).find("&" + name);
        if (found == std::string::npos) continue;
        const auto begin = found + name.size();
        hidden.replace(begin, std::min(hidden.find('&', begin), hidden.size()) - begin, "***");
    }
    return hidden;
}

}  // namespace dutyme::sandbox
