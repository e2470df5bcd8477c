#pragma once
#include <string>

namespace dutyme {

/// Returns the host of a URL's authority, which may have a port: "[::1]" of "[::1]:8080".
std::string host_of(const std::string& authority);

/// Returns true for the host of a URL that is this machine: "localhost", an address of 127.0.0.0/8,
/// or ::1 with or without brackets. It is told by the address, so "127.0.0.1.example.com" is none.
bool is_loopback(const std::string& host);

}  // namespace dutyme
