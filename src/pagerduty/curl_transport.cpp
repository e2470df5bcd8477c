#include "pagerduty/curl_transport.hpp"

#include "base/free_with.hpp"
#include "base/text.hpp"
#include "pagerduty/no_response.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <csignal>
#include <utility>

namespace dutyme::pagerduty {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using Easy = std::unique_ptr<CURL, FreeWith<curl_easy_cleanup>>;
using Lines = std::unique_ptr<curl_slist, FreeWith<curl_slist_free_all>>;

constexpr std::size_t body_limit = std::size_t{1} << 20U;
constexpr std::size_t header_limit = std::size_t{1} << 16U;

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

struct Exchange {
    Response response;
    std::size_t header_bytes = 0;
    bool at_most_once = false;
    int begun = 0;  // how often libcurl began to send the request
    const std::function<bool()>* before_sending = nullptr;
};

// libcurl repeats a request by itself when a kept connection dies before the answer. It calls this
// before each time, so this is the place to stop a POST from going out twice.
int on_begin(void* context, char*, char*, int, int) {
    auto& exchange = *static_cast<Exchange*>(context);
    if (*exchange.before_sending && !(*exchange.before_sending)()) return CURL_PREREQFUNC_ABORT;
    ++exchange.begun;
    return exchange.at_most_once && exchange.begun > 1 ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
}

std::size_t on_body(char* data, std::size_t size, std::size_t count, void* context) {
    std::string& body = static_cast<Exchange*>(context)->response.body;
    if (body.size() + size * count > body_limit) return 0;  // seen by libcurl as a write error
    body.append(data, size * count);
    return size * count;
}

std::string trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return {};
    return std::string{text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1)};
}

std::size_t on_header(char* data, std::size_t size, std::size_t count, void* context) {
    auto& exchange = *static_cast<Exchange*>(context);
    const std::string_view line{data, size * count};
    exchange.header_bytes += line.size();
    if (exchange.header_bytes > header_limit) return 0;
    if (line.substr(0, 5) == "HTTP/") exchange.response.headers.clear();  // after a "100 Continue"
    const auto colon = line.find(':');
    if (colon != std::string_view::npos)
        exchange.response.headers[lower_case(line.substr(0, colon))] =
            trimmed(line.substr(colon + 1));
    return line.size();
}

Lines header_lines(const Request& request) {
    Lines lines;
    const auto append = [&lines](const std::string& line) {
        curl_slist* longer = curl_slist_append(lines.get(), line.c_str());
        if (longer == nullptr) throw std::bad_alloc{};
        static_cast<void>(lines.release());  // `longer` begins with it
        lines.reset(longer);
    };
    for (const auto& [name, value] : request.headers)
        append(std::string{name}.append(": ").append(value));
    append("Expect:");  // never ask for permission to send: it costs a round trip
    return lines;
}

}  // namespace

struct CurlTransport::State {
    explicit State(Network of_user) : network(std::move(of_user)) {
        static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
        handle.reset(ready == CURLE_OK ? curl_easy_init() : nullptr);
        if (!handle) throw Error{Failure::system, "libcurl cannot be started"};
        if (network.ca_file.empty()) directory = hashed_directory(network.ca_directory);
        directory_alone = !directory.empty();
    }

    template <class Value>
    void set(CURLoption option, Value value) {
        const CURLcode code = curl_easy_setopt(handle.get(), option, value);
        if (code != CURLE_OK)
            throw Error{Failure::system, std::string{"libcurl: "} + curl_easy_strerror(code)};
    }
    long info(CURLINFO which) const {
        long value = 0;
        curl_easy_getinfo(handle.get(), which, &value);
        return value;
    }

    CURLcode perform(const Request& request, const Target& target, milliseconds timeout,
                     const std::function<bool()>& may_send, Exchange& exchange);
    void set_method(const Request& request);
    void set_limits(milliseconds timeout);
    void set_way(const Target& target);
    void set_trust();
    void set_callbacks(Exchange& exchange);
    Broken broken(CURLcode code, const Request& request, const Target& target,
                  const Exchange& exchange) const;

    Network network;
    milliseconds connecting{5000};
    Easy handle;
    std::string directory;         // hashed; empty: none
    bool directory_alone = false;  // false: the bundle is loaded, too
};

void CurlTransport::State::set_method(const Request& request) {
    if (request.method == Method::get) return set(CURLOPT_HTTPGET, 1L);
    if (request.method == Method::remove) set(CURLOPT_CUSTOMREQUEST, "DELETE");
    if (request.method == Method::put) set(CURLOPT_CUSTOMREQUEST, "PUT");
    if (request.method == Method::remove && request.body.empty()) return;
    set(CURLOPT_POST, 1L);
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    set(CURLOPT_POSTFIELDS, request.body.c_str());
}

void CurlTransport::State::set_limits(milliseconds timeout) {
    const auto at_least_one = std::max(timeout, milliseconds{1});  // 0 would mean for ever
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(at_least_one.count()));
    set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(std::min(at_least_one, connecting).count()));
    set(CURLOPT_TCP_KEEPALIVE, 1L);
    set(CURLOPT_TCP_KEEPIDLE, 30L);
    set(CURLOPT_TCP_KEEPINTVL, 10L);
    set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    set(CURLOPT_ACCEPT_ENCODING, "");  // all that libcurl can decode; the cap counts decoded bytes
