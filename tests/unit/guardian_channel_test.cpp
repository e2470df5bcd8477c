#include "base/error.hpp"
#include "catch_compat.hpp"
#include "guardian/channel.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>
#include <thread>

using namespace dutyme;
using namespace dutyme::guardian;
using std::chrono::milliseconds;

namespace {

// A channel whose other end is bytes.
struct Wired {
    Wired() {
        int ends[2];
        REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
        channel = Channel{Fd{ends[0]}};
        other.reset(ends[1]);
    }
    void write(std::string_view bytes) const {
        REQUIRE(::write(other.get(), bytes.data(), bytes.size()) ==
                static_cast<ssize_t>(bytes.size()));
    }
    Channel channel;
    Fd other;
};

std::string framed(const std::string& bytes) {
    const auto length = static_cast<std::uint32_t>(bytes.size());
    std::string frame(sizeof length, '\0');
    std::memcpy(frame.data(), &length, sizeof length);
    return frame + bytes;
}

Message received(Channel& channel) {
    for (;;) {
        if (auto message = channel.receive()) return *std::move(message);
        REQUIRE(channel.is_open());
        wait_readable({channel.fd()}, milliseconds{-1});
    }
}

std::string remark_in(Channel& channel) {
    return std::get<Remark>(received(channel)).sentence;
}

}  // namespace

TEST_CASE("messages arrive whole and in order at both ends", "[guardian]") {
    auto [ours, theirs] = Channel::pair();
    CHECK(ours.send(TakeOrder{}));
    CHECK(ours.send(Remark{"two\nlines"}));
    CHECK(theirs.send(Remark{"back"}));
    CHECK(std::holds_alternative<TakeOrder>(received(theirs)));
    CHECK(remark_in(theirs) == "two\nlines");
    CHECK(remark_in(ours) == "back");
    CHECK_FALSE(theirs.receive());  // nothing yet
    CHECK(theirs.is_open());
}

TEST_CASE("what was said before an end is heard and then the end", "[guardian]") {
    auto [ours, theirs] = Channel::pair();
    CHECK(ours.send(Remark{"the last"}));
    ours = Channel{};
    CHECK(remark_in(theirs) == "the last");
    CHECK(theirs.is_open());
    CHECK_FALSE(theirs.receive());
    CHECK_FALSE(theirs.is_open());
    CHECK(theirs.fd() == -1);
    CHECK_FALSE(theirs.receive());
    CHECK_FALSE(theirs.send(Taken{}));  // and no SIGPIPE
    CHECK_FALSE(Channel{}.receive());
    CHECK_FALSE(Channel{}.send(Taken{}));
    CHECK_FALSE(Channel{}.is_open());
}

TEST_CASE("what was said by a peer that died with words unread is heard", "[guardian]") {
    auto [ours, theirs] = Channel::pair();
    CHECK(ours.send(Remark{"the last"}));
    CHECK(theirs.send(Remark{"never read"}));
    ours = Channel{};  // ECONNRESET on Linux
    CHECK(remark_in(theirs) == "the last");
    CHECK_FALSE(theirs.receive());
    CHECK_FALSE(theirs.is_open());
}

TEST_CASE("a message in pieces is whole with its last byte", "[guardian]") {
    Wired wired;
    Channel& channel = wired.channel;
    for (int round = 0; round < 2; ++round) {
        const std::string frame = framed(encode(Remark{"in pieces"}));
        for (std::size_t i = 0; i + 1 < frame.size(); ++i) {
            wired.write(frame.substr(i, 1));
            REQUIRE_FALSE(channel.receive());
            REQUIRE(channel.is_open());
        }
        wired.write(frame.substr(frame.size() - 1) + framed(encode(Taken{})));
        CHECK(std::get<Remark>(*channel.receive()).sentence == "in pieces");
        CHECK(wait_readable({channel.fd()}, milliseconds{0}) >= 0);  // the next is left to poll
        CHECK(std::holds_alternative<Taken>(*channel.receive()));
        CHECK(wait_readable({channel.fd()}, milliseconds{0}) == -1);
    }
}

