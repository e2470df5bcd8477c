#include "sandbox/access.hpp"

#include <algorithm>

namespace dutyme::sandbox {

namespace {

std::string authorization_for(const Key& key) {
    return (key.kind == Key::Kind::oauth ? "Bearer " : "Token token=") + key.secret;
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
    }
    return "";
}

const Key* key_of(const Request& request, const std::vector<Key>& keys) {
    const std::string sent = request.header("authorization");
    const auto found = std::find_if(keys.begin(), keys.end(),
                                    [&](const Key& key) { return authorization_for(key) == sent; });
    return found == keys.end() ? nullptr : &*found;
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
