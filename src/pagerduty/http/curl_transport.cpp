#include "pagerduty/http/curl_transport.hpp"

#include "base/fd.hpp"
#include "base/free_with.hpp"
#include "pagerduty/http/curl_request.hpp"
#include "platform/clock.hpp"
#include "platform/sigpipe.hpp"

#include <algorithm>
#include <numeric>
#include <optional>
#include <utility>
#include <vector>

namespace dutyme::pagerduty {

namespace {

using std::chrono::milliseconds;
using Multi = std::unique_ptr<CURLM, FreeWith<curl_multi_cleanup>>;

}  // namespace

struct CurlTransport::State {
    explicit State(Network network) {
        static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
        multi.reset(ready == CURLE_OK ? curl_multi_init() : nullptr);
        if (!multi) throw Error{Failure::system, "libcurl cannot be started"};
        // Requests sent together have a connection each; one is enough to keep.
        curl_multi_setopt(multi.get(), CURLMOPT_MAXCONNECTS, 1L);
        if (network.ca_file.empty()) options.directory = hashed_directory(network.ca_directory);
        options.bundle = system_certificates().bundle;
        options.directory_alone = !options.directory.empty();
        options.network = std::move(network);
    }

    CurlRequest& slot(std::size_t number) {
        while (slots.size() <= number) slots.push_back(std::make_unique<CurlRequest>());
        return *slots[number];
    }
    void begin(std::size_t number, const Request& request);
    std::vector<CURLcode> end(std::size_t begun);
    std::vector<CURLcode> perform(const std::vector<Request>& requests);
    bool take_opened(const Request& first);
    void abandon_opened();

    ConnectionOptions options;
    Multi multi;  // keeps a connection
    std::vector<std::unique_ptr<CurlRequest>> slots;
    std::optional<Request> opened;  // held in the first slot, while its connection is made
};

void CurlTransport::State::begin(std::size_t number, const Request& request) {
    slot(number).prepare(request, options);
    curl_multi_add_handle(multi.get(), slot(number).handle());
}

std::vector<CURLcode> CurlTransport::State::end(std::size_t begun) {
    std::vector<CURLcode> codes(begun, CURLE_SEND_ERROR);
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi.get(), &left))
        for (std::size_t i = 0; i < begun; ++i)
            if (slot(i).handle() == message->easy_handle) codes[i] = message->data.result;
    for (std::size_t i = 0; i < begun; ++i) curl_multi_remove_handle(multi.get(), slot(i).handle());
    return codes;
}

// Returns true when the first slot is already connecting for this request.
bool CurlTransport::State::take_opened(const Request& first) {
    if (!opened) return false;
    const bool same = opened->method == first.method && opened->url == first.url &&
                      opened->headers == first.headers && opened->body == first.body;
    if (!same) abandon_opened();
    if (same) slot(0).release();
    return same;
}

void CurlTransport::State::abandon_opened() {
    end(1);
    opened.reset();
}

std::vector<CURLcode> CurlTransport::State::perform(const std::vector<Request>& requests) {
    const platform::SigpipeHeldBack guard;  // before 7.87 TLS raised it on closed connections
    for (std::size_t i = take_opened(requests.front()) ? 1 : 0; i < requests.size(); ++i)
        begin(i, requests[i]);
    constexpr milliseconds second{1000};
    const auto& on_wait = options.network.on_wait;
    auto told = platform::KernelClock::now();
    for (int running = 1; running > 0;) {
        if (curl_multi_perform(multi.get(), &running) != CURLM_OK) break;
        if (running > 0) curl_multi_poll(multi.get(), nullptr, 0, second.count(), nullptr);
        if (!on_wait || platform::KernelClock::now() - told < second) continue;
        told = platform::KernelClock::now();
        on_wait();
    }
    auto codes = end(requests.size());
    opened.reset();
    return codes;
}

CurlTransport::CurlTransport(Network network) : state_(new State{std::move(network)}) {}
CurlTransport::~CurlTransport() {
    const platform::SigpipeHeldBack guard;  // TLS writes a farewell to connections that may be gone
    state_.reset();
}

Response CurlTransport::send(const Request& request) {
    const auto deadline = platform::KernelClock::now() + request.timeout;
    const auto attempt = [&] {
        Request now = request;
        now.timeout =
            std::chrono::duration_cast<milliseconds>(deadline - platform::KernelClock::now());
        return state_->perform({std::move(now)}).front();
    };
    CURLcode code = attempt();
    if (code == CURLE_PEER_FAILED_VERIFICATION && state_->options.directory_alone) {
        state_->options.directory_alone = false;  // the bundle may know more; nothing was sent yet
        code = attempt();
    }
    CurlRequest& slot = state_->slot(0);
    if (code != CURLE_OK) throw slot.failure(code, request, state_->options);
    return slot.response();
}

std::vector<Outcome> CurlTransport::send_all(const std::vector<Request>& requests) {
    std::vector<Outcome> outcomes(requests.size());
    std::vector<std::size_t> left(requests.size());
    std::iota(left.begin(), left.end(), std::size_t{0});
    while (!left.empty()) {
        std::vector<Request> now;
        now.reserve(left.size());
        for (const std::size_t i : left) now.push_back(requests[i]);
        const std::vector<CURLcode> codes = state_->perform(now);
        std::vector<std::size_t> untrusted;
        for (std::size_t slot = 0; slot < left.size(); ++slot) {
            CurlRequest& request = state_->slot(slot);
            if (codes[slot] == CURLE_OK)
                outcomes[left[slot]] = request.response();
            else
                outcomes[left[slot]] = request.failure(codes[slot], now[slot], state_->options);
            if (codes[slot] == CURLE_PEER_FAILED_VERIFICATION) untrusted.push_back(left[slot]);
        }
        if (!state_->options.directory_alone || untrusted.empty()) break;
        state_->options.directory_alone = false;  // the bundle may know more; nothing was sent yet
        left = std::move(untrusted);
    }
    return outcomes;
}

// libcurl sends the request as soon as the TLS handshake is over. So libcurl is not called again
// once the server's reply, which ends the handshake of TLS 1.3, waits in the socket.
bool CurlTransport::connect(const Request& first, int fd, milliseconds at_most) {
    const platform::SigpipeHeldBack guard;
    State& state = *state_;
    if (!state.opened && state.slots.empty() && first.url.rfind("https:", 0) == 0) {
        state.opened = first;
        state.begin(0, *state.opened);
        state.slot(0).hold();
    }
    const auto deadline = platform::KernelClock::now() + at_most;
    const auto left = [&] {
        const auto rest = std::chrono::ceil<milliseconds>(deadline - platform::KernelClock::now());
        return std::max(rest, milliseconds{0});
    };
    while (state.opened && !state.slot(0).has_answer() && left().count() > 0) {
        int running = 0;
        curl_multi_perform(state.multi.get(), &running);
        if (running == 0) {
            state.abandon_opened();
            break;
        }
        curl_waitfd entry{fd, CURL_WAIT_POLLIN, 0};
        curl_multi_poll(state.multi.get(), &entry, 1, static_cast<int>(left().count()), nullptr);
        if (wait_readable({fd}, milliseconds{0}) >= 0) return true;
    }
    return wait_readable({fd}, left()) >= 0;
}

}  // namespace dutyme::pagerduty
