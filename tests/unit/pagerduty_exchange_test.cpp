#include "catch_compat.hpp"
#include "pagerduty/http/transport.hpp"
#include "pagerduty/http/url.hpp"
#include "pagerduty_fakes.hpp"

using namespace dutyme;
using namespace dutyme::pagerduty;

TEST_CASE("each request is told as it went, by its path alone", "[pagerduty]") {
    Desk desk;
    std::vector<std::string> told;
    desk.session.on_exchange = [&](const Exchange& exchange) {
        told.push_back(described(exchange));
    };
    desk.transport.takes = milliseconds{34};
    desk.transport.then(503).then(200, "{}").then_nothing(false).then(201, "{}").then(204);
    desk.session.get("/users?query=ada%40example.com", desk.deadline);
    desk.session.post("/schedules/P1/overrides", R"({"secret":1})", desk.deadline);
    desk.session.remove("/schedules/P1/overrides/Q1", desk.deadline);
    CHECK(told == std::vector<std::string>{
                      "GET /users: 503 after 34 ms", "GET /users: 200 after 34 ms, attempt 2",
                      "POST /schedules/P1/overrides: no answer after 34 ms",
                      "POST /schedules/P1/overrides: 201 after 34 ms, attempt 2",
                      "DELETE /schedules/P1/overrides/Q1: 204 after 34 ms"});
}

TEST_CASE("requests that are sent together are told one by one", "[pagerduty]") {
    Desk desk;
    std::vector<std::string> told;
    desk.session.on_exchange = [&](const Exchange& exchange) {
        told.push_back(exchange.path + " " + std::to_string(exchange.status));
    };
    desk.transport.then(200, "{}").then_nothing(true);
    desk.session.get_all({"/a?x=1", "/b"}, desk.deadline);
    CHECK(told == std::vector<std::string>{"/a 200", "/b 0"});
}

TEST_CASE("a URL without a path has the root's", "[pagerduty]") {
    CHECK(path_of("https://identity.pagerduty.com/oauth/token") == "/oauth/token");
    CHECK(path_of("http://127.0.0.1:8080?x=/y") == "/");
    CHECK(path_of("http://127.0.0.1:8080") == "/");
}
