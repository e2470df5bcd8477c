#include "base/json.hpp"
#include "catch_compat.hpp"
#include "pagerduty/model/change_event.hpp"

using namespace dutyme;
using namespace dutyme::pagerduty;

namespace {

const std::string key = "0123456789abcdef0123456789abcdef";

ChangeEvent event() {
    return {"Deploy started",
            "github.com/acme/api",
            *from_rfc3339("2026-11-23T10:00:00Z"),
            {{"repo", "acme/api"}, {"exit_code", "0"}},
            {{"https://ci.example.com/jobs/7?x=1", "CI job"}}};
}

std::string summary_of(const std::string& summary) {
    ChangeEvent changed = event();
    changed.summary = summary;
    const auto body = json::parse(write_change_event(changed, key));
    return json::text_or_empty(*json::find(body, "payload"), "summary");
}

std::vector<std::string> links_of(const std::vector<Link>& links) {
    ChangeEvent changed = event();
    changed.links = links;
    std::vector<std::string> found;
    const auto body = json::parse(write_change_event(changed, key));
    json::for_each(body, "links", [&](const json::Value& link) {
        found.push_back(json::text_or_empty(link, "href"));
    });
    return found;
}

std::string repeated(const std::string& text, int times) {
    std::string all;
    for (int i = 0; i < times; ++i) all += text;
    return all;
}

}  // namespace

TEST_CASE("a change event is written as the Events API wants it", "[pagerduty]") {
    CHECK(write_change_event(event(), key) ==
          R"({"routing_key":"0123456789abcdef0123456789abcdef","payload":{)"
          R"("summary":"Deploy started","timestamp":"2026-11-23T10:00:00Z",)"
          R"("source":"github.com/acme/api",)"
          R"("custom_details":{"repo":"acme/api","exit_code":"0"}},)"
          R"("links":[{"href":"https://ci.example.com/jobs/7?x=1","text":"CI job"}]})");
}

TEST_CASE("a summary is cut to 1024 UTF-16 units at a character's edge", "[pagerduty]") {
    const std::string bmp = "\xE2\x82\xAC";         // one unit, three bytes
    const std::string astral = "\xF0\x9F\x9A\x80";  // two units, four bytes
    const std::string letters(1023, 'a');
    CHECK(summary_of(letters + "bc") == letters + "b");
    CHECK(summary_of(letters + bmp + "c") == letters + bmp);
    CHECK(summary_of(letters + astral) == letters);
    CHECK(summary_of(letters.substr(1) + astral) == letters.substr(1) + astral);
    CHECK(summary_of(repeated(bmp, 1500)) == repeated(bmp, 1024));
    CHECK(summary_of(repeated(astral, 1500)) == repeated(astral, 512));
    CHECK(summary_of("short") == "short");
}

TEST_CASE("text of a change event is fit to print and at most 1 KB", "[pagerduty]") {
    ChangeEvent changed = event();
    changed.summary = "a\x1B[31m\nb";
    changed.source = std::string(5000, 's');
    changed.details = {{"line\nbreak", "\xFF\x07"}, {"long", std::string(5000, 'x')}};
    changed.links = {{"https://a.example", std::string(5000, 't')}};
    const auto body = json::parse(write_change_event(changed, key));
    const json::Value& payload = *json::find(body, "payload");
    const json::Value& details = *json::find(payload, "custom_details");
    CHECK(json::text_or_empty(payload, "summary") == "a?[31m?b");
    CHECK(json::text_or_empty(payload, "source") == std::string(1024, 's'));
    CHECK(json::text_or_empty(details, "line?break") == "??");
    CHECK(json::text_or_empty(details, "long") == std::string(1024, 'x'));
    CHECK(json::text_or_empty((*json::find(body, "links"))[0], "text") == std::string(1024, 't'));
}

TEST_CASE("only plain http and https addresses without a password are linked", "[pagerduty]") {
    CHECK(links_of({{"https://a.example/x", ""}, {"HTTP://b.example", ""}}) ==
          std::vector<std::string>{"https://a.example/x", "HTTP://b.example"});
    for (const char* href :
         {"", "javascript:alert(1)", "ftp://a.example", "https://", "https:///path", "https",
          "//a.example", "https://ada:hush@a.example/", "https://a.example/\nx",
          "https://a.ex ample", "https://a.example/\"><script>", "https://a.example/\xC3\xA9"}) {
        INFO(href);
        CHECK(links_of({{href, "text"}}).empty());
        CHECK(!is_linkable(href));
    }
    CHECK(links_of({{"https://a.example/" + std::string(1024, 'x'), ""}}).empty());
    CHECK(is_linkable("https://a.example/@ada"));
}

TEST_CASE("a change event has 50 links at most, and the bad ones do not count", "[pagerduty]") {
    std::vector<Link> links{{"ftp://bad.example", ""}};
    for (int i = 0; i < 60; ++i) links.push_back({"https://a.example/" + std::to_string(i), ""});
    const auto kept = links_of(links);
    REQUIRE(kept.size() == 50);
    CHECK(kept.front() == "https://a.example/0");
    CHECK(kept.back() == "https://a.example/49");
}

TEST_CASE("details go first when a change event is larger than 512 KB", "[pagerduty]") {
    constexpr std::size_t limit = 524288;
    ChangeEvent changed = event();
    const auto fill = [&](std::size_t count) {
        changed.details.clear();
        for (std::size_t i = 0; i < count; ++i)
            changed.details.emplace_back("detail", std::string(1024, 'x'));
        return write_change_event(changed, key);
    };
    CHECK_THAT(fill(400), ContainsSubstring("custom_details"));
    CHECK(fill(400).size() < limit);
    CHECK_THAT(fill(600), !ContainsSubstring("custom_details"));
    CHECK_THAT(fill(600), ContainsSubstring("https://ci.example.com/jobs/7"));
    // To the byte.
    fill(500);
    const std::size_t room = limit - write_change_event(changed, key).size();
    const std::string frame = R"(,"":"")";
    changed.details.emplace_back(
        "", std::string(std::min<std::size_t>(room - frame.size(), 1024), 'y'));
    for (std::size_t left = limit - write_change_event(changed, key).size(); left > 0;
         left = limit - write_change_event(changed, key).size()) {
        REQUIRE(left >= frame.size());
        const std::size_t rest = left - frame.size();
        changed.details.emplace_back("", std::string(rest > 1024 ? 512 : rest, 'y'));
    }
    CHECK(write_change_event(changed, key).size() == limit);
    CHECK_THAT(write_change_event(changed, key), ContainsSubstring("custom_details"));
    changed.summary += "!";
    CHECK_THAT(write_change_event(changed, key), !ContainsSubstring("custom_details"));
}
