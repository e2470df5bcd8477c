#pragma once

#include <string>
#include <string_view>

namespace dutyme {

/// Returns the bytes in the alphabet for URLs, without padding (RFC 4648, 5).
std::string base64url(std::string_view bytes);

}  // namespace dutyme
