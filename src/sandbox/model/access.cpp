#include "sandbox/model/access.hpp"

#include "sandbox/http/hosts.hpp"

#include <algorithm>

namespace dutyme::sandbox {

namespace {

std::string authorization_for(const Key& key) {
    const bool bearer = key.kind == Key::Kind::oauth || key.kind == Key::Kind::app;
    return (bearer ? "Bearer " : "Token token=") + key.secret;
}

bool fits(const std::string& region, const std::string& other) {
    return region.empty() || region == other;
}

}  // namespace

const char* name_of(Key::Kind kind) {
    switch (kind) {
        case Key::Kind::account:
            return "account";
        case Key::Kind::read_only:
            return "read-only";
        case Key::Kind::user:
            return "user";
        case Key::Kind::oauth:
            return "oauth";
        case Key::Kind::app:
            return "app";
    }
    return "";
}

std::optional<Key> key_of(const Request& request, const std::vector<Key>& keys,
                          const std::string& region, Moment now) {
    const std::string sent = request.header("authorization");
    const Host* host = host_named(request.header("host"));
    if (host != nullptr && !fits(host->region, region)) return std::nullopt;
    const auto found = std::find_if(keys.begin(), keys.end(), [&](const Key& key) {
        return authorization_for(key) == sent && fits(key.region, region) && now < key.expires;
    });
    return found == keys.end() ? std::nullopt : std::optional{*found};
}

std::optional<Allowance> RateLimit::spend(const std::string& secret, Moment now) {
    constexpr std::chrono::minutes minute{1};
    if (per_minute_ <= 0) return std::nullopt;
    Count& count = counts_[secret];
    if (now - count.since >= minute || now < count.since) count = {now, 0};
    const auto left = std::chrono::ceil<Seconds>(count.since + minute - now);
    const bool exceeded = count.requests >= per_minute_;
    if (!exceeded) ++count.requests;
    return Allowance{per_minute_, per_minute_ - count.requests, left.count(), exceeded};
}

}  // namespace dutyme::sandbox
