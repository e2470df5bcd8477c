#include "guardian/outbox.hpp"

#include "base/error.hpp"
#include "config/hosts.hpp"
#include "notify/webhook.hpp"
#include "pagerduty/http/curl_transport.hpp"

#include <system_error>
#include <utility>

namespace dutyme::guardian {

using std::chrono::milliseconds;

Outbox::Outbox(pagerduty::Network network, Receivers receivers, Clock& clock, MessageSink& dutyme)
    : network_(std::move(network)),
      receivers_(std::move(receivers)),
      clock_(clock),
      dutyme_(dutyme) {}

Outbox::Receivers Outbox::receivers_from(const config::Settings& settings,
                                         const config::Settings& own, const std::string& sandbox,
                                         MessageSink& dutyme) {
    Receivers receivers;
    try {
        const std::string key = settings[config::key::routing_key];
        if (!key.empty())
            receivers.change_events =
                Address{sandbox.empty() ? config::events_url(settings) : sandbox, key};
    } catch (const Error& error) {
        dutyme.send(Remark{error.what()});
    }
    try {
        receivers.notices = notify::target_from(settings, own);
        if (!receivers.notices) return receivers;
        if (!sandbox.empty()) receivers.notices = notify::in_sandbox(*receivers.notices, sandbox);
        const std::string remark = notify::remark_on(*receivers.notices);
        if (!remark.empty()) dutyme.send(Remark{remark});
    } catch (const Error& error) {
        dutyme.send(Remark{std::string{"nobody is sent a notice: "} + error.what()});
    }
    return receivers;
}

Outbox::~Outbox() {
    if (worker_.joinable()) worker_.join();
}

void Outbox::put(pagerduty::ChangeEvent event, milliseconds time) {
    if (receivers_.change_events) queue(std::move(event), time);
}

void Outbox::put(duty::Notice notice, milliseconds time) {
    if (receivers_.notices) queue(std::move(notice), time);
}

void Outbox::queue(News news, milliseconds time) {
    std::unique_lock lock{mutex_};
    const std::size_t kind = news.index();
    queue_.push_back({std::move(news), clock_.elapsed() + time});
    if (std::exchange(is_working_, true)) return;
    lock.unlock();
    if (worker_.joinable()) worker_.join();  // it found the queue empty and is ending
    try {
        worker_ = std::thread{[this] { work(); }};
    } catch (const std::system_error&) {  // the tour goes on without them
        queue_.clear();
        is_working_ = false;
        report(kind, "nobody is told of the deploy: cannot start a thread");
    }
}

void Outbox::work() {
    for (;;) {
        std::unique_lock lock{mutex_};
        if (queue_.empty()) {
            is_working_ = false;
            return;
        }
        const Queued queued = std::move(queue_.front());
        queue_.pop_front();
        lock.unlock();
        send(queued);
    }
}

// An exception that left the thread would end the process.
void Outbox::send(const Queued& queued) noexcept {
    try {
        const std::string failure = failure_to_send(queued);
        if (!failure.empty()) report(queued.news.index(), failure);
    } catch (const std::exception& error) {
        report(queued.news.index(), error.what());
    }
}

// Each gets a connection of its own: they may be hours apart. Empty: it was sent.
std::string Outbox::failure_to_send(const Queued& queued) {
    pagerduty::CurlTransport transport{network_};
    const pagerduty::Deadline deadline{queued.deadline, {}};
    if (const auto* notice = std::get_if<duty::Notice>(&queued.news))
        return notify::Webhook{transport, clock_, *receivers_.notices}.post(*notice, posted_,
                                                                            deadline);
    const Address& address = *receivers_.change_events;
    pagerduty::EventsApi events{transport, clock_, address.url, address.routing_key};
    const auto enqueued = events.enqueue(std::get<pagerduty::ChangeEvent>(queued.news), deadline);
    return enqueued.kind == pagerduty::Enqueued::Kind::accepted ? ""
                                                                : pagerduty::described(enqueued);
}

void Outbox::report(std::size_t kind, const std::string& failure) {
    const std::lock_guard lock{mutex_};
    if (!std::exchange(has_reported_.at(kind), true)) dutyme_.send(Remark{failure});
}

}  // namespace dutyme::guardian
