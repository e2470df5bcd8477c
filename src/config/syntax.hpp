#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace dutyme::config {

/// One entry of a file in git-config syntax.
struct TextEntry {
    std::string name;       ///< "section.variable" or "section.subsection.variable"; section and
                            ///< variable in lower case
    std::string value;      ///< a variable without "=" is "true"
    int line = 0;           ///< from 1
    std::size_t begin = 0;  ///< in the text: from the variable's name
    std::size_t end = 0;    ///< up to the end of its last line, without the line end
};

/// Parses git-config syntax (git-config(1), "Syntax") as far as values go; [include] and
/// [includeIf] are refused. Throws Error{settings} naming `file` and the line.
std::vector<TextEntry> parse_config_text(std::string_view text, const std::string& file);

/// A text in git-config syntax with new values for one variable, `name` as in
/// "dutyme.hook.ref": they stand where the entries that `is_meant` stood, which are gone; else
/// behind the last entry of their section, else in a section of their own at the end. All the rest
/// stays as it is, byte for byte. Without values the entries are only removed. Throws as
/// parse_config_text.
std::string edited_config(std::string_view text, const std::string& file, const std::string& name,
                          const std::vector<std::string>& values,
                          const std::function<bool(const std::string& entry)>& is_meant);

}  // namespace dutyme::config
