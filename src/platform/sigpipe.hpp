#pragma once
#include <csignal>

namespace dutyme::platform {

/// Holds SIGPIPE back in this thread while it lives, and takes the one that was raised meanwhile.
/// The disposition stays as it is, for a command would inherit it.
class SigpipeHeldBack {
  public:
    SigpipeHeldBack();
    SigpipeHeldBack(const SigpipeHeldBack&) = delete;
    SigpipeHeldBack& operator=(const SigpipeHeldBack&) = delete;
    ~SigpipeHeldBack();

  private:
    sigset_t before_{};
    bool was_pending_ = false;
};

}  // namespace dutyme::platform
