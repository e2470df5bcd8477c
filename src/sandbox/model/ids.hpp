#pragma once
#include <cstdint>
#include <string>

namespace dutyme::sandbox {

/// An id that looks random, as PagerDuty's do, so that nobody comes to rely on their order: the
/// prefix and then `length` (13 or more) capital letters and digits. No two numbers give the same.
std::string opaque_id(std::string prefix, std::size_t length, std::uint64_t number);

}  // namespace dutyme::sandbox
