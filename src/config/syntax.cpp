#include "config/syntax.hpp"

#include "base/error.hpp"
#include "base/text.hpp"

#include <cctype>
#include <optional>

namespace dutyme::config {

namespace {

constexpr int end_of_text = -1;

bool is_blank(int c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

bool is_letter(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_key_character(int c) {
    return is_letter(c) || (c >= '0' && c <= '9') || c == '-';
}

// Reads character by character, as git does: a line end may be CRLF.
class Parser {
  public:
    Parser(std::string_view text, const std::string& file) : text_(text), file_(file) {
        constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
        if (text_.substr(0, byte_order_mark.size()) == byte_order_mark)
            at_ = byte_order_mark.size();
    }

    std::vector<TextEntry> parse() {
        for (;;) {
            const int c = peek();
            if (c == end_of_text) return std::move(entries_);
            if (c == '#' || c == ';') {
                skip_line();
            } else if (c == '[') {
                read_section();
            } else if (is_letter(c)) {
                read_variable();
            } else if (is_blank(c)) {
                take();
            } else {
                fail("neither a section nor a variable");
            }
        }
    }

  private:
    [[noreturn]] void fail(const std::string& what) const { fail_at(line_, what); }
    [[noreturn]] void fail_at(int line, const std::string& what) const {
        throw Error{Failure::settings, file_ + ":" + std::to_string(line) + ": " + what,
                    "correct that line; the syntax is that of git config"};
    }

    int peek() const {
        if (at_ == text_.size()) return end_of_text;
        if (text_.substr(at_, 2) == "\r\n") return '\n';
        return static_cast<unsigned char>(text_[at_]);
    }

    int take() {
        const int c = peek();
        if (c == end_of_text) return c;
        if (c == 0) fail("a NUL character");
        at_ += text_[at_] == '\r' && c == '\n' ? 2 : 1;
        if (c == '\n') ++line_;
        return c;
    }

    bool at_line_end() const { return peek() == '\n' || peek() == end_of_text; }

    void skip_line() {
        while (!at_line_end()) take();
    }

    void skip_blanks() {
        while (peek() == ' ' || peek() == '\t') take();
    }

    void read_section() {
        take();
        section_.clear();
        while (is_key_character(peek()) || peek() == '.') section_ += static_cast<char>(take());
        section_ = lower_case(section_);
        if (section_.empty()) fail("a section without a name");
        if (section_ == "include" || section_ == "includeif")
            fail("[" + section_ + "] is not followed here");
        if (is_blank(peek()) && !at_line_end()) read_subsection();
        if (peek() != ']') fail("a section that does not end in ]");
        take();
    }

    void read_subsection() {
        skip_blanks();
        if (peek() != '"') fail("a subsection has to stand in quotes");
        take();
        section_ += '.';
        while (peek() != '"') {
            if (peek() == '\\') take();
            if (at_line_end()) fail("a subsection whose quotes are not closed");
            section_ += static_cast<char>(take());
        }
        take();
    }

    void read_variable() {
        const int line = line_;
        const std::size_t begin = at_;
        std::string name;
        while (is_key_character(peek())) name += static_cast<char>(take());
        if (section_.empty()) fail_at(line, "a variable before any section");
        skip_blanks();
        std::string value = "true";
        if (!at_line_end()) {
            if (peek() != '=') fail_at(line, "a variable needs = before its value");
            take();
            value = read_value();
        }
        entries_.push_back({section_ + "." + lower_case(name), std::move(value), line, begin, at_});
    }

    // Up to the line's end; blanks count inside quotes and between words.
    std::string read_value() {
        std::string value;
        std::size_t kept = 0;  // the length without the blanks at the end
        bool quoted = false;
        while (!at_line_end()) {
            const int c = take();
            if (quoted || !is_blank(c)) {
                if (!quoted && (c == '#' || c == ';')) {
                    skip_line();
                    break;
                }
                if (c == '"') quoted = !quoted;
                read_character(c, value);
                kept = value.size();
            } else if (kept > 0) {
                value += static_cast<char>(c);
            }
        }
        if (quoted) fail("a value whose quotes are not closed");
        value.resize(kept);
        return value;
    }

    void read_character(int c, std::string& value) {
        if (c == '\\')
            read_escape(value);
        else if (c != '"')
            value += static_cast<char>(c);
    }

    void read_escape(std::string& value) {
        if (peek() == end_of_text) return;
        const int line = line_;
        switch (take()) {
            case '\n':
                return;
            case 't':
                value += '\t';
                return;
            case 'b':
                value += '\b';
                return;
            case 'n':
                value += '\n';
                return;
            case '"':
                value += '"';
                return;
            case '\\':
                value += '\\';
                return;
            default:
                fail_at(line, "a backslash before a character that needs none");
        }
    }

    std::string_view text_;
    const std::string& file_;
    std::size_t at_ = 0;
    int line_ = 1;
    std::string section_;
    std::vector<TextEntry> entries_;
};

}  // namespace

std::vector<TextEntry> parse_config_text(std::string_view text, const std::string& file) {
    return Parser{text, file}.parse();
}

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
