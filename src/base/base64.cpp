#include "base/base64.hpp"

#include <cstdint>

namespace dutyme {

std::string base64url(std::string_view bytes) {
    constexpr const char* alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::string text;
    std::uint32_t bits = 0;
    int count = 0;  // of bits that are not written yet
    for (const char byte : bytes) {
        bits = (bits << 8U) | static_cast<unsigned char>(byte);
        for (count += 8; count >= 6; count -= 6)
            text += alphabet[(bits >> static_cast<unsigned>(count - 6)) & 0x3FU];
    }
    if (count > 0) text += alphabet[(bits << static_cast<unsigned>(6 - count)) & 0x3FU];
    return text;
}

}  // namespace dutyme
