#pragma once
#include "sandbox/http/server.hpp"

#include <filesystem>

namespace dutyme::sandbox {

/// A throw-away certificate authority with one certificate for 127.0.0.1, localhost and PagerDuty's
/// names. Clients trust its file, which the destructor removes. The keys are never written to disk.
class ThrowAwayAuthority {
  public:
    /// Creates keys, certificates and the file. Throws Failure::system.
    ThrowAwayAuthority();
    ~ThrowAwayAuthority();
    ThrowAwayAuthority(const ThrowAwayAuthority&) = delete;
    ThrowAwayAuthority& operator=(const ThrowAwayAuthority&) = delete;
    ThrowAwayAuthority(ThrowAwayAuthority&&) = delete;
    ThrowAwayAuthority& operator=(ThrowAwayAuthority&&) = delete;

    /// Returns the file of the authority's certificate (PEM), in its own directory with mode 0700.
    std::filesystem::path file() const { return directory_ / "ca.pem"; }
    const Identity& server() const { return server_; }

  private:
    std::filesystem::path directory_;
    Identity server_;
};

}  // namespace dutyme::sandbox
