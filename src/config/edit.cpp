#include "config/edit.hpp"

#include "config/syntax.hpp"

#include <optional>

namespace dutyme::config {

namespace {

std::string section_of(const std::string& name) {
    return name.substr(0, name.rfind('.'));
}

std::string variable_of(const std::string& name) {
    return name.substr(name.rfind('.') + 1);
}

std::string header_of(const std::string& name) {
    const std::string section = section_of(name);
    const auto dot = section.find('.');
    if (dot == std::string::npos) return "[" + section + "]\n";
    return "[" + section.substr(0, dot) + " \"" + section.substr(dot + 1) + "\"]\n";
}

std::string escaped(char c) {
    switch (c) {
        case '\n':
            return "\\n";
        case '\t':
            return "\\t";
        case '"':
            return "\\\"";
        case '\\':
            return "\\\\";
        default:
            return {c};
    }
}

// In quotes where blanks or the beginnings of comments would be lost without.
std::string written(const std::string& value) {
    std::string text;
    for (const char c : value) text += escaped(c);
    const bool plain = !value.empty() && value.front() != ' ' && value.back() != ' ' &&
                       value.find_first_of("#;\r") == std::string::npos;
    return plain ? text : "\"" + text + "\"";
}

std::string lines_of(const std::string& name, const std::vector<std::string>& values) {
    std::string text;
    for (const std::string& value : values)
        text += "\t" + variable_of(name) + " = " + written(value) + "\n";
    return text;
}

// The bytes that go with an entry: its whole lines, or what of them is its own.
struct Span {
    std::size_t begin;
    std::size_t end;
};

Span span_of(const TextEntry& entry, std::string_view text) {
    const auto before = text.rfind('\n', entry.begin);
    const std::size_t line = before == std::string_view::npos ? 0 : before + 1;
    const auto first = text.find_first_not_of(" \t", line);
    if (first != entry.begin) return {entry.begin, entry.end};
    const auto line_end = text.find('\n', entry.end);
    return {line, line_end == std::string_view::npos ? text.size() : line_end + 1};
}

// True: what is put in at this beginning of a line would belong to the line before.
bool is_joined(std::string_view text, std::size_t at) {
    std::string_view before = text.substr(0, at);
    for (const char c : {'\n', '\r'})
        if (!before.empty() && before.back() == c) before.remove_suffix(1);
    return !before.empty() && before.back() == '\\';
}

// The beginning of a line that stands for itself, where an empty one may have been put in.
std::size_t begin_anew(std::string& text, std::size_t at) {
    if (!is_joined(text, at)) return at;
    text.insert(at, "\n");
    return at + 1;
}

// Where whole lines can be put in: behind the line of this position.
std::size_t behind_line(std::string& text, std::size_t at) {
    const auto end = text.find('\n', at);
    if (end != std::string::npos) return begin_anew(text, end + 1);
    if (!text.empty() && text.back() != '\n') text += '\n';
    return begin_anew(text, text.size());
}

// The position itself where a line begins there.
std::size_t between_lines(std::string& text, std::size_t at) {
    const bool begins = at == 0 || text[at - 1] == '\n';
    return begins ? begin_anew(text, at) : behind_line(text, at);
}

}  // namespace

std::string edited_config(std::string_view text, const std::string& file, const std::string& name,
                          const std::vector<std::string>& values,
                          const std::function<bool(const std::string& entry)>& is_meant) {
    std::string edited;
    std::size_t copied = 0;
    std::optional<std::size_t> place;  // in `edited`
    bool replaced = false;
    for (const TextEntry& entry : parse_config_text(text, file)) {
        const Span span = span_of(entry, text);
        const bool meant = is_meant(entry.name);
        const bool near = section_of(entry.name) == section_of(name) && (meant || !replaced);
        if (!meant && !near) continue;
        edited += text.substr(copied, (meant ? span.begin : span.end) - copied);
        copied = span.end;
        if (near) place = edited.size();
        replaced = replaced || (meant && near);
    }
    edited += text.substr(copied);
    if (values.empty()) return edited;
    if (!place) {
        behind_line(edited, edited.size());
        return edited + header_of(name) + lines_of(name, values);
    }
    const std::size_t at = between_lines(edited, *place);
    return edited.insert(at, lines_of(name, values));
}

}  // namespace dutyme::config
