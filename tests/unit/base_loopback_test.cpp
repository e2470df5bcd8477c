#include "base/loopback.hpp"
#include "catch_compat.hpp"

using namespace dutyme;

TEST_CASE("this machine is told by its address", "[base]") {
    for (const char* host : {"localhost", "127.0.0.1", "127.255.0.9", "::1", "[::1]", "[0:0::1]"})
        CHECK(is_loopback(host));
    for (const char* host : {"", "127.0.0.1.example.com", "localhost.evil", "128.0.0.1", "127.1",
                             "[::2]", "127.0.0.1:80", "[]", "0.0.0.0", "local host"})
        CHECK_FALSE(is_loopback(host));
}
