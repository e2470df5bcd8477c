#pragma once
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

// What the fuzz targets share. Whatever a target throws, ends or is told by a sanitizer is a find.
namespace dutyme::fuzz {

/// Ends the process with the sentence where it is not true.
inline void require(bool is_true, const char* sentence) {
    if (is_true) return;
    std::fprintf(stderr, "not true: %s\n", sentence);
    std::abort();
}

/// Returns true when a terminal can show it as it is: no control characters, none that turn the
/// text around them. It knows nothing of how printable() does it.
inline bool is_harmless(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = [&](std::size_t at) {
            return at < text.size() ? static_cast<unsigned char>(text[at]) : 0;
        };
        if (byte(i) < 0x20 || byte(i) == 0x7F) return false;
        if (byte(i) == 0xC2 && byte(i + 1) < 0xA0) return false;
        if (byte(i) == 0xD8 && byte(i + 1) == 0x9C) return false;
        if (byte(i) == 0xE2 && byte(i + 1) == 0x80 &&
            (byte(i + 2) == 0x8E || byte(i + 2) == 0x8F ||
             (byte(i + 2) >= 0xA8 && byte(i + 2) <= 0xAE)))
            return false;
        if (byte(i) == 0xE2 && byte(i + 1) == 0x81 && byte(i + 2) >= 0xA6 && byte(i + 2) <= 0xA9)
            return false;
    }
    return true;
}

/// An input that is several: lines of "%%" stand between them, so that a seed can be read.
class Parts {
  public:
    Parts(const std::uint8_t* bytes, std::size_t size)
        : left_(reinterpret_cast<const char*>(bytes), size) {}

    /// Takes the next part; "" behind the last.
    std::string_view next() {
        constexpr std::string_view border = "\n%%\n";
        const auto end = left_.find(border);
        const std::string_view part = left_.substr(0, end);
        left_.remove_prefix(end == std::string_view::npos ? left_.size() : end + border.size());
        return part;
    }
    bool has_more() const { return !left_.empty(); }
    /// All that has not been taken.
    std::string_view rest() const { return left_; }

  private:
    std::string_view left_;
};

}  // namespace dutyme::fuzz
