#include "catch_compat.hpp"
#include "folder.hpp"
#include "platform/local_socket.hpp"
#include "platform/wire.hpp"

#include <sys/stat.h>
#include <unistd.h>

using namespace dutyme;
using namespace dutyme::platform;

namespace {

std::string heard_at(const std::filesystem::path& path) {
    const Fd listening = listen_at(path);
    if (!listening) return "not listening";
    const Fd asker = connect_to(path);
    if (!asker) return "not connected";
    const Fd connection = accept_own(listening.get());
    if (!connection) return "not accepted";
    send_without_signal(asker.get(), "hello");
    wait_readable({connection.get()}, std::chrono::milliseconds{10000});
    char bytes[16];
    const ssize_t count = ::read(connection.get(), bytes, sizeof bytes);
    return count < 0 ? "nothing read" : std::string{bytes, static_cast<std::size_t>(count)};
}

}  // namespace

TEST_CASE("a process of this user is heard at a socket, and nobody is at an absent one",
          "[platform]") {
    const Folder folder;
    CHECK(heard_at(folder.path / "tour.sock") == "hello");
    CHECK_FALSE(connect_to(folder.path / "absent.sock"));
}

TEST_CASE("a socket's path may be longer than its address", "[platform]") {
    const Folder folder;
    const auto deep = folder.path / std::string(100, 'a') / std::string(100, 'b');
    std::filesystem::create_directories(deep);
    CHECK(heard_at(deep / "tour.sock") == "hello");
    CHECK_FALSE(connect_to(deep / "absent.sock"));
}

TEST_CASE("a socket is its user's alone, and replaces one that was left behind", "[platform]") {
    const Folder folder;
    const auto path = folder.path / "tour.sock";
    { const Fd dead = listen_at(path); }
    CHECK_FALSE(connect_to(path));
    CHECK(heard_at(path) == "hello");
    struct stat facts {};
    REQUIRE(::stat(path.c_str(), &facts) == 0);
    CHECK((facts.st_mode & 0777U) == 0600);
}

TEST_CASE("to accept where nobody waits returns at once", "[platform]") {
    const Folder folder;
    const Fd listening = listen_at(folder.path / "tour.sock");
    REQUIRE(listening);
    CHECK_FALSE(accept_own(listening.get()));
}
