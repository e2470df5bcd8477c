#pragma once
#include "base/fd.hpp"

#include <string>

namespace dutyme::guardian {

/// A dutyme-sandbox of our own. It ends when this object, or the process that owns it, does: its
/// standard input is our pipe.
class SandboxChild {
  public:
    /// Starts `program` and waits until it answers. Throws Error{system} when it does not start.
    explicit SandboxChild(const std::string& program);

    const std::string& url() const { return url_; }
    /// The token of the seeded company that may do everything dutyme does.
    static std::string token();

  private:
    Fd leash_;
    std::string url_;
};

}  // namespace dutyme::guardian
