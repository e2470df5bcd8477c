// Small texts from outside: what is shown of them, durations, times, JSON. An input is a text and a
// number of columns.
#include "base/text.hpp"

#include "base/json.hpp"
#include "base/time.hpp"
#include "fuzz.hpp"
#include "ui/secrets.hpp"
#include "ui/width.hpp"

#include <cstdlib>
#include <string>
#include <vector>

using namespace dutyme;
using fuzz::require;

namespace {

void check_printable(std::string_view text, std::size_t limit) {
    const std::string shown = printable(text, limit);
    require(shown.size() <= limit, "no longer than the limit");
    require(fuzz::is_harmless(shown), "nothing of it reaches beyond its place");
    require(printable(shown, limit) == shown, "what can be shown stays as it is");
    rapidjson::StringBuffer buffer;
    json::Writer writer{buffer};
    json::put_string(writer, shown);
    const json::Document back = json::parse({buffer.GetString(), buffer.GetSize()});
    require(back.GetString() == shown, "it is well-formed UTF-8");
}

void check_widths(std::string_view text, std::size_t columns) {
    const std::string fitted = ui::fitted(text, columns, ".");
    if (fuzz::is_harmless(text)) require(ui::width_of(fitted) == columns, "it fills its columns");
    std::string together;
    for (const std::string& line : ui::folded(text, columns, 0)) {
        if (!together.empty()) together += ' ';
        together += line;
    }
    if (text.find("  ") == std::string_view::npos && text.substr(0, 1) != " ")
        require(together + (text.size() > together.size() ? " " : "") == text,
                "a folded sentence has all its words");
}

// A word as a shell reads it back, by hand: quotes, and a quote behind a backslash.
std::string unquoted(std::string_view word) {
    std::string plain;
    bool quoted = false;
    for (std::size_t i = 0; i < word.size(); ++i) {
        if (word[i] == '\'')
            quoted = !quoted;
        else if (!quoted && word[i] == '\\')
            plain += word[++i];
        else
            plain += word[i];
    }
    return plain;
}

void check_escaped_for_ci(std::string_view text) {
    const std::string safe = ui::escape_for_ci(text);
    require(safe.find("##") == std::string::npos, "no line of it is a command to Azure's runner");
    std::size_t line = 0;
    while (line < safe.size()) {
        const auto first = safe.find_first_not_of(" \t\r\n", line);
        require(first == std::string::npos || safe.compare(first, 2, "::") != 0, "nor to GitHub's");
        const auto end = safe.find('\n', line);
        line = end == std::string::npos ? safe.size() : end + 1;
    }
}

void check_times(std::string_view text) {
    if (const auto duration = parse_duration(text)) {
        require(duration->count() >= 0, "no duration is negative");
        require(parse_duration(show_duration(*duration)) == duration, "a duration reads back");
    }
    for (const auto& time : {from_rfc3339(text), from_http_date(text)}) {
        if (!time) continue;
        if (is_believable(*time))
            require(from_rfc3339(to_rfc3339(*time)) == time, "a time reads back");
        local_time_with_zone(*time, Instant{});
        local_hour(*time);
    }
}

void check_json(std::string_view text) {
    bool is_json = true;
    try {
        json::check(text);
    } catch (const JsonError&) {
        is_json = false;
    }
    try {
        const json::Document whole = json::parse(text);
        require(is_json, "check() and parse() agree");
        std::size_t elements = 0;
        const auto count = [&](const json::Value& /*element*/) { ++elements; };
        if (!whole.IsObject()) return;
        json::parse_elements(text, "users", count);
        if (const json::Value* list = json::find(whole, "users"))
            require(!list->IsArray() || list->Size() == elements ||
                        text.find("\"users\"") == std::string_view::npos,
                    "every element of a list is read");
        json::parse(ui::escape_json_for_ci(text));
    } catch (const JsonError&) {
        require(!is_json, "what check() has passed can be parsed");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    fuzz::Parts parts{bytes, size};
    const std::string_view text = parts.next();
    const auto columns =
        static_cast<std::size_t>(std::atoi(std::string{parts.next()}.c_str())) % 300;
    check_printable(text, columns);
    check_printable(text, text.size());
    check_widths(text, columns);
    require(unquoted(shell_word(text)) == text, "a shell reads a word back as it was");
    check_escaped_for_ci(text);
    check_times(text);
    check_json(text);
    require(edit_distance(text.substr(0, 40), text.substr(0, 40)) == 0,
            "nothing has to be changed");
    nearest(text, {"schedule", "service", "escalation-policy"});
    return 0;
}
