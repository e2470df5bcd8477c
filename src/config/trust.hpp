#pragma once
#include "git/checkout.hpp"

#include <optional>

namespace dutyme::config {

/// The key of git's own configuration that holds the digests of what somebody has accepted, one for
/// each .dutyme: branches may differ in theirs.
constexpr const char* trust_key = "dutyme.hook.trusted";

/// The SHA-256 digest of the .dutyme at the work tree's root or in a bare repository's HEAD, and of
/// what else came with the clone, in hexadecimal. Absent: there is nothing of it. Throws
/// Error{settings} when it is no plain file of at most 64 KiB.
std::optional<std::string> committed_digest(const git::Checkout& checkout);

/// True when there is no .dutyme, or it is, byte for byte, one that `dutyme hook accept` or
/// `install` showed to the repository's owner: whoever commits may change it, and nobody looks at a
/// push. Only the repository's own git configuration counts, and never that of somebody else's
/// repository. Throws as committed_digest.
bool committed_file_is_trusted(const git::Checkout& checkout);

}  // namespace dutyme::config
