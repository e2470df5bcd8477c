#pragma once
#include <string>
#include <string_view>

namespace dutyme::sandbox {

/// Returns the text as it stands in HTML and SVG, between tags or in a quoted attribute, whatever
/// it holds.
std::string escaped(std::string_view text);

/// Returns " name=\"value\"", the value escaped.
std::string attribute(std::string_view name, std::string_view value);

/// Returns <tag attributes>content</tag>. The content is HTML, and so are the attributes.
std::string element(std::string_view tag, std::string_view attributes, std::string_view content);

/// Returns the same with a text for content, which is escaped.
std::string text_element(std::string_view tag, std::string_view attributes, std::string_view text);

}  // namespace dutyme::sandbox
