#pragma once
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <initializer_list>
#include <utility>

namespace dutyme {

/// Owns a file descriptor; -1 is none. Closes it, ignoring the result.
class Fd {
  public:
    Fd() = default;
    explicit Fd(int fd) : fd_(fd) {}
    Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    Fd& operator=(Fd&& other) noexcept {
        reset(std::exchange(other.fd_, -1));
        return *this;
    }
    Fd(const Fd&) = delete;
    Fd& operator=(const Fd&) = delete;
    ~Fd() { reset(); }

    int get() const { return fd_; }
    explicit operator bool() const { return fd_ >= 0; }
    int release() { return std::exchange(fd_, -1); }
    void reset(int fd = -1) {
        if (fd_ >= 0) ::close(fd_);
        fd_ = fd;
    }

  private:
    int fd_ = -1;
};

/// Returns the shorter of two waits; a negative one is for ever.
constexpr std::chrono::milliseconds shorter_wait(std::chrono::milliseconds one,
                                                 std::chrono::milliseconds other) {
    if (one.count() < 0 || other.count() < 0) return std::max(one, other);
    return std::min(one, other);
}

/// Blocks until one of the descriptors is readable or at its end; those that are -1 never are.
/// Returns the first such, or -1 when the time is up. A negative time waits for ever.
int wait_readable(std::initializer_list<int> fds, std::chrono::milliseconds time);

}  // namespace dutyme
