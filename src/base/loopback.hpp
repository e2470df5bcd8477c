#pragma once
#include <string>

namespace dutyme {

/// True for the host of a URL that is this machine: "localhost", an address of 127.0.0.0/8, or ::1
/// with or without brackets. It is told by the address, so "127.0.0.1.example.com" is none.
bool is_loopback(const std::string& host);

}  // namespace dutyme
