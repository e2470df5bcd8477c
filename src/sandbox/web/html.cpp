#include "sandbox/web/html.hpp"

#include "base/text.hpp"

namespace dutyme::sandbox {

std::string escaped(std::string_view text) {
    std::string safe = with_entities(text);
    for (auto at = safe.find('"'); at != std::string::npos; at = safe.find('"', at))
        safe.replace(at, 1, "&quot;");
    return safe;
}

std::string attribute(std::string_view name, std::string_view value) {
    return " " + std::string{name} + "=\"" + escaped(value) + "\"";
}

std::string element(std::string_view tag, std::string_view attributes, std::string_view content) {
    std::string text = "<" + std::string{tag};
    if (!attributes.empty() && attributes.front() != ' ') text += " ";
    text += attributes;
    return text + ">" + std::string{content} + "</" + std::string{tag} + ">";
}

std::string text_element(std::string_view tag, std::string_view attributes, std::string_view text) {
    return element(tag, attributes, escaped(text));
}

}  // namespace dutyme::sandbox
