#include "sandbox/http/message.hpp"

namespace dutyme::sandbox {

namespace {

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

// The byte that "%XX" at the beginning of `text` stands for. Absent: no such thing is there.
std::optional<char> escaped_byte(std::string_view text) {
    if (text.size() < 3) return std::nullopt;
    const int high = hex_digit(text[1]);
    const int low = hex_digit(text[2]);
    if (high < 0 || low < 0) return std::nullopt;
    return static_cast<char>(high * 16 + low);
}

// Absent: a "%" without two hexadecimal digits behind it.
std::optional<std::string> decoded(std::string_view text, bool plus_is_space) {
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%') {
            const auto byte = escaped_byte(text.substr(i));
            if (!byte) return std::nullopt;
            plain += *byte;
            i += 2;
        } else {
            plain += text[i] == '+' && plus_is_space ? ' ' : text[i];
        }
    }
    return plain;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    while (!text.empty()) {
        const auto end = text.find(separator);
        parts.push_back(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return parts;
}

bool read_path(Request& request, std::string_view path) {
    if (path.empty() || path.front() != '/') return false;
    for (const auto segment : split(path.substr(1), '/')) {
        const auto plain = decoded(segment, false);
        if (!plain) return false;
        request.path.push_back(*plain);
    }
    return true;
}

bool read_query(Request& request, std::string_view query) {
    std::vector<std::pair<std::string, std::string>> pairs;
    for (const auto part : split(query, '&')) {
        const auto equals = part.find('=');
        const auto name = decoded(part.substr(0, equals), true);
        const auto value = equals == std::string_view::npos
                               ? std::string{}
                               : decoded(part.substr(equals + 1), true);
        if (!name || !value) return false;
        pairs.emplace_back(*name, *value);
    }
    request.query = Query{std::move(pairs)};
    return true;
}

}  // namespace

std::optional<std::string> Query::find(std::string_view name) const {
    for (const auto& [key, value] : pairs_)
        if (key == name) return value;
    return std::nullopt;
}

std::string Query::get(std::string_view name, std::string_view otherwise) const {
    return find(name).value_or(std::string{otherwise});
}

std::vector<std::string> Query::every(std::string_view name) const {
    std::vector<std::string> values;
    for (const auto& [key, value] : pairs_)
        if (key == name) values.push_back(value);
    return values;
}

std::string Request::header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string{} : found->second;
}

void read_target(Request& request) {
    const std::string_view target = request.target;
    const auto mark = target.find('?');
    const auto query =
        mark == std::string_view::npos ? std::string_view{} : target.substr(mark + 1);
    if (!read_path(request, target.substr(0, mark)) || !read_query(request, query))
        request.unreadable = 400;
}

const Host* host_named(const std::string& text) {
    for (const Host& host : hosts)
        if (text == host.name || text == std::string{host.name} + ":443") return &host;
    return nullptr;
}

}  // namespace dutyme::sandbox