#if LIBCURL_VERSION_NUM >= 0x075700
    set(CURLOPT_QUICK_EXIT, 1L);  // a hanging look-up of a name must not hold up the end
#endif
}

void CurlTransport::State::set_way(const Target& target) {
#if LIBCURL_VERSION_NUM >= 0x075500
    set(CURLOPT_PROTOCOLS_STR, target.loopback ? "http,https" : "https");
    set(CURLOPT_REDIR_PROTOCOLS_STR, "https");
#else
    set(CURLOPT_PROTOCOLS,
        static_cast<long>(target.loopback ? CURLPROTO_HTTP | CURLPROTO_HTTPS : CURLPROTO_HTTPS));
    set(CURLOPT_REDIR_PROTOCOLS, static_cast<long>(CURLPROTO_HTTPS));
#endif
    set(CURLOPT_FOLLOWLOCATION, 0L);
    // Both are always set: what `network` does not say must not come from the environment.
    set(CURLOPT_PROXY, target.loopback ? "" : network.proxy.c_str());
    set(CURLOPT_NOPROXY, network.no_proxy.c_str());
    set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
}

void CurlTransport::State::set_trust() {
    const auto text_or_null = [](const std::string& text) {
        return text.empty() ? nullptr : text.c_str();
    };
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (!network.ca_file.empty()) {
        set(CURLOPT_CAINFO, network.ca_file.c_str());
        set(CURLOPT_CAPATH, text_or_null(network.ca_directory));
    } else if (directory_alone) {
        set<const char*>(CURLOPT_CAINFO, nullptr);
        set(CURLOPT_CAPATH, directory.c_str());
    } else if (!network.ca_directory.empty()) {
        set(CURLOPT_CAPATH, network.ca_directory.c_str());
    }
}

void CurlTransport::State::set_callbacks(Exchange& exchange) {
    set(CURLOPT_PREREQFUNCTION, on_begin);
    set(CURLOPT_PREREQDATA, &exchange);
    set(CURLOPT_WRITEFUNCTION, on_body);
    set(CURLOPT_WRITEDATA, &exchange);
    set(CURLOPT_HEADERFUNCTION, on_header);
    set(CURLOPT_HEADERDATA, &exchange);
}

CURLcode CurlTransport::State::perform(const Request& request, const Target& target,
                                       milliseconds timeout, const std::function<bool()>& may_send,
                                       Exchange& exchange) {
    const Lines lines = header_lines(request);
    curl_easy_reset(handle.get());  // options only: the connection stays
    set(CURLOPT_URL, request.url.c_str());
    set(CURLOPT_PATH_AS_IS, 1L);
    set(CURLOPT_HTTPHEADER, lines.get());
    set(CURLOPT_USERAGENT, "dutyme/" DUTYME_VERSION);
    set_method(request);
    set_limits(timeout);
    set_way(target);
    set_trust();
    exchange = {};
    exchange.before_sending = &may_send;
    exchange.at_most_once = request.method == Method::post;
    set_callbacks(exchange);
    const SigpipeHeldBack guard;
    const CURLcode code = curl_easy_perform(handle.get());
    exchange.response.status = static_cast<int>(info(CURLINFO_RESPONSE_CODE));
    return code;
}

Broken CurlTransport::State::broken(CURLcode code, const Request& request, const Target& target,
                                    const Exchange& exchange) const {
    const bool sent = exchange.begun > 0 && info(CURLINFO_REQUEST_SIZE) > 0;
    const Way way = target.loopback         ? Way::loopback
                    : network.proxy.empty() ? Way::direct
                                            : Way::proxy;
    return {code,
            target.host,
            way,
            request.timeout,
            exchange.begun > 0,
            sent,
            info(CURLINFO_HTTP_CONNECTCODE),
            network.ca_file};
}

CurlTransport::CurlTransport(Network network) : state_(new State{std::move(network)}) {}
CurlTransport::~CurlTransport() {
    const SigpipeHeldBack guard;  // TLS says goodbye on connections that may be gone
    state_.reset();
}

void CurlTransport::limit_connecting(milliseconds time) {
    state_->connecting = time;
}

Response CurlTransport::send(const Request& request) {
    const Target target = target_of(request.url);
    const auto deadline = steady_clock::now() + request.timeout;
    const auto left = [&] {
        return std::chrono::duration_cast<milliseconds>(deadline - steady_clock::now());
    };
    Exchange exchange;
    CURLcode code = state_->perform(request, target, left(), before_sending, exchange);
    if (code == CURLE_PEER_FAILED_VERIFICATION && state_->directory_alone) {
        state_->directory_alone = false;  // the bundle may know more; nothing was sent yet
        code = state_->perform(request, target, left(), before_sending, exchange);
    }
    if (code != CURLE_OK) throw no_response(state_->broken(code, request, target, exchange));
    return std::move(exchange.response);
}

}  // namespace dutyme::pagerduty
