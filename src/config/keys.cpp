#include "config/keys.hpp"

#include "base/duration.hpp"
#include "base/nearest.hpp"
#include "base/text.hpp"
#include "config/boolean.hpp"

#include <algorithm>

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

bool is_stand_in(std::string_view value) {
    if (among("skip|fail|author", value)) return true;
    const auto at = value.find('@');
    return at != 0 && at != std::string_view::npos && at + 1 < value.size() && plain_token(value);
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
    std::vector<std::string> names;
    for (const Key& key : all_keys()) names.push_back(folded(key.name));
    return find_key(nearest(folded(name), names));
}

bool says_where(const Key& key) {
    const std::string_view name = key.name;
    return name == "schedule" || name == "escalation-policy" || name == "service";
}

std::string shown(const Key& key, std::string_view value) {
    const bool hidden = key.kind == Kind::secret || key.kind == Kind::command ||
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
        case Kind::stand_in:
            return unless(is_stand_in(value),
                          "is none of skip, fail, author, and no e-mail address");
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
