#include "sandbox/gate.hpp"

#include <algorithm>

namespace dutyme::sandbox {

unsigned long Gate::take_ticket() {
    const std::lock_guard lock{mutex_};
    return ++taken_;
}

void Gate::wait(unsigned long ticket) {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [&] { return closed_ || let_go_ >= ticket; });
}

void Gate::pause(Milliseconds duration) {
    std::unique_lock lock{mutex_};
    changed_.wait_for(lock, duration, [&] { return closed_; });
}

unsigned long Gate::let_go(unsigned long count) {
    const std::lock_guard lock{mutex_};
    const unsigned long parked = std::min(count, taken_ - let_go_);
    let_go_ += parked;
    changed_.notify_all();
    return parked;
}

void Gate::close() {
    const std::lock_guard lock{mutex_};
    closed_ = true;
    changed_.notify_all();
}

}  // namespace dutyme::sandbox
