#include "catch_compat.hpp"
#include "guardian/request.hpp"

using namespace dutyme;
using namespace dutyme::guardian;

TEST_CASE("requests and replies are read back from their lines", "[guardian]") {
    const auto extend = request_from(to_line(Request{ExtendRequest{Seconds{5400}}}));
    CHECK(std::get<ExtendRequest>(extend).by == Seconds{5400});
    const auto pass =
        request_from(to_line(Request{PassRequest{"bo@example.com", "PADA001", true, true, false}}));
    CHECK(std::get<PassRequest>(pass).who == "bo@example.com");
    CHECK(std::get<PassRequest>(pass).holder == "PADA001");
    CHECK(std::get<PassRequest>(pass).is_forced);
    CHECK(std::get<PassRequest>(pass).is_dry_run);
    CHECK_FALSE(std::get<PassRequest>(pass).is_interactive);

    duty::Record record = duty::new_record("0011223344556677");
    record.deployer.id = "PADA001";
    CHECK(std::get<Done>(reply_from(to_line(Reply{Done{record}}))).tour.id == record.id);
    const Reply refusal = Error{Failure::refused, "no", "ask again"};
    const auto error = std::get<Error>(reply_from(to_line(refusal)));
    CHECK(error.failure() == Failure::refused);
    CHECK(std::string{error.what()} == "no");
    CHECK(error.hint() == "ask again");
    CHECK(std::get<Told>(reply_from(to_line(Reply{Told{"a \"word\"\n"}}))).sentence ==
          "a \"word\"\n");
    duty::Plan plan;
    plan.deployer.name = "Bo Larsen";
    CHECK(std::get<Planned>(reply_from(to_line(Reply{Planned{plan}}))).plan.deployer.name ==
          "Bo Larsen");
}

TEST_CASE("a line that is none, or of another version, is refused", "[guardian]") {
    for (const char* line : {"", "hello", "[]", "{}", R"({"version":"2","extend":"1h"})",
                             R"({"version":"1"})", R"({"version":"1","stop":"now"})"})
        CHECK_THROWS_AS(request_from(line), Error);
    for (const char* line : {"", "hello", R"({"version":"2","told":"hi"})",
                             R"({"version":"1","done":"{}"})", R"({"version":"1","plan":"x"})"})
        CHECK_THROWS_AS(reply_from(line), Error);
}
