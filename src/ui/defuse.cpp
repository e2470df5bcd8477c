#include "ui/defuse.hpp"

#include "ui/secrets.hpp"

namespace dutyme::ui {

namespace {

// With something else for every "#" behind a "#".
std::string with_second_hash(std::string_view text, std::string_view replacement) {
    std::string apart;
    char before = 0;
    for (const char c : text) {
        if (c == '#' && before == '#')
            apart += replacement;
        else
            apart += c;
        before = c;
    }
    return apart;
}

}  // namespace

std::string defused(std::string_view text) {
    std::string apart = with_second_hash(without_secrets(std::string{text}), " #");
    std::size_t line = 0;
    while (line < apart.size()) {
        const auto first = apart.find_first_not_of(" \t\r\n", line);
        if (first == std::string::npos) break;
        if (apart.compare(first, 2, "::") == 0) apart.insert(first + 1, " ");
        line = apart.find('\n', first);
    }
    return apart;
}

std::string defused_json(std::string_view document) {
    return with_second_hash(without_secrets(std::string{document}), R"(\u0023)");
}

}  // namespace dutyme::ui
