#include "ui/width.hpp"

#include "base/free_with.hpp"

#include <algorithm>
#include <clocale>
#include <cwchar>
#include <memory>
#include <type_traits>

namespace dutyme::ui {

namespace {

// The process itself stays in the C locale, where dates and numbers are read and written.
class InUtf8 {
  public:
    InUtf8() : before_(::uselocale(locale())) {}
    ~InUtf8() { ::uselocale(before_); }
    InUtf8(const InUtf8&) = delete;
    InUtf8& operator=(const InUtf8&) = delete;

  private:
    using Handle = std::unique_ptr<std::remove_pointer_t<locale_t>, FreeWith<::freelocale>>;
    // Null, where there is none: then nothing changes, and every byte is taken for a column.
    static locale_t locale() {
        static const Handle utf8{::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)};
        return utf8.get();
    }
    locale_t before_;
};

struct Character {
    std::size_t bytes = 1;
    std::size_t columns = 1;
};

Character first_of(std::string_view text) {
    wchar_t point = 0;
    mbstate_t state{};
    const std::size_t bytes = ::mbrtowc(&point, text.data(), text.size(), &state);
    if (bytes == 0 || bytes > text.size()) return {};
    const int columns = ::wcwidth(point);
    return {bytes, columns < 0 ? 1 : static_cast<std::size_t>(columns)};
}

}  // namespace

std::size_t width_of(std::string_view text) {
    const InUtf8 utf8;
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
    const InUtf8 utf8;
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

std::vector<std::string> folded(std::string_view sentence, std::size_t columns,
                                std::size_t indent) {
    std::vector<std::string> lines;
    std::string line;
    bool begun = false;
    while (!sentence.empty()) {
        const std::size_t end = std::min(sentence.find(' '), sentence.size());
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
