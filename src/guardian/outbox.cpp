#include "guardian/outbox.hpp"

#include "base/clock.hpp"
#include "base/error.hpp"
#include "pagerduty/http/curl_transport.hpp"

#include <system_error>
#include <utility>

namespace dutyme::guardian {

using std::chrono::milliseconds;

Outbox::Outbox(pagerduty::Network network, Address address, Channel channel)
    : network_(std::move(network)), address_(std::move(address)), channel_(std::move(channel)) {}

Outbox::~Outbox() {
    if (last_.valid()) last_.wait();
}

void Outbox::put(pagerduty::ChangeEvent event, milliseconds time) {
    const milliseconds deadline = SystemClock{}.elapsed() + time;
    auto letter = [this, before = last_, event = std::move(event), deadline] {
        if (before.valid()) before.wait();
        send(event, deadline);
    };
    try {
        last_ = std::async(std::launch::async, std::move(letter)).share();
    } catch (const std::system_error&) {  // the pager matters more
        complain({pagerduty::Enqueued::Kind::gave_up, "there is no thread to be had"});
    }
}

// An exception would wait in the future for somebody to ask: nobody does.
void Outbox::send(const pagerduty::ChangeEvent& event, milliseconds deadline) noexcept {
    try {
        SystemClock clock;
        pagerduty::CurlTransport transport{network_};
        pagerduty::EventsApi events{transport, clock, address_.url, address_.routing_key};
        const auto enqueued = events.enqueue(event, {deadline, {}});
        if (enqueued.kind == pagerduty::Enqueued::Kind::accepted) return;
        if (!std::exchange(told_, true)) complain(enqueued);
    } catch (const std::exception& error) {
        complain({pagerduty::Enqueued::Kind::gave_up, error.what()});
    }
}

void Outbox::complain(const pagerduty::Enqueued& failure) {
    channel_.send({MessageType::remark, {pagerduty::described(failure)}});
}

}  // namespace dutyme::guardian
