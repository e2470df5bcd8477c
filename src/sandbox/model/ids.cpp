#include "sandbox/model/ids.hpp"

#include <algorithm>

namespace dutyme::sandbox {

namespace {

constexpr std::size_t digits = 13;  // 36^13 is more than 2^64

// splitmix64, which is one-to-one.
std::uint64_t mixed(std::uint64_t number) {
    number *= 0x9E3779B97F4A7C15U;
    number = (number ^ (number >> 30U)) * 0xBF58476D1CE4E5B9U;
    number = (number ^ (number >> 27U)) * 0x94D049BB133111EBU;
    return number ^ (number >> 31U);
}

}  // namespace

std::string opaque_id(std::string prefix, std::size_t length, std::uint64_t number) {
    const std::size_t whole = prefix.size() + length;
    while (prefix.size() < whole) {
        number = mixed(number);
        std::uint64_t rest = number;
        const std::size_t end = std::min(whole, prefix.size() + digits);
        for (; prefix.size() < end; rest /= 36)
            prefix += "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[rest % 36];
    }
    return prefix;
}

}  // namespace dutyme::sandbox
