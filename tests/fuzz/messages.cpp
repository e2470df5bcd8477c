// The wire between dutyme and its guardian. An input is what comes in at one end.
#include "guardian/messages.hpp"

#include "base/error.hpp"
#include "fuzz.hpp"
#include "guardian/channel.hpp"

#include <sys/socket.h>

#include <string>

using namespace dutyme;
using fuzz::require;

namespace {

void check_message(std::string_view bytes) {
    try {
        const std::string written = guardian::encode(guardian::decode(bytes));
        require(guardian::encode(guardian::decode(written)) == written,
                "what is written reads back");
    } catch (const Error& error) {
        require(error.failure() == Failure::system, "bytes that are no message");
    }
}

// The bytes as they are, with whatever length they begin with.
void check_stream(std::string_view bytes) {
    int ends[2];
    require(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0, "a socket pair");
    guardian::Channel channel{Fd{ends[0]}};
    Fd other{ends[1]};
    require(::send(other.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL) ==
                static_cast<ssize_t>(bytes.size()),
            "they fit");
    other = Fd{};
    try {
        while (channel.is_open()) channel.receive();
    } catch (const Error& error) {
        require(error.failure() == Failure::system, "bytes that are no message");
        require(!channel.is_open(), "and the end of the channel");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    constexpr std::size_t fits_the_socket = 4096;
    const std::string_view text{reinterpret_cast<const char*>(bytes), size};
    check_message(text);
    check_stream(text.substr(0, fits_the_socket));
    const auto length = static_cast<std::uint32_t>(text.size());
    const std::string framed{reinterpret_cast<const char*>(&length), sizeof length};
    if (size < fits_the_socket) check_stream(framed + std::string{text});
    return 0;
}
