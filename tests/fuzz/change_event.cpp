// A change event made of foreign text. An input is summary, source, and pairs of links' addresses
// and texts, which are the names and values of its details, too.
#include "pagerduty/model/change_event.hpp"

#include "base/json.hpp"
#include "fuzz.hpp"
#include "replies.hpp"

#include <string>
#include <string_view>

using namespace dutyme;
using namespace dutyme::pagerduty;
using fuzz::require;

namespace {

const std::string key = "0123456789abcdef0123456789abcdef";

std::size_t utf16_units(std::string_view text) {
    std::size_t units = 0;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte & 0xC0U) != 0x80U) units += byte >= 0xF0U ? 2 : 1;
    }
    return units;
}

void check_link(const std::string& href, std::string_view text) {
    require(is_linkable(href) && href.size() <= 1024, "only what can be linked is");
    const std::string authority = href.substr(8, href.find_first_of("/?#", 8) - 8);
    require(
        href.compare(0, 4, "http") == 0 || href.compare(0, 4, "HTTP") == 0 || href.find("://") <= 5,
        "a page of the web");
    require(authority.find('@') == std::string::npos, "without a password");
    require(fuzz::is_harmless(text), "its text can be printed");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    fuzz::Parts parts{bytes, size};
    ChangeEvent event;
    event.summary = parts.next();
    event.source = parts.next();
    event.timestamp = fuzz::now;
    while (parts.has_more()) {
        const std::string first{parts.next()};
        const std::string second{parts.next()};
        event.links.push_back({first, second});
        event.details.emplace_back(first, second);
    }
    const std::string body = write_change_event(event, key);
    require(body.size() <= 524288, "no longer than PagerDuty takes");
    const json::Document document = json::parse(body);
    require(json::text_or_empty(document, "routing_key") == key, "it goes to its service");
    const json::Value& payload = *json::find(document, "payload");
    const std::string summary = json::text_or_empty(payload, "summary");
    require(fuzz::is_harmless(summary) && utf16_units(summary) <= 1024, "a summary that fits");
    require(fuzz::is_harmless(json::text_or_empty(payload, "source")),
            "a source that can be shown");
    std::size_t links = 0;
    json::for_each(document, "links", [&](const json::Value& link) {
        ++links;
        check_link(json::text_or_empty(link, "href"), json::text_or_empty(link, "text"));
    });
    require(links <= 50, "no more links than PagerDuty takes");
    return 0;
}
