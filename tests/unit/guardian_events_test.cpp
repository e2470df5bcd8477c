#include "catch_compat.hpp"
#include "guardian/system_events.hpp"

#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

using namespace dutyme;
using namespace dutyme::guardian;
using std::chrono::milliseconds;

namespace {

struct Guarded {
    platform::SystemClock clock;
    std::pair<Channel, Channel> ends = Channel::pair();
    Channel& dutyme = ends.first;
    SystemEvents events{ends.second, clock};

    milliseconds in(int ms) const { return clock.elapsed() + milliseconds{ms}; }
};

// Ends when it is told to.
class Child {
  public:
    Child() : pid_(::fork()) {
        if (pid_ != 0) return;
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        for (;;) ::pause();
    }
    ~Child() { end(); }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    void end() {
        if (pid_ <= 0) return;
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
        pid_ = 0;
    }
    pid_t pid() const { return pid_; }

  private:
    pid_t pid_;
};

}  // namespace

TEST_CASE("the alarm rings at its time and not before", "[guardian]") {
    Guarded guarded;
    const milliseconds alarm = guarded.in(30);
    CHECK(std::holds_alternative<AlarmRang>(guarded.events.wait(alarm)));
    CHECK(guarded.clock.elapsed() >= alarm - milliseconds{1});
    CHECK(std::holds_alternative<AlarmRang>(guarded.events.wait(guarded.in(-5000))));
}

TEST_CASE("a message comes before an alarm that is due, and silences it when none is asked for",
          "[guardian]") {
    Guarded guarded;
    guarded.dutyme.send(GiveBackOrder{"exit 0", true});
    const HoldEvent event = guarded.events.wait(guarded.in(-1));
    CHECK(std::get<GiveBackOrder>(std::get<Message>(event)).outcome == "exit 0");
    guarded.dutyme.send(TakeOrder{});
    CHECK(std::holds_alternative<Message>(guarded.events.wait(std::nullopt)));
}

TEST_CASE("half a message keeps no alarm from ringing", "[guardian]") {
    Guarded guarded;
    REQUIRE(::send(guarded.dutyme.fd(), "\x08", 1, 0) == 1);
    CHECK(std::holds_alternative<AlarmRang>(guarded.events.wait(guarded.in(20))));
}

TEST_CASE("the channel's end is told once, and what is no message is the end", "[guardian]") {
    Guarded guarded;
    const bool is_garbage = GENERATE(false, true);
    if (is_garbage)
        REQUIRE(::send(guarded.dutyme.fd(), "\xFF\xFF\xFF\xFF", 4, 0) == 4);
    else
        guarded.dutyme = Channel{};
    CHECK(std::holds_alternative<ChannelEnded>(guarded.events.wait(std::nullopt)));
    CHECK(std::holds_alternative<AlarmRang>(guarded.events.wait(guarded.in(1))));
}

TEST_CASE("a command's end counts once dutyme has gone", "[guardian]") {
    Guarded guarded;
    Child command;
    REQUIRE(guarded.events.monitor_command(command.pid()));
    command.end();
    CHECK(std::holds_alternative<AlarmRang>(guarded.events.wait(guarded.in(1))));
    guarded.dutyme = Channel{};
    CHECK(std::holds_alternative<ChannelEnded>(guarded.events.wait(std::nullopt)));
    CHECK(std::holds_alternative<CommandEnded>(guarded.events.wait(std::nullopt)));
}

TEST_CASE("a command that does not exist cannot be monitored", "[guardian]") {
    Guarded guarded;
    Child command;
    const pid_t pid = command.pid();
    command.end();
    CHECK_FALSE(guarded.events.monitor_command(pid));
}

TEST_CASE("a pause is cut short by a word or by the end", "[guardian]") {
    Guarded guarded;
    CHECK(guarded.events.pause(milliseconds{1}));
    guarded.dutyme.send(Taken{});
    CHECK_FALSE(guarded.events.pause(milliseconds{60000}));
    CHECK(std::holds_alternative<Message>(guarded.events.wait(std::nullopt)));
    guarded.dutyme = Channel{};
    CHECK_FALSE(guarded.events.pause(milliseconds{60000}));
    CHECK(std::holds_alternative<ChannelEnded>(guarded.events.wait(std::nullopt)));
    CHECK(guarded.events.pause(milliseconds{1}));  // nobody is there to cut it short
}
