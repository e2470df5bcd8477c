#pragma once
#include "base/environment.hpp"

#include <string>

namespace dutyme {

/// The text with "***" for the secret, in whatever form a server, a program or a document may quote
/// it: as it is, with some or all characters escaped as in JSON or in a URL, and in Base64.
std::string without_secret(std::string text, const std::string& secret);

/// Without the variables that hold a secret for dutyme (of Kind::secret in the table of keys): for
/// programs that dutyme runs for itself.
Environment without_secrets(const Environment& environment);

}  // namespace dutyme
