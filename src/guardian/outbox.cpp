#include "guardian/outbox.hpp"

#include "base/error.hpp"
#include "pagerduty/http/curl_transport.hpp"

#include <system_error>
#include <utility>

namespace dutyme::guardian {

using std::chrono::milliseconds;

Outbox::Outbox(pagerduty::Network network, Address address, Clock& clock, MessageSink& dutyme)
    : network_(std::move(network)), address_(std::move(address)), clock_(clock), dutyme_(dutyme) {}

Outbox::~Outbox() {
    if (worker_.joinable()) worker_.join();
}

void Outbox::put(pagerduty::ChangeEvent event, milliseconds time) {
    std::unique_lock lock{mutex_};
    queue_.push_back({std::move(event), clock_.elapsed() + time});
    if (std::exchange(is_working_, true)) return;
    lock.unlock();
    if (worker_.joinable()) worker_.join();  // it found the queue empty and is ending
    try {
        worker_ = std::thread{[this] { work(); }};
    } catch (const std::system_error&) {  // the tour goes on without change events
        queue_.clear();
        is_working_ = false;
        report({pagerduty::Enqueued::Kind::gave_up, "cannot start a thread"});
    }
}

void Outbox::work() {
    for (;;) {
        std::unique_lock lock{mutex_};
        if (queue_.empty()) {
            is_working_ = false;
            return;
        }
        const QueuedEvent queued = std::move(queue_.front());
        queue_.pop_front();
        lock.unlock();
        send(queued);
    }
}

// Each event gets a connection of its own: they may be hours apart. An exception that left the
// thread would end the process.
void Outbox::send(const QueuedEvent& queued) noexcept {
    try {
        pagerduty::CurlTransport transport{network_};
        pagerduty::EventsApi events{transport, clock_, address_.url, address_.routing_key};
        const auto enqueued = events.enqueue(queued.event, {queued.deadline, {}});
        if (enqueued.kind != pagerduty::Enqueued::Kind::accepted) report(enqueued);
    } catch (const std::exception& error) {
        report({pagerduty::Enqueued::Kind::gave_up, error.what()});
    }
}

void Outbox::report(const pagerduty::Enqueued& failure) {
    const std::lock_guard lock{mutex_};
    if (!std::exchange(has_reported_, true)) dutyme_.send(Remark{pagerduty::described(failure)});
}

}  // namespace dutyme::guardian