TEST_CASE("a sender that dies in the middle of a message has said nothing", "[guardian]") {
    const std::string frame = framed(encode(GiveBackOrder{"exit 0", true}));
    for (std::size_t size = 1; size < frame.size(); ++size) {
        Wired wired;
        wired.write(frame.substr(0, size));
        if (size % 2 == 0) CHECK_FALSE(wired.channel.receive());
        wired.other.reset();
        CHECK_FALSE(wired.channel.receive());
        CHECK_FALSE(wired.channel.is_open());
    }
}

TEST_CASE("what is no message is an error and the end", "[guardian]") {
    for (const std::string& bytes :
         {framed(""), framed("12345678"), framed(encode(Taken{}) + "x"),
          std::string("\xFF\xFF\xFF\xFF"), std::string("\x01\x00\x00\x01", 4)}) {
        Wired wired;
        wired.write(bytes);
        CHECK_THROWS_AS(wired.channel.receive(), Error);
        CHECK_FALSE(wired.channel.is_open());
        CHECK_FALSE(wired.channel.receive());
    }
}

TEST_CASE("a message larger than the system's buffers goes through them", "[guardian]") {
    auto [ours, theirs] = Channel::pair();
    const int small = 4096;
    REQUIRE(::setsockopt(ours.fd(), SOL_SOCKET, SO_SNDBUF, &small, sizeof small) == 0);
    const std::string text(1000000, 'x');
    std::thread sender{[&ours = ours, &text] { ours.send(Remark{text}); }};
    const std::string read = remark_in(theirs);
    sender.join();
    CHECK(read == text);
}

TEST_CASE("a sender whose peer dies while it sends is told", "[guardian]") {
    auto [ours, theirs] = Channel::pair();
    const int small = 4096;
    REQUIRE(::setsockopt(ours.fd(), SOL_SOCKET, SO_SNDBUF, &small, sizeof small) == 0);
    bool arrived = true;
    std::thread sender{
        [&ours = ours, &arrived] { arrived = ours.send(Remark{std::string(1000000, 'x')}); }};
    char beginning = 0;  // of it: who reads on may keep up with the sender, and have it whole
    REQUIRE(::recv(theirs.fd(), &beginning, 1, 0) == 1);
    theirs = Channel{};
    sender.join();
    CHECK_FALSE(arrived);
}

TEST_CASE("a message that is too long is not sent", "[guardian]") {
    auto [ours, theirs] = Channel::pair();
    CHECK_THROWS_AS(ours.send(Remark{std::string(Channel::longest_message, 'x')}), Error);
    CHECK_FALSE(theirs.receive());
    CHECK(ours.send(Taken{}));
    CHECK(std::holds_alternative<Taken>(received(theirs)));
}

TEST_CASE("two threads that send at once do not mix their messages", "[guardian]") {
    auto [ours, theirs] = Channel::pair();
    const int small = 4096;
    REQUIRE(::setsockopt(ours.fd(), SOL_SOCKET, SO_SNDBUF, &small, sizeof small) == 0);
    ChannelSink sink{ours};
    constexpr int each = 40;
    const auto send_all = [&sink](char letter) {
        for (int i = 0; i < each; ++i) sink.send(Remark{std::string(20000, letter)});
    };
    std::thread one{send_all, 'a'};
    std::thread other{send_all, 'b'};
    int whole = 0;
    for (int i = 0; i < 2 * each; ++i) {
        const std::string text = remark_in(theirs);
        if (text.find_first_not_of(text[0]) == std::string::npos && text.size() == 20000) ++whole;
    }
    one.join();
    other.join();
    CHECK(whole == 2 * each);
}

TEST_CASE("waiting tells which end is readable and when the time is up", "[guardian]") {
    auto [ours, theirs] = Channel::pair();
    auto [other, another] = Channel::pair();
    CHECK(wait_readable({theirs.fd(), another.fd()}, milliseconds{0}) == -1);
    CHECK(other.send(Taken{}));
    CHECK(wait_readable({theirs.fd(), -1, another.fd()}, milliseconds{-1}) == another.fd());
    CHECK(ours.send(Taken{}));
    CHECK(wait_readable({theirs.fd(), another.fd()}, milliseconds{-1}) == theirs.fd());
    received(theirs);
    ours = Channel{};
    CHECK(wait_readable({theirs.fd()}, milliseconds{-1}) == theirs.fd());  // its end is news
}
