#include "base/fd.hpp"
#include "catch_compat.hpp"
#include "platform/output_queue.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <string>

using dutyme::Fd;
using dutyme::platform::OutputQueue;

namespace {

struct SmallPipe {
    Fd read;
    Fd write;
    SmallPipe() {
        int ends[2];
        REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
        read.reset(ends[0]);
        write.reset(ends[1]);
        REQUIRE(::fcntl(write.get(), F_SETPIPE_SZ, 4096) == 4096);
    }
    // One gulp of a slow reader.
    std::string gulp() const {
        std::string text(4096, '\0');
        const ssize_t count = ::read(read.get(), text.data(), text.size());
        REQUIRE(count >= 0);
        text.resize(static_cast<std::size_t>(count));
        return text;
    }
};

const std::string line = std::string(1023, '-') + "\n";

}  // namespace

TEST_CASE("what a full pipe does not take waits, in order, and the pipe stays as it was",
          "[platform]") {
    const SmallPipe pipe;
    OutputQueue queue{pipe.write.get()};
    std::string all;
    for (char mark = 'a'; mark <= 'j'; ++mark) {
        all += mark + line;
        queue.write(mark + line);
    }
    CHECK(queue.fd() >= 0);
    CHECK((::fcntl(pipe.write.get(), F_GETFL) & O_NONBLOCK) == 0);
    std::string read;
    while (queue.fd() >= 0) {
        read += pipe.gulp();
        queue.flush();
    }
    while (read.size() < all.size()) read += pipe.gulp();
    CHECK(read == all);
    CHECK(queue.take_lost() == 0);
}

TEST_CASE("what is more than can be kept is dropped in whole lines and counted", "[platform]") {
    const SmallPipe pipe;
    OutputQueue queue{pipe.write.get()};
    constexpr std::size_t fit = 4 + OutputQueue::most / 1024;  // in the pipe, and kept
    for (std::size_t i = 0; i < fit; ++i) queue.write(line);
    CHECK(queue.take_lost() == 0);
    queue.write(line + line);
    queue.write(line);
    CHECK(queue.take_lost() == 3);
    CHECK(queue.take_lost() == 0);
    std::size_t read = 0;
    while (queue.fd() >= 0) {
        read += pipe.gulp().size();
        queue.flush();
    }
    while (read < fit * line.size()) read += pipe.gulp().size();
    CHECK(read == fit * line.size());
}

TEST_CASE("what nobody can read any more is forgotten", "[platform]") {
    SmallPipe pipe;
    OutputQueue queue{pipe.write.get()};
    for (int i = 0; i < 8; ++i) queue.write(line);
    CHECK(queue.fd() >= 0);
    const auto before = ::signal(SIGPIPE, SIG_IGN);
    pipe.read.reset();
    queue.flush();
    ::signal(SIGPIPE, before);
    CHECK(queue.fd() < 0);
}
