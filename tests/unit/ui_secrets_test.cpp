#include "catch_compat.hpp"
#include "config/settings.hpp"
#include "ui/secrets.hpp"

using namespace dutyme;

namespace {

void set(config::Settings& settings, const std::string& key, const std::string& value) {
    settings.put(*config::find_key(key), {{value, config::Origin::user_file, "here"}});
}

}  // namespace

TEST_CASE("neither the terminal nor a document says a secret in force", "[ui]") {
    config::Settings settings;
    set(settings, "client-secret", "hush-hush+hush");
    set(settings, "hook.remote", "https://ada:pass-of-the-remote@git.example.com/api");
    set(settings, "events-url", "https://a:short@events.example.com");
    set(settings, "api-url", "https://token-as-a-user@api.example.com");
    set(settings, "schedule", "Primary");
    ui::hide_secrets_in(settings);
    ui::hide_secrets_in(Environment{{{"PD_SERVICE_KEY", "another-token-0123"},
                                     {"HTTPS_PROXY", "http://me:pass-of-the-proxy@proxy:3128"},
                                     {"DUTYME_ROUTING_KEY", "short"},
                                     {"PATH", "Primary/bin"}}});
    CHECK(ui::escape_for_ci("Primary: hush-hush+hush and hush-hush%2Bhush") ==
          "Primary: *** and ***");
    CHECK(ui::escape_json_for_ci(R"({"a":"hush-hush\u002bhush"})") == R"({"a":"***"})");
    CHECK(ui::escape_for_ci("https://ada:pass-of-the-remote@git") == "https://ada:***@git");
    CHECK(ui::escape_for_ci("https://a:short@events.example.com") ==
          "https://a***events.example.com");
    CHECK(ui::escape_for_ci("a short one") == "a short one");
    CHECK(ui::escape_for_ci("https://token-as-a-user@api") == "https://***@api");
    CHECK(ui::escape_for_ci("another-token-0123 pass-of-the-proxy") == "*** ***");
}
