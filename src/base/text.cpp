#include "base/text.hpp"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <utility>

namespace dutyme {

namespace {

struct Decoded {
    std::uint32_t point = 0;
    std::size_t length = 0;  // bytes; 0: malformed
};

// How many bytes a character has that begins with this one; 0: none begins so.
std::size_t length_of(unsigned char first) {
    if (first < 0x80) return 1;
    if (first < 0xC2 || first > 0xF4) return 0;
    if (first < 0xE0) return 2;
    return first < 0xF0 ? 3 : 4;
}

// UTF-8 by RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
bool is_allowed(std::uint32_t point, std::size_t length) {
    constexpr std::uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    const bool surrogate = point >= 0xD800 && point <= 0xDFFF;
    return point >= smallest[length] && !surrogate && point <= 0x10FFFF;
}

Decoded decode(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const std::size_t length = length_of(byte(0));
    if (length == 0 || length > text.size()) return {};
    if (length == 1) return {byte(0), 1};
    std::uint32_t point = byte(0) & (0xFFU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xC0U) != 0x80U) return {};
        point = point << 6U | (byte(i) & 0x3FU);
    }
    return is_allowed(point, length) ? Decoded{point, length} : Decoded{};
}

// C0, DEL, C1, and the characters that turn or hide the text around them.
bool disturbs(std::uint32_t point) {
    const bool control = point < 0x20 || (point >= 0x7F && point < 0xA0);
    const bool direction = point == 0x061C || (point >= 0x200E && point <= 0x200F) ||
                           (point >= 0x202A && point <= 0x202E) ||
                           (point >= 0x2066 && point <= 0x2069);
    return control || direction || point == 0x2028 || point == 0x2029;
}

}  // namespace

std::string printable(std::string_view foreign, std::size_t limit) {
    std::string text;
    while (!foreign.empty()) {
        const Decoded next = decode(foreign);
        const std::size_t used = next.length == 0 ? 1 : next.length;
        const bool bad = next.length == 0 || disturbs(next.point);
        if (text.size() + (bad ? 1 : used) > limit) break;
        text += bad ? std::string_view{"?"} : foreign.substr(0, used);
        foreign.remove_prefix(used);
    }
    return text;
}

std::string lower_case(std::string_view text) {
    std::string lower{text};
    for (char& c : lower)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return lower;
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t\r\n";
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::string with_entities(std::string_view text) {
    std::string escaped;
    for (const char c : text) {
        if (c == '&')
            escaped += "&amp;";
        else if (c == '<')
            escaped += "&lt;";
        else if (c == '>')
            escaped += "&gt;";
        else
            escaped += c;
    }
    return escaped;
}

std::string shell_word(std::string_view word) {
    constexpr std::string_view plain =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+=:,./-";
    if (!word.empty() && word.find_first_not_of(plain) == std::string_view::npos)
        return std::string{word};
    std::string quoted = "'";
    for (const char c : word) quoted += c == '\'' ? std::string{"'\\''"} : std::string(1, c);
    return quoted + "'";
}

void add_once(std::vector<std::string>& texts, const std::string& text) {
    if (std::find(texts.begin(), texts.end(), text) == texts.end()) texts.push_back(text);
}

std::string listed(const std::vector<std::string>& items, std::string_view last) {
    std::string text;
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (i > 0) text += i + 1 == items.size() ? " " + std::string{last} + " " : ", ";
        text += items[i];
    }
    return text;
}

namespace {

// The sign that the text begins with, and what is seen of it.
std::pair<std::string_view, std::string_view> first_sign(std::string_view text) {
    for (const std::string_view blank : {"\t", "\xC2\xA0"})
        if (text.substr(0, blank.size()) == blank) return {blank, " "};
    for (const std::string_view invisible : {"\xE2\x80\x8B", "\xE2\x80\x8C", "\xE2\x80\x8D",
                                             "\xE2\x81\xA0", "\xEF\xBB\xBF", "\xC2\xAD"})
        if (text.substr(0, invisible.size()) == invisible) return {invisible, ""};
    return {text.substr(0, 1), text.substr(0, 1)};
}

}  // namespace

std::string as_seen(std::string_view text) {
    std::string seen;
    while (!text.empty()) {
        const auto [sign, shown] = first_sign(text);
        const bool is_second = shown == " " && (seen.empty() || seen.back() == ' ');
        if (!is_second) seen += shown;
        text.remove_prefix(sign.size());
    }
    if (!seen.empty() && seen.back() == ' ') seen.pop_back();
    return seen;
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before;  // the rows of the table, two back and one back
    std::vector<std::size_t> last(b.size() + 1);
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(last.begin(), last.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        row[0] = i + 1;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t replaced = last[j] + (a[i] == b[j] ? 0 : 1);
            row[j + 1] = std::min({row[j] + 1, last[j + 1] + 1, replaced});
            const bool swapped = i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j];
            if (swapped) row[j + 1] = std::min(row[j + 1], before[j - 1] + 1);
        }
        before = std::exchange(last, row);
    }
    return last.back();
}

std::string nearest(std::string_view word, const std::vector<std::string>& names) {
    constexpr std::size_t longest = 40;
    const std::string_view wanted = word.substr(0, longest);
    std::size_t near = std::min<std::size_t>(2, wanted.size() / 3) + 1;
    std::string found;
    for (const std::string& name : names) {
        const std::size_t away = edit_distance(wanted, name);
        if (away >= near) continue;
        near = away;
        found = name;
    }
    return found;
}

}  // namespace dutyme
