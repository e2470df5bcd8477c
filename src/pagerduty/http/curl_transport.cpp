#include "pagerduty/http/curl_transport.hpp"

#include "base/free_with.hpp"
#include "pagerduty/http/curl_request.hpp"

#include <csignal>
#include <utility>

namespace dutyme::pagerduty {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using Multi = std::unique_ptr<CURLM, FreeWith<curl_multi_cleanup>>;

// Before 7.87 libcurl's writes to a TLS connection that the peer has closed raise SIGPIPE, which
// would end the process. It is blocked for this thread alone and taken back when it came: the
// process's own disposition is the deploy command's, too.
class SigpipeHeldBack {
  public:
    SigpipeHeldBack() {
        sigemptyset(&pipe_);
        sigaddset(&pipe_, SIGPIPE);
        was_pending_ = is_pending();
        pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
    }
    SigpipeHeldBack(const SigpipeHeldBack&) = delete;
    SigpipeHeldBack& operator=(const SigpipeHeldBack&) = delete;
    ~SigpipeHeldBack() {
        int taken = 0;
        if (!was_pending_ && is_pending()) sigwait(&pipe_, &taken);
        pthread_sigmask(SIG_SETMASK, &before_, nullptr);
    }

  private:
    static bool is_pending() {
        sigset_t pending;
        sigemptyset(&pending);
        sigpending(&pending);
        return sigismember(&pending, SIGPIPE) == 1;
    }
    sigset_t pipe_{};
    sigset_t before_{};
    bool was_pending_ = false;
};

}  // namespace

struct CurlTransport::State {
    explicit State(Network network) {
        static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
        multi.reset(ready == CURLE_OK ? curl_multi_init() : nullptr);
        if (!multi) throw Error{Failure::system, "libcurl cannot be started"};
        // What was asked at once had a connection each; one is enough to wait with.
        curl_multi_setopt(multi.get(), CURLMOPT_MAXCONNECTS, 1L);
        if (network.ca_file.empty()) options.directory = hashed_directory(network.ca_directory);
        options.directory_alone = !options.directory.empty();
        options.network = std::move(network);
    }

    CurlRequest& line(std::size_t number) {
        while (lines.size() <= number) lines.push_back(std::make_unique<CurlRequest>());
        return *lines[number];
    }
    void begin(std::size_t number, const Request& request, const std::function<bool()>& may_send);
    std::vector<CURLcode> end(std::size_t begun);
    std::vector<CURLcode> perform(const std::vector<Request>& requests,
                                  const std::function<bool()>& may_send,
                                  const Transport::Joining& joining);

    ConnectionOptions options;
    Multi multi;  // keeps a connection
    std::vector<std::unique_ptr<CurlRequest>> lines;
};

void CurlTransport::State::begin(std::size_t number, const Request& request,
                                 const std::function<bool()>& may_send) {
    line(number).prepare(request, options, request.timeout, may_send);
    curl_multi_add_handle(multi.get(), line(number).handle());
}

// How each of them ended.
std::vector<CURLcode> CurlTransport::State::end(std::size_t begun) {
    std::vector<CURLcode> codes(begun, CURLE_SEND_ERROR);
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi.get(), &left))
        for (std::size_t i = 0; i < begun; ++i)
            if (line(i).handle() == message->easy_handle) codes[i] = message->data.result;
    for (std::size_t i = 0; i < begun; ++i) curl_multi_remove_handle(multi.get(), line(i).handle());
    return codes;
}

// All at once, each on a line of its own.
std::vector<CURLcode> CurlTransport::State::perform(const std::vector<Request>& requests,
                                                    const std::function<bool()>& may_send,
                                                    const Transport::Joining& joining) {
    const SigpipeHeldBack guard;
    std::size_t begun = 0;
    for (const Request& request : requests) begin(begun++, request, may_send);
    for (int running = 1; running > 0;) {
        if (curl_multi_perform(multi.get(), &running) != CURLM_OK) break;
        const auto more = joining ? joining() : std::vector<Request>{};
        for (const Request& request : more) begin(begun++, request, may_send);
        if (running > 0 && more.empty()) curl_multi_poll(multi.get(), nullptr, 0, 1000, nullptr);
        running += static_cast<int>(more.size());
    }
    return end(begun);
}

CurlTransport::CurlTransport(Network network) : state_(new State{std::move(network)}) {}
CurlTransport::~CurlTransport() {
    const SigpipeHeldBack guard;  // TLS says goodbye on connections that may be gone
    state_.reset();
}

void CurlTransport::limit_connecting(milliseconds time) {
    state_->options.connecting = time;
}

Response CurlTransport::send(const Request& request) {
    const auto deadline = steady_clock::now() + request.timeout;
    const auto attempt = [&] {
        Request now = request;
        now.timeout = std::chrono::duration_cast<milliseconds>(deadline - steady_clock::now());
        return state_->perform({std::move(now)}, before_sending, {}).front();
    };
    CURLcode code = attempt();
    if (code == CURLE_PEER_FAILED_VERIFICATION && state_->options.directory_alone) {
        state_->options.directory_alone = false;  // the bundle may know more; nothing was sent yet
        code = attempt();
    }
    CurlRequest& line = state_->line(0);
    if (code != CURLE_OK) throw line.failure(code, request, state_->options);
    return line.response();
}

std::vector<std::optional<Response>> CurlTransport::send_all(std::vector<Request> requests,
                                                             const Joining& joining) {
    const std::vector<CURLcode> codes = state_->perform(requests, before_sending, joining);
    std::vector<std::optional<Response>> responses(codes.size());
    for (std::size_t i = 0; i < codes.size(); ++i)
        if (codes[i] == CURLE_OK) responses[i] = state_->line(i).response();
    return responses;
}

}  // namespace dutyme::pagerduty
