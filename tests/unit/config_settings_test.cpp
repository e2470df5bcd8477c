#include "base/error.hpp"
#include "catch_compat.hpp"
#include "config/hosts.hpp"
#include "config/settings.hpp"

using namespace dutyme;
using namespace dutyme::config;

namespace {

Settings with(const std::string& key, const std::string& text,
              Origin origin = Origin::environment) {
    Settings settings;
    settings.put(*find_key(key), {{text, origin, "HERE"}});
    return settings;
}

std::string api_url_of(const std::string& url, Origin origin = Origin::environment) {
    try {
        return api_url(with("api-url", url, origin));
    } catch (const Error& error) {
        CHECK(error.failure() == Failure::settings);
        CHECK_THAT(error.what(), ContainsSubstring("HERE"));
        CHECK_THAT(error.what(), !ContainsSubstring("SECRET"));
        return "refused";
    }
}

}  // namespace

TEST_CASE("the last of several values counts, and an absent one is empty", "[config]") {
    Settings settings;
    CHECK_FALSE(settings.find(key::user));
    CHECK(settings[key::user] == "");
    CHECK(settings.all(key::user).empty());
    CHECK(settings[key::lease] == Seconds{0});
    CHECK_FALSE(settings[key::quiet]);
    settings.put(key::user, {{"a", Origin::flag, ""}, {"b", Origin::flag, ""}});
    CHECK(settings[key::user] == "b");
    CHECK(settings.all(key::user).size() == 2);
    settings.drop(key::user);
    CHECK_FALSE(settings.find(key::user));
}

TEST_CASE("durations and switches are read, or the origin of the mistake is named", "[config]") {
    CHECK(with("lease", "1h30m")[key::lease] == Seconds{5400});
    CHECK_THROWS_WITH(with("lease", "30")[key::lease],
                      ContainsSubstring("HERE") && ContainsSubstring("lease"));
    for (const char* yes : {"true", "YES", "on", "1"}) CHECK(with("quiet", yes)[key::quiet]);
    for (const char* no : {"false", "No", "off", "0", ""})
        CHECK_FALSE(with("quiet", no)[key::quiet]);
    CHECK_THROWS_WITH(with("quiet", "2")[key::quiet], ContainsSubstring("HERE"));
}

TEST_CASE("a client's secret goes to PagerDuty or where the user said", "[config]") {
    CHECK(identity_url(with("region", "eu")) == "https://identity.pagerduty.com");
    CHECK(identity_url(with("api-url", "http://127.0.0.1:1")) == "http://127.0.0.1:1");
    Settings both = with("api-url", "http://127.0.0.1:1");
    both.put(key::identity_url, {{"https://id.example/", Origin::user_file, "here"}});
    CHECK(identity_url(both) == "https://id.example");
    for (const Origin origin : {Origin::git_global, Origin::git_local, Origin::committed_file})
        CHECK_THROWS_AS(identity_url(with("identity-url", "https://id.example", origin)), Error);
}

TEST_CASE("the region names the host", "[config]") {
    CHECK(api_url(Settings{}) == "https://api.pagerduty.com");
    CHECK(api_url(with("region", "us")) == "https://api.pagerduty.com");
    CHECK(api_url(with("region", "eu")) == "https://api.eu.pagerduty.com");
    CHECK(events_url(with("region", "eu")) == "https://events.eu.pagerduty.com");
    CHECK_THROWS_AS(api_url(with("region", "eu.evil.example/")), Error);
}

TEST_CASE("the token goes nowhere but over https or to this machine", "[config]") {
    CHECK(api_url_of("https://pd.corp.example/") == "https://pd.corp.example");
    CHECK(api_url_of("https://pd.corp.example:8443/base//") == "https://pd.corp.example:8443/base");
    CHECK(api_url_of("HTTP://localhost") == "http://localhost");
    for (const char* here :
         {"http://127.0.0.1:8080", "http://127.9.9.9", "http://[::1]:8080", "http://localhost:1"})
        CHECK(api_url_of(here) == here);
    for (const char* wrong : {"",
                              "x",
                              "api.pagerduty.com",
                              "http://api.pagerduty.com",
                              "http://127.0.0.1.evil.example",
                              "http://localhost.evil.example",
                              "http://128.0.0.1",
                              "http://0.0.0.0",
                              "http://[::2]",
                              "http://[::ffff:1.2.3.4]",
                              "https://user:SECRET@pd.example",
                              "https://SECRET@pd.example",
                              "http://localhost@evil.example",
                              "http://localhost#@evil.example",
                              "https://pd.example/?SECRET",
                              "https://pd.example/#SECRET",
                              "ftp://127.0.0.1",
                              "file:///etc/passwd",
                              "https://",
                              "https://pd.example\\@evil.example",
                              "https://pd.exam ple",
                              "//127.0.0.1",
                              "https://pd.example/\nX: SECRET",
                              "http://evil.example\\.localhost"}) {
        CAPTURE(wrong);
        CHECK(api_url_of(wrong) == "refused");
    }
}

TEST_CASE("a repository cannot name the host, even past the table of keys", "[config]") {
    for (const Origin origin :
         {Origin::git_global, Origin::git_local, Origin::committed_file, Origin::old_file})
        CHECK(api_url_of("https://pd.corp.example", origin) == "refused");
    CHECK(api_url_of("https://pd.corp.example", Origin::flag) == "https://pd.corp.example");
    CHECK(api_url_of("https://pd.corp.example", Origin::user_file) == "https://pd.corp.example");
}
