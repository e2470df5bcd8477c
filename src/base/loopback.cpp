#include "base/loopback.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <cstring>

namespace dutyme {

std::string host_of(const std::string& authority) {
    const auto bracket = authority.rfind(']');
    const auto colon = authority.find(':', bracket == std::string::npos ? 0 : bracket);
    return authority.substr(0, colon);
}

bool is_loopback(const std::string& host) {
    if (host == "localhost") return true;
    constexpr std::uint32_t network = 127;
    in_addr four{};
    if (::inet_pton(AF_INET, host.c_str(), &four) == 1) return ntohl(four.s_addr) >> 24U == network;
    const bool in_brackets = host.size() > 2 && host.front() == '[' && host.back() == ']';
    const std::string inner = in_brackets ? host.substr(1, host.size() - 2) : host;
    in6_addr six{};
    return ::inet_pton(AF_INET6, inner.c_str(), &six) == 1 &&
           std::memcmp(&six, &in6addr_loopback, sizeof six) == 0;
}

}  // namespace dutyme
