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

constexpr unsigned parse_flags = rapidjson::kParseIterativeFlag |
                                 rapidjson::kParseValidateEncodingFlag |
                                 rapidjson::kParseNumbersAsStringsFlag;

void check_for_parser(std::string_view text) {
    // RapidJSON ends silently at a NUL: what stands behind it would be ignored.
    if (text.find('\0') != std::string_view::npos) throw JsonError("a NUL in JSON");
    if (depth_of(text) > max_depth) throw JsonError("JSON nested too deeply");
}

[[noreturn]] void throw_malformed(std::size_t offset) {
    throw JsonError("malformed JSON at byte " + std::to_string(offset));
}

// Of text that is known to be JSON.
class Scanner {
  public:
    explicit Scanner(std::string_view text) : text_(text) {}

    std::size_t at() const { return at_; }
    // True: the next character is this one, and has been passed over.
    bool pass(char wanted) {
        at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size());
        if (at_ == text_.size() || text_[at_] != wanted) return false;
        ++at_;
        return true;
    }
    // The string whose quote has been passed, as it is written.
    std::string_view rest_of_string() {
        const std::size_t begin = at_;
        at_ = std::min(end_of_string(text_, begin - 1) + 1, text_.size());
        return text_.substr(begin, at_ - begin - 1);
    }
    // The value up to the comma or bracket behind it.
    std::string_view value() {
        const std::size_t begin = at_;
        std::size_t depth = 0;
        for (; at_ < text_.size(); ++at_) {
            const char c = text_[at_];
            if (c == '"') at_ = end_of_string(text_, at_);
            if (c == '[' || c == '{') ++depth;
            if (depth == 0 && (c == ',' || c == ']' || c == '}')) break;
            if (c == ']' || c == '}') --depth;
        }
        at_ = std::min(at_, text_.size());
        return text_.substr(begin, at_ - begin);
    }

  private:
    std::string_view text_;
    std::size_t at_ = 0;
};

}  // namespace

Document parse(std::string_view text) {
    check_for_parser(text);
    Document document;
    document.Parse<parse_flags>(text.data(), text.size());
    if (document.HasParseError()) throw_malformed(document.GetErrorOffset());
    return document;
}

void check(std::string_view text) {
    check_for_parser(text);
    rapidjson::MemoryStream bytes{text.data(), text.size()};
    rapidjson::EncodedInputStream<rapidjson::UTF8<>, rapidjson::MemoryStream> stream{bytes};
    rapidjson::BaseReaderHandler<> nobody;
    rapidjson::Reader reader;
    const auto result = reader.Parse<parse_flags>(stream, nobody);
    if (result.IsError()) throw_malformed(result.Offset());
}

Document parse_elements(std::string_view text, std::string_view list,
                        const std::function<void(const Value&)>& each) {
    Scanner scanner{text};
    if (!scanner.pass('{')) throw JsonError("no JSON object");
    while (scanner.pass('"')) {
        const bool is_list = scanner.rest_of_string() == list;
        scanner.pass(':');
        if (is_list && scanner.pass('[')) {
            const std::size_t begin = scanner.at();
            if (!scanner.pass(']')) {
                do each(parse(scanner.value()));
                while (scanner.pass(','));
                scanner.pass(']');
            }
            std::string rest{text.substr(0, begin)};
            return parse(rest.append("]").append(text.substr(scanner.at())));
        }
        scanner.value();
        scanner.pass(',');
    }
    return parse(text);
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

void put(Writer& writer, const char* name, const char* value) {
    put(writer, name, std::string_view{value});
}

void put(Writer& writer, const char* name, bool value) {
    writer.Key(name);
    writer.Bool(value);
}

void put(Writer& writer, const char* name, const std::vector<std::string>& values) {
    writer.Key(name);
    writer.StartArray();
    for (const std::string& value : values) put_string(writer, value);
    writer.EndArray();
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
