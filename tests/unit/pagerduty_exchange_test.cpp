#include "catch_compat.hpp"
#include "pagerduty/http/transport.hpp"
#include "pagerduty_fakes.hpp"

using namespace dutyme;
using namespace dutyme::pagerduty;

TEST_CASE("each request is told as it went, by its path alone", "[pagerduty]") {
    Desk desk;
    desk.transport.takes = milliseconds{34};
    desk.transport.then(503).then(200, "{}").then_nothing(false).then(201, "{}").then(204);
    desk.session.get("/users?query=ada%40example.com", desk.deadline);
    desk.session.post("/schedules/P1/overrides", R"({"secret":1})", desk.deadline);
    desk.session.remove("/schedules/P1/overrides/Q1", desk.deadline);
    CHECK(desk.observer.details ==
          std::vector<std::string>{"GET /users: 503 after 34 ms",
                                   "GET /users: 200 after 34 ms, attempt 2",
                                   "POST /schedules/P1/overrides: no answer after 34 ms",
                                   "POST /schedules/P1/overrides: 201 after 34 ms, attempt 2",
                                   "DELETE /schedules/P1/overrides/Q1: 204 after 34 ms"});
}

TEST_CASE("requests that are sent together are told one by one", "[pagerduty]") {
    Desk desk;
    desk.transport.then(200, "{}").then_nothing(true);
    desk.session.get_all({"/a?x=1", "/b"}, desk.deadline);
    CHECK(desk.observer.details ==
          std::vector<std::string>{"GET /a: 200 after 0 ms", "GET /b: no answer after 0 ms"});
}

TEST_CASE("a URL without a path has the root's", "[pagerduty]") {
    CHECK(path_of("https://identity.pagerduty.com/oauth/token") == "/oauth/token");
    CHECK(path_of("http://127.0.0.1:8080?x=/y") == "/");
    CHECK(path_of("http://127.0.0.1:8080") == "/");
}
