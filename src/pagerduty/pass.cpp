#include "pagerduty/pass.hpp"

#include "pagerduty/mint.hpp"
#include "pagerduty/refusal.hpp"

#include <algorithm>
#include <vector>

namespace dutyme::pagerduty {

using std::chrono::milliseconds;

namespace {

bool is_rest_key(const std::string& token) {
    constexpr std::size_t length = 20;
    constexpr const char* allowed =
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_+/=-";
    return token.size() == length && token.find_first_not_of(allowed) == std::string::npos;
}

std::string given_token(const Credential& credential) {
    const auto* token = std::get_if<std::string>(&credential);
    if (token == nullptr) return {};
    if (!can_be_token(*token))
        throw Error{Failure::settings, "the PagerDuty token is empty or has spaces in it",
                    "set it again: dutyme config set token"};
    return *token;
}

}  // namespace

Pass::Pass(Credential credential)
    : credential_(std::move(credential)), token_(given_token(credential_)) {}

bool Pass::is_due(milliseconds now) const {
    return mints() && (token_.empty() || now >= due_);
}

Request Pass::request() const {
    return mint_request(std::get<OAuthClient>(credential_));
}

// It is replaced some time before its end, which a request must not meet on its way.
void Pass::receive(const Response& response, milliseconds begun) {
    constexpr milliseconds earlier{60000};
    constexpr int share = 10;  // of a short life
    const Minted minted = read_minted(response, std::get<OAuthClient>(credential_));
    const milliseconds lifetime = minted.lifetime;
    token_ = minted.token;
    due_ = begun + lifetime - std::min(earlier, lifetime / share);
}

std::string Pass::authorization() const {
    return (!mints() && is_rest_key(token_) ? "Token token=" : "Bearer ") + token_;
}

std::string Pass::hidden_in(std::string text) const {
    std::vector<std::string> secrets{token_};
    if (const auto* client = std::get_if<OAuthClient>(&credential_))
        secrets.insert(secrets.end(), {client->secret, encoded(client->secret)});
    for (const std::string& secret : secrets)
        if (!secret.empty()) text = without_secret(std::move(text), secret);
    return text;
}

bool can_be_token(const std::string& text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
}

}  // namespace dutyme::pagerduty
