#include "config/keys.hpp"

#include "base/duration.hpp"
#include "base/text.hpp"
#include "config/boolean.hpp"

#include <algorithm>
#include <numeric>

namespace dutyme::config {

namespace {

// The name without case, hyphens and underscores.
std::string folded(std::string_view name) {
    std::string folded = lower_case(name);
    folded.erase(
        std::remove_if(folded.begin(), folded.end(), [](char c) { return c == '-' || c == '_'; }),
        folded.end());
    return folded;
}

// Levenshtein's distance, one row at a time.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i + 1;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t change = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({change, row[j] + 1, diagonal + 1});
        }
    }
    return row.back();
}

bool among(std::string_view choices, std::string_view value) {
    while (!choices.empty()) {
        const auto bar = std::min(choices.find('|'), choices.size());
        if (choices.substr(0, bar) == value) return true;
        choices.remove_prefix(std::min(bar + 1, choices.size()));
    }
    return false;
}

bool plain_token(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7F; });
}

bool is_alias(std::string_view value) {
    std::string entry{value};
    std::replace(entry.begin(), entry.end(), '\t', ' ');
    const auto blank = entry.rfind(' ');
    return blank != std::string::npos && entry.find_first_not_of(' ') < blank &&
           entry.find('@', blank) != std::string::npos && printable(entry) == entry;
}

std::string complaint_about_name(std::string_view value) {
    constexpr std::size_t longest = 200;
    if (value.size() > longest) return "is longer than 200 bytes";
    return printable(value) == value ? "" : "holds characters that cannot be printed";
}

}  // namespace

const Key* find_key(std::string_view name) {
    const std::string wanted = folded(name);
    for (const Key& key : all_keys())
        if (folded(key.name) == wanted) return &key;
    return nullptr;
}

const Key* nearest_key(std::string_view name) {
    const std::string wanted = folded(name.substr(0, 40));
    const Key* nearest = nullptr;
    std::size_t near = std::min<std::size_t>(2, wanted.size() / 3) + 1;
    for (const Key& key : all_keys()) {
        const std::size_t away = distance(wanted, folded(key.name));
        if (away >= near) continue;
        near = away;
        nearest = &key;
    }
    return nearest;
}

bool says_where(const Key& key) {
    const std::string_view name = key.name;
    return name == "schedule" || name == "escalation-policy" || name == "service";
}

std::string shown(const Key& key, std::string_view value) {
    const bool hidden = key.kind == Kind::secret ||
                        (key.kind == Kind::url && value.find('@') != std::string_view::npos);
    return hidden ? "(set, not shown)" : printable(value);
}

std::string complaint(const Key& key, std::string_view value) {
    const auto unless = [](bool fits, const std::string& wrong) { return fits ? "" : wrong; };
    if (key.kind == Kind::boolean)
        return unless(parse_boolean(value).has_value(), "is neither true nor false");
    if (value.empty()) return "is empty";
    switch (key.kind) {
        case Kind::duration:
            return unless(parse_duration(value).has_value(), "is no duration, as in 90m or 1h30m");
        case Kind::choice:
            return unless(among(key.choices, value), "is none of " + std::string{key.choices});
        case Kind::alias:
            return unless(is_alias(value),
                          "is no login and e-mail address, as in octocat "
                          "ada@corp.example");
        case Kind::secret:
            return unless(plain_token(value), "holds a blank or control character");
        case Kind::path:
        case Kind::command:
        case Kind::url:
            return "";
        default:
            return complaint_about_name(value);
    }
}

}  // namespace dutyme::config
