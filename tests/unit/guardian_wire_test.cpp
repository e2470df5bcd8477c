#include "base/error.hpp"
#include "catch_compat.hpp"
#include "guardian/task_codec.hpp"
#include "guardian/wire.hpp"

#include <sys/socket.h>
#include <unistd.h>

using namespace dutyme;
using namespace dutyme::guardian;
using std::chrono::milliseconds;

TEST_CASE("messages arrive whole and in order however often they were sent", "[guardian]") {
    auto [ours, theirs] = Wire::pair();
    const std::string long_text(50000, 'x');
    CHECK(ours.send({Word::take, {}}));
    CHECK(ours.send({Word::remark, {"one", "", "two\nlines", long_text, ""}}));
    const auto first = theirs.receive();
    REQUIRE(first);
    CHECK(first->word == Word::take);
    CHECK(first->texts.empty());
    const auto second = theirs.receive();
    REQUIRE(second);
    CHECK(second->word == Word::remark);
    CHECK(second->texts == std::vector<std::string>{"one", "", "two\nlines", long_text, ""});
}

TEST_CASE("both ends speak", "[guardian]") {
    auto [ours, theirs] = Wire::pair();
    CHECK(theirs.send({Word::released, {"x"}}));
    CHECK(ours.send({Word::release, {"exit 0"}}));
    CHECK(ours.receive()->texts.at(0) == "x");
    CHECK(theirs.receive()->word == Word::release);
}

TEST_CASE("what was said before an end is heard and then the end", "[guardian]") {
    auto [ours, theirs] = Wire::pair();
    CHECK(ours.send({Word::release, {"exit 0"}}));
    ours = Wire{};
    CHECK(theirs.receive());
    CHECK_FALSE(theirs.receive());
    CHECK_FALSE(theirs.send({Word::released, {}}));  // and no SIGPIPE
}

TEST_CASE("a wire that is cut short ends and does not hang", "[guardian]") {
    auto [ours, theirs] = Wire::pair();
    REQUIRE(::send(ours.fd(), "", 0, 0) == 0);  // no message of ours is empty
    CHECK_FALSE(theirs.receive());
    CHECK_FALSE(Wire{}.receive());
    CHECK_FALSE(Wire{}.send({Word::take, {}}));
}

TEST_CASE("waiting tells which end is readable and when the time is up", "[guardian]") {
    auto [ours, theirs] = Wire::pair();
    auto [other, another] = Wire::pair();
    CHECK(wait_readable({theirs.fd(), another.fd()}, milliseconds{0}) == -1);
    CHECK(other.send({Word::take, {}}));
    CHECK(wait_readable({theirs.fd(), -1, another.fd()}, milliseconds{-1}) == another.fd());
    CHECK(ours.send({Word::take, {}}));
    CHECK(wait_readable({theirs.fd(), another.fd()}, milliseconds{-1}) == theirs.fd());
    theirs.receive();
    ours = Wire{};
    CHECK(wait_readable({theirs.fd()}, milliseconds{-1}) == theirs.fd());  // its end is news
}

TEST_CASE("a task comes out of its message as it went in", "[guardian]") {
    Task task;
    task.deploy = {"git.example.com/acme/api", "main", "0123abcd", "A subject", "Ada", ""};
    task.author_email = "ada@example.com";
    task.tour = "0011223344556677";
    task.settings.put("schedule", {{"A, B", config::Origin::flag, "--schedule"},
                                   {"", config::Origin::committed_file, ".dutyme:3"}});
    task.settings.put("lease", {{"30m", config::Origin::built_in, "built in"}});
    auto [ours, theirs] = Wire::pair();
    REQUIRE(ours.send(encode(task)));
    const Task read = decode_task(*theirs.receive());
    CHECK(read.deploy.repository == task.deploy.repository);
    CHECK(read.deploy.subject == task.deploy.subject);
    CHECK(read.deploy.job_url.empty());
    CHECK(read.author_email == task.author_email);
    CHECK(read.tour == task.tour);
    CHECK(read.settings.values().size() == 2);
    const auto schedules = read.settings.all("schedule");
    REQUIRE(schedules.size() == 2);
    CHECK(schedules[0].text == "A, B");
    CHECK(schedules[1].text.empty());
    CHECK(schedules[1].origin == config::Origin::committed_file);
    CHECK(schedules[1].where == ".dutyme:3");
}

TEST_CASE("a message that is no task is refused", "[guardian]") {
    Message message = encode(Task{});
    CHECK_NOTHROW(decode_task(message));
    message.word = Word::take;
    CHECK_THROWS_AS(decode_task(message), Error);
    message.word = Word::settings;
    message.texts.emplace_back("half a setting");
    CHECK_THROWS_AS(decode_task(message), Error);
    CHECK_THROWS_AS(decode_task({Word::settings, {}}), Error);
}
