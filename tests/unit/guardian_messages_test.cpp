#include "base/error.hpp"
#include "catch_compat.hpp"
#include "guardian/channel.hpp"
#include "guardian/messages.hpp"

#include <sys/socket.h>
#include <unistd.h>

using namespace dutyme;
using namespace dutyme::guardian;
using std::chrono::milliseconds;

TEST_CASE("messages arrive whole and in order however often they were sent", "[guardian]") {
    auto [ours, theirs] = Channel::pair();
    const std::string long_text(50000, 'x');
    CHECK(ours.send({MessageType::take, {}}));
    CHECK(ours.send({MessageType::remark, {"one", "", "two\nlines", long_text, ""}}));
    const auto first = theirs.receive();
    REQUIRE(first);
    CHECK(first->type == MessageType::take);
    CHECK(first->texts.empty());
    const auto second = theirs.receive();
    REQUIRE(second);
    CHECK(second->type == MessageType::remark);
    CHECK(second->texts == std::vector<std::string>{"one", "", "two\nlines", long_text, ""});
}

TEST_CASE("both ends speak", "[guardian]") {
    auto [ours, theirs] = Channel::pair();
    CHECK(theirs.send({MessageType::released, {"x"}}));
    CHECK(ours.send({MessageType::release, {"exit 0"}}));
    CHECK(ours.receive()->texts.at(0) == "x");
    CHECK(theirs.receive()->type == MessageType::release);
}

TEST_CASE("what was said before an end is heard and then the end", "[guardian]") {
    auto [ours, theirs] = Channel::pair();
    CHECK(ours.send({MessageType::release, {"exit 0"}}));
    ours = Channel{};
    CHECK(theirs.receive());
    CHECK_FALSE(theirs.receive());
    CHECK_FALSE(theirs.send({MessageType::released, {}}));  // and no SIGPIPE
}

TEST_CASE("a channel that is cut short ends and does not hang", "[guardian]") {
    auto [ours, theirs] = Channel::pair();
    REQUIRE(::send(ours.fd(), "", 0, 0) == 0);  // no message of ours is empty
    CHECK_FALSE(theirs.receive());
    CHECK_FALSE(Channel{}.receive());
    CHECK_FALSE(Channel{}.send({MessageType::take, {}}));
}

TEST_CASE("waiting tells which end is readable and when the time is up", "[guardian]") {
    auto [ours, theirs] = Channel::pair();
    auto [other, another] = Channel::pair();
    CHECK(wait_readable({theirs.fd(), another.fd()}, milliseconds{0}) == -1);
    CHECK(other.send({MessageType::take, {}}));
    CHECK(wait_readable({theirs.fd(), -1, another.fd()}, milliseconds{-1}) == another.fd());
    CHECK(ours.send({MessageType::take, {}}));
    CHECK(wait_readable({theirs.fd(), another.fd()}, milliseconds{-1}) == theirs.fd());
    theirs.receive();
    ours = Channel{};
    CHECK(wait_readable({theirs.fd()}, milliseconds{-1}) == theirs.fd());  // its end is news
}

TEST_CASE("a info comes out of its message as it went in", "[guardian]") {
    DeployInfo info;
    info.deploy = {"git.example.com/acme/api", "main", "0123abcd", "A subject", "Ada", ""};
    info.author_email = "ada@example.com";
    info.tour = "0011223344556677";
    info.settings.put("schedule", {{"A, B", config::Origin::flag, "--schedule"},
                                   {"", config::Origin::committed_file, ".dutyme:3"}});
    info.settings.put("lease", {{"30m", config::Origin::built_in, "built in"}});
    auto [ours, theirs] = Channel::pair();
    REQUIRE(ours.send(encode(info)));
    const DeployInfo read = decode_deploy_info(*theirs.receive());
    CHECK(read.deploy.repository == info.deploy.repository);
    CHECK(read.deploy.subject == info.deploy.subject);
    CHECK(read.deploy.job_url.empty());
    CHECK(read.author_email == info.author_email);
    CHECK(read.tour == info.tour);
    CHECK(read.settings.values().size() == 2);
    const auto schedules = read.settings.all("schedule");
    REQUIRE(schedules.size() == 2);
    CHECK(schedules[0].text == "A, B");
    CHECK(schedules[1].text.empty());
    CHECK(schedules[1].origin == config::Origin::committed_file);
    CHECK(schedules[1].where == ".dutyme:3");
}

TEST_CASE("a message that is no info is refused", "[guardian]") {
    Message message = encode(DeployInfo{});
    CHECK_NOTHROW(decode_deploy_info(message));
    message.type = MessageType::take;
    CHECK_THROWS_AS(decode_deploy_info(message), Error);
    message.type = MessageType::settings;
    message.texts.emplace_back("half a setting");
    CHECK_THROWS_AS(decode_deploy_info(message), Error);
    CHECK_THROWS_AS(decode_deploy_info({MessageType::settings, {}}), Error);
}
