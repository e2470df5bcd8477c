#include "catch_compat.hpp"
#include "sandbox/api/routes.hpp"

using namespace dutyme::sandbox;

namespace {

// The status; 0: it may come in.
int status_for(const std::string& target, const std::string& host, const std::string& origin = "",
               bool by_tls = false) {
    Request request;
    request.method = "GET";
    request.target = target;
    request.headers = {{"host", host}};
    if (!origin.empty()) request.headers["origin"] = origin;
    read_target(request);
    const auto reply = turned_away(request, by_tls);
    return reply ? reply->status : 0;
}

}  // namespace

TEST_CASE("the sandbox answers by this machine's name alone, or PagerDuty's over TLS",
          "[sandbox]") {
    for (const char* host :
         {"127.0.0.1:8080", "localhost", "LOCALHOST:1", "[::1]:8080", "127.9.9.9"})
        for (const char* target : {"/users", "/", "/sandbox/log"})
            CHECK(status_for(target, host) == 0);
    for (const char* host : {"evil.example.com", "127.0.0.1.evil.example.com:80", "localhost.evil",
                             "api.pagerduty.com"})
        for (const char* target : {"/users", "/", "/sandbox/log"})
            CHECK(status_for(target, host) == 421);
    CHECK(status_for("/users", "api.pagerduty.com", "", true) == 0);
    CHECK(status_for("/users", "events.eu.pagerduty.com:443", "", true) == 0);
    CHECK(status_for("/users", "www.pagerduty.com", "", true) == 421);
    CHECK(status_for("/sandbox/log", "api.pagerduty.com", "", true) == 403);
    CHECK(status_for("/", "api.pagerduty.com", "", true) == 403);
}

TEST_CASE("the sandbox's page and controls answer no page of another origin", "[sandbox]") {
    for (const char* target : {"/", "/sandbox/clock"}) {
        CHECK(status_for(target, "127.0.0.1:8080", "http://127.0.0.1:8080") == 0);
        CHECK(status_for(target, "127.0.0.1:8080", "https://127.0.0.1:8080", true) == 0);
        for (const char* origin : {"null", "http://evil.example.com", "http://127.0.0.1:9090",
                                   "https://127.0.0.1:8080", "http://127.0.0.1:8080.evil"})
            CHECK(status_for(target, "127.0.0.1:8080", origin) == 403);
    }
    CHECK(status_for("/sandbox/log", "") == 403);
    CHECK(status_for("/users", "127.0.0.1:8080", "http://evil.example.com") == 0);
}
