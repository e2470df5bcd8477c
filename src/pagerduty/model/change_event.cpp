#include "pagerduty/model/change_event.hpp"

#include "base/json.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace dutyme::pagerduty {

namespace {

// The first three are from PagerDuty's documentation of the Events API v2.
constexpr std::size_t summary_limit = 1024;  // UTF-16 units
constexpr std::size_t body_limit = 524288;
constexpr std::size_t links_at_most = 50;
constexpr std::size_t text_limit = 1024;  // bytes; our own

// `text` is well-formed UTF-8. Four bytes of it are a surrogate pair, two units of UTF-16.
std::string cut_to_units(std::string text, std::size_t limit) {
    std::size_t units = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if ((byte & 0xC0U) == 0x80U) continue;
        units += byte >= 0xF0U ? 2 : 1;
        if (units > limit) return text.substr(0, i);
    }
    return text;
}

std::string shown_summary(const std::string& summary) {
    constexpr std::size_t widest = 4;
    return cut_to_units(printable(summary, summary_limit * widest), summary_limit);
}

void put_text(json::Writer& writer, const char* name, const std::string& text) {
    json::put(writer, name, printable(text, text_limit));
}

bool is_plain(const std::string& href) {
    constexpr const char* unsafe = "\"<>\\^`{|}";
    return href.size() <= text_limit && href.find_first_of(unsafe) == std::string::npos &&
           std::all_of(href.begin(), href.end(), [](char c) { return c > ' ' && c <= '~'; });
}

void put_details(json::Writer& writer, const ChangeEvent& event) {
    writer.Key("custom_details");
    writer.StartObject();
    for (const auto& [name, value] : event.details)
        put_text(writer, printable(name, text_limit).c_str(), value);
    writer.EndObject();
}

void put_links(json::Writer& writer, const ChangeEvent& event) {
    std::size_t count = 0;
    writer.Key("links");
    writer.StartArray();
    for (const Link& link : event.links) {
        if (!is_linkable(link.href) || ++count > links_at_most) continue;
        writer.StartObject();
        json::put(writer, "href", link.href);
        put_text(writer, "text", link.text);
        writer.EndObject();
    }
    writer.EndArray();
}

std::string written(const ChangeEvent& event, const std::string& routing_key, bool with_details) {
    rapidjson::StringBuffer text;
    json::Writer writer{text};
    writer.StartObject();
    json::put(writer, "routing_key", routing_key);
    writer.Key("payload");
    writer.StartObject();
    json::put(writer, "summary", shown_summary(event.summary));
    json::put(writer, "timestamp", to_rfc3339(event.timestamp));
    put_text(writer, "source", event.source);
    if (with_details) put_details(writer, event);
    writer.EndObject();
    put_links(writer, event);
    writer.EndObject();
    return {text.GetString(), text.GetSize()};
}

}  // namespace

// Anybody who sees the service in PagerDuty may click on the link.
bool is_linkable(const std::string& href) {
    const std::string scheme = lower_case(href.substr(0, href.find("://")));
    if ((scheme != "https" && scheme != "http") || scheme.size() == href.size()) return false;
    const std::string rest = href.substr(scheme.size() + 3);
    const std::string authority = rest.substr(0, rest.find_first_of("/?#"));
    return is_plain(href) && !authority.empty() && authority.find('@') == std::string::npos;
}

std::string write_change_event(const ChangeEvent& event, const std::string& routing_key) {
    std::string body = written(event, routing_key, true);
    return body.size() <= body_limit ? body : written(event, routing_key, false);
}

}  // namespace dutyme::pagerduty
