#include "base/secret.hpp"

#include <array>
#include <string_view>
#include <vector>

namespace dutyme {

namespace {

constexpr std::string_view mask = "***";

int digit(char c) {
    constexpr std::string_view digits = "0123456789abcdef";
    if (c >= 'A' && c <= 'F') c = static_cast<char>(c - 'A' + 'a');
    const auto at = digits.find(c);
    return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

// True where the text begins with this many hexadecimal digits, which are the character's.
bool is_in_hex(std::string_view text, std::size_t count, unsigned char c) {
    if (text.size() < count) return false;
    unsigned value = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const int next = digit(text[i]);
        if (next < 0) return false;
        value = value * 16 + static_cast<unsigned>(next);
    }
    return value == c;
}

// The length of the character in front of the text: "+" as +, \u002b, \+ or %2B. 0: another stands
// there.
std::size_t length_of(char c, std::string_view text) {
    const auto byte = static_cast<unsigned char>(c);
    if (text.substr(0, 2) == "\\u" && is_in_hex(text.substr(2), 4, byte)) return 6;
    if (text.substr(0, 1) == "%" && is_in_hex(text.substr(1), 2, byte)) return 3;
    if (text.size() > 1 && text[0] == '\\' && text[1] == c) return 2;
    return !text.empty() && text[0] == c ? 1 : 0;
}

// 0: the secret does not stand in front of the text.
std::size_t length_of(std::string_view secret, std::string_view text) {
    std::size_t length = 0;
    for (const char c : secret) {
        const std::size_t next = length_of(c, text.substr(length));
        if (next == 0) return 0;
        length += next;
    }
    return length;
}

std::string base64(std::string_view bytes) {
    constexpr std::string_view digits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    unsigned bits = 0;
    unsigned value = 0;
    for (const char c : bytes) {
        value = (value << 8U) | static_cast<unsigned char>(c);
        for (bits += 8; bits >= 6; bits -= 6) text += digits[(value >> (bits - 6)) & 63U];
    }
    return text;
}

// What is the same wherever in a longer text the secret stands: at each of three places in a group
// of bytes, without the digits that it shares with its neighbours.
std::vector<std::string> in_base64(std::string_view secret) {
    constexpr std::size_t least = 8;  // digits; fewer would fit anything
    std::vector<std::string> forms;
    for (std::size_t before = 0; before < 3; ++before) {
        const std::size_t first = (before * 8 + 5) / 6;
        std::string form = base64(std::string(before, '\0') + std::string{secret}).substr(first);
        if (form.size() < least) continue;
        forms.push_back(form);
        for (char& c : form) c = c == '+' ? '-' : c == '/' ? '_' : c;
        if (form != forms.back()) forms.push_back(form);
    }
    return forms;
}

std::string masked(const std::string& text, std::string_view secret) {
    std::string result;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = length_of(secret, std::string_view{text}.substr(at));
        if (length == 0)
            result += text[at++];
        else
            result += mask;
        at += length;
    }
    return result;
}

}  // namespace

std::string without_secret(std::string text, const std::string& secret) {
    if (secret.empty()) return text;
    text = masked(text, secret);
    for (const std::string& form : in_base64(secret)) text = masked(text, form);
    return text;
}

Environment without_secrets(const Environment& environment) {
    constexpr std::array<const char*, 6> names{"DUTYME_TOKEN",         "PD_SERVICE_KEY",
                                               "DUTYME_CLIENT_SECRET", "DUTYME_ROUTING_KEY",
                                               "DUTYME_NOTIFY_URL",    "DUTYME_NOTIFY_TOKEN"};
    auto variables = environment.all();
    for (const char* name : names) variables.erase(name);
    return Environment{std::move(variables)};
}

}  // namespace dutyme
