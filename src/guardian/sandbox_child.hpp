#pragma once
#include "base/fd.hpp"

#include <string>

namespace dutyme::guardian {

/// A sandbox for this run. It ends with this object or with the process that owns it,
/// because its standard input is our pipe.
class SandboxChild {
  public:
    /// Starts `program sandbox` and blocks until it prints its URL. Throws Error{system} when it
    /// does not start.
    explicit SandboxChild(const std::string& program);

    const std::string& url() const { return url_; }
    /// Returns the seeded user's token, which has all rights that dutyme needs.
    static std::string token();

  private:
    Fd stdin_;
    std::string url_;
};

}  // namespace dutyme::guardian
