#include "sandbox/control/gate.hpp"

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

bool Places::take(long most) {
    const std::lock_guard lock{mutex_};
    if (taken_ >= most) return false;
    ++taken_;
    return true;
}

void Places::wait_for_one(long most) {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [&] { return closed_ || taken_ < most; });
    ++taken_;
}

void Places::leave() {
    const std::lock_guard lock{mutex_};
    --taken_;
    changed_.notify_all();
}

void Places::close() {
    const std::lock_guard lock{mutex_};
    closed_ = true;
    changed_.notify_all();
}

}  // namespace dutyme::sandbox
