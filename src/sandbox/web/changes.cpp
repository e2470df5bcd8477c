#include "sandbox/web/changes.hpp"

namespace dutyme::sandbox {

void Changes::tell() {
    const std::lock_guard lock{mutex_};
    ++count_;
    told_.notify_all();
}

unsigned long Changes::count() const {
    const std::lock_guard lock{mutex_};
    return count_;
}

void Changes::wait(unsigned long seen, Milliseconds time) const {
    std::unique_lock lock{mutex_};
    told_.wait_for(lock, time, [&] { return closed_ || count_ != seen; });
}

void Changes::close() {
    const std::lock_guard lock{mutex_};
    closed_ = true;
    told_.notify_all();
}

bool Changes::closed() const {
    const std::lock_guard lock{mutex_};
    return closed_;
}

}  // namespace dutyme::sandbox
