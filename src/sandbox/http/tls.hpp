#pragma once
#include "sandbox/http/server.hpp"

#include <filesystem>

namespace dutyme::sandbox {

/// A throw-away certificate authority with one certificate for 127.0.0.1, localhost and
/// PagerDuty's names. Clients trust it by its file; the keys never touch the disk. The file lives
/// as long as this does.
class ThrowAwayAuthority {
  public:
    /// Throws Failure::system.
    ThrowAwayAuthority();
    ~ThrowAwayAuthority();
    ThrowAwayAuthority(const ThrowAwayAuthority&) = delete;
    ThrowAwayAuthority& operator=(const ThrowAwayAuthority&) = delete;
    ThrowAwayAuthority(ThrowAwayAuthority&&) = delete;
    ThrowAwayAuthority& operator=(ThrowAwayAuthority&&) = delete;

    /// The authority's certificate (PEM), in a directory of its own with mode 0700.
    std::filesystem::path file() const { return directory_ / "ca.pem"; }
    const Identity& server() const { return server_; }

  private:
    std::filesystem::path directory_;
    Identity server_;
};

}  // namespace dutyme::sandbox
