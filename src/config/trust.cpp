#include "config/trust.hpp"

#include "config/keys.hpp"
#include "config/layer.hpp"

#include <sys/types.h>

#include <algorithm>
#include <sha256.h>

namespace dutyme::config {

namespace {

bool is_accepted(const git::Checkout& checkout, const std::string& digest) {
    const std::string_view name = key::hook_trusted.text();
    return std::any_of(
        checkout.config.begin(), checkout.config.end(), [&](const git::ConfigEntry& entry) {
            return entry.local && !entry.cloned && entry.name == name && entry.value == digest;
        });
}

}  // namespace

std::optional<std::string> committed_digest(const git::Checkout& checkout) {
    auto text = read_committed_file(checkout);
    for (const git::ConfigEntry& entry : checkout.config)
        if (entry.cloned) text = text.value_or("") + "\n" + entry.name + "=" + entry.value;
    if (!text) return std::nullopt;
    const std::string& brought = *text;
    char digest[SHA256_DIGEST_STRING_LENGTH];
    SHA256Data(reinterpret_cast<const std::uint8_t*>(brought.data()), brought.size(), digest);
    return digest;
}

bool committed_file_is_trusted(const git::Checkout& checkout) {
    const auto digest = committed_digest(checkout);
    return !digest || is_accepted(checkout, *digest);
}

}  // namespace dutyme::config
