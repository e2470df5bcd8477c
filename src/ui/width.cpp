#include "ui/width.hpp"

#include <algorithm>
#include <utf8proc.h>

namespace dutyme::ui {

namespace {

struct Character {
    std::size_t bytes = 1;
    std::size_t columns = 1;
};

// Not libc's wcwidth(): that asks for a locale, which is a file that small systems do not have.
Character first_of(std::string_view text) {
    utf8proc_int32_t point = 0;
    const auto bytes = ::utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                          static_cast<utf8proc_ssize_t>(text.size()), &point);
    if (bytes <= 0) return {};
    const auto taken = static_cast<std::size_t>(bytes);
    // Vowels and final consonants of Hangul stand in the columns of the syllable's first letter.
    if (point >= 0x1160 && point <= 0x11ff) return {taken, 0};
    const auto category = ::utf8proc_category(point);
    // Control characters, and vowels that stand beside their consonant.
    if (category == UTF8PROC_CATEGORY_CC || category == UTF8PROC_CATEGORY_MC) return {taken, 1};
    return {taken, static_cast<std::size_t>(::utf8proc_charwidth(point))};
}

}  // namespace

std::size_t width_of(std::string_view text) {
    std::size_t columns = 0;
    while (!text.empty()) {
        const Character next = first_of(text);
        columns += next.columns;
        text.remove_prefix(next.bytes);
    }
    return columns;
}

std::string fitted(std::string_view text, std::size_t columns, std::string_view mark) {
    const bool whole = width_of(text) <= columns;
    const std::size_t room = whole ? columns : columns - std::min<std::size_t>(columns, 1);
    std::size_t used = 0;
    std::string kept;
    while (!text.empty()) {
        const Character next = first_of(text);
        if (used + next.columns > room) break;
        kept += text.substr(0, next.bytes);
        used += next.columns;
        text.remove_prefix(next.bytes);
    }
    if (!whole && columns > 0) {
        kept += mark;
        ++used;
    }
    return kept + std::string(columns - used, ' ');
}

namespace {

// A number stays with its unit or zone: "30 min", "16:24 UTC".
std::size_t end_of_word(std::string_view sentence) {
    constexpr std::size_t longest_unit = 4;
    const std::size_t end = std::min(sentence.find(' '), sentence.size());
    if (end == 0 || end == sentence.size() || sentence[end - 1] < '0' || sentence[end - 1] > '9')
        return end;
    const std::size_t next = std::min(sentence.find(' ', end + 1), sentence.size());
    return next - end - 1 <= longest_unit ? next : end;
}

}  // namespace

std::vector<std::string> folded(std::string_view sentence, std::size_t columns,
                                std::size_t indent) {
    std::vector<std::string> lines;
    std::string line;
    bool begun = false;
    while (!sentence.empty()) {
        const std::size_t end = end_of_word(sentence);
        const std::string_view word = sentence.substr(0, end);
        sentence.remove_prefix(std::min(end + 1, sentence.size()));
        if (begun && columns > 0 && width_of(line) + 1 + width_of(word) > columns) {
            lines.push_back(line);
            line.assign(indent, ' ');
            begun = false;
        }
        if (begun) line += ' ';
        line += word;
        begun = true;
    }
    lines.push_back(line);
    return lines;
}

}  // namespace dutyme::ui
