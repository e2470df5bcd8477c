#include "base/json.hpp"

#include <algorithm>
#include <charconv>

namespace dutyme::json {

namespace {

// The place of the quote that ends the string which begins behind `at`; the text's end when there
// is none.
std::size_t end_of_string(std::string_view text, std::size_t at) {
    for (++at; at < text.size() && text[at] != '"'; ++at)
        if (text[at] == '\\') ++at;
    return at;
}

// Nesting is counted on the text, before a tree of it exists.
std::size_t depth_of(std::string_view text) {
    std::size_t depth = 0;
    std::size_t deepest = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '"') i = end_of_string(text, i);
        if (c == '[' || c == '{') deepest = std::max(deepest, ++depth);
        if ((c == ']' || c == '}') && depth > 0) --depth;
    }
    return deepest;
}

rapidjson::SizeType size_of(std::string_view text) {
    return static_cast<rapidjson::SizeType>(text.size());
}

}  // namespace

Document parse(std::string_view text) {
    // RapidJSON ends silently at a NUL: what stands behind it would be ignored.
    if (text.find('\0') != std::string_view::npos) throw JsonError("a NUL in JSON");
    if (depth_of(text) > max_depth) throw JsonError("JSON nested too deeply");
    Document document;
    document.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag |
                   rapidjson::kParseNumbersAsStringsFlag>(text.data(), text.size());
    if (document.HasParseError())
        throw JsonError("malformed JSON at byte " + std::to_string(document.GetErrorOffset()));
    return document;
}

const Value* find(const Value& value, const char* name) {
    if (!value.IsObject()) return nullptr;
    const auto member = value.FindMember(name);
    if (member == value.MemberEnd() || member->value.IsNull()) return nullptr;
    return &member->value;
}

std::optional<std::string> text(const Value& value, const char* name) {
    const Value* member = find(value, name);
    if (member == nullptr || !member->IsString()) return std::nullopt;
    return std::string{member->GetString(), member->GetStringLength()};
}

std::string text_or_empty(const Value& value, const char* name) {
    return text(value, name).value_or(std::string{});
}

std::optional<int> number(const json::Value& value, const char* name) {
    const std::string text = text_or_empty(value, name);
    int read = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), read);
    const bool whole = failed == std::errc{} && end == text.data() + text.size();
    return whole ? std::optional<int>{read} : std::nullopt;
}

void for_each(const Value& value, const char* name, const std::function<void(const Value&)>& each) {
    const Value* member = find(value, name);
    if (member == nullptr || !member->IsArray()) return;
    for (const Value& element : member->GetArray()) each(element);
}

void put(Writer& writer, const char* name, std::string_view value) {
    writer.Key(name);
    put_string(writer, value);
}

void put_string(Writer& writer, std::string_view value) {
    writer.String(value.data(), size_of(value), true);
}

std::string versioned(const std::function<void(Writer&)>& fill) {
    rapidjson::StringBuffer text;
    Writer writer{text};
    writer.StartObject();
    writer.Key("version");
    writer.Int(1);
    fill(writer);
    writer.EndObject();
    return {text.GetString(), text.GetSize()};
}

}  // namespace dutyme::json
