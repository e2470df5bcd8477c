#include "pagerduty/http/curl_request.hpp"

#include "base/fd.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <filesystem>
#include <utility>

namespace dutyme::pagerduty {

namespace {

using std::chrono::milliseconds;
using Lines = std::unique_ptr<curl_slist, FreeWith<curl_slist_free_all>>;

constexpr std::size_t body_limit = std::size_t{16} << 20U;
constexpr std::size_t header_limit = std::size_t{1} << 16U;

Lines header_lines(const Request& request) {
    Lines lines;
    const auto append = [&lines](const std::string& line) {
        curl_slist* longer = curl_slist_append(lines.get(), line.c_str());
        if (longer == nullptr) throw std::bad_alloc{};
        static_cast<void>(lines.release());  // `longer` contains it
        lines.reset(longer);
    };
    for (const auto& [name, value] : request.headers)
        append(std::string{name}.append(": ").append(value));
    append("Expect:");  // no "Expect: 100-continue": it costs a round trip
    return lines;
}

enum class Route { direct, proxy, loopback };

// How far an exchange got before it failed.
struct FailedExchange {
    CURLcode code = CURLE_OK;
    std::string host;
    Route route = Route::direct;
    std::chrono::milliseconds timeout{0};
    bool connected = false;  ///< the connection stood, TLS included
    bool sent = false;       ///< a byte of the request may have reached the server
    bool headers_too_large = false;
    long proxy_status = 0;        ///< the proxy's refusal of a tunnel; 0: none
    std::string ca_file;          ///< the certificates that were to be trusted; empty: the system's
    bool has_authorities = true;  ///< false: none were named, and the system has none
};

struct FailureText {
    std::string sentence;
    std::string hint;
};

std::string seconds(std::chrono::milliseconds duration) {
    const auto tenths = (duration.count() + 50) / 100;
    const std::string fraction = tenths % 10 == 0 ? "" : "." + std::to_string(tenths % 10);
    return std::to_string(tenths / 10) + fraction + " s";
}

std::string route_hint(Route route) {
    if (route == Route::loopback) return "is dutyme sandbox still running?";
    return route == Route::proxy ? "is the proxy in HTTPS_PROXY the right one?"
                                 : "is this machine online, or a proxy needed (HTTPS_PROXY)?";
}

FailureText timed_out(const FailedExchange& failed) {
    constexpr std::chrono::milliseconds too_short{50};  // too short to blame the host
    if (failed.timeout < too_short) return {"no time was left to ask " + failed.host, {}};
    const std::string limit = seconds(failed.timeout);
    if (failed.connected)
        return {failed.host + " did not answer within " + limit, "try again in a moment"};
    return {"no connection to " + failed.host + " within " + limit, route_hint(failed.route)};
}

FailureText untrusted(const FailedExchange& failed) {
    if (!failed.ca_file.empty())
        return {"the certificate of " + failed.host + " is not vouched for by " + failed.ca_file,
                "check CURL_CA_BUNDLE or SSL_CERT_FILE, and this machine's clock"};
    if (!failed.has_authorities)
        return {"the certificate of " + failed.host +
                    " cannot be checked: this machine has no certificates of authorities",
                "install ca-certificates, or name such a file in SSL_CERT_FILE"};
    return {"the certificate of " + failed.host + " is not trusted",
            "check this machine's clock; a company's own authority goes into SSL_CERT_FILE"};
}

FailureText describe(const FailedExchange& failed) {
    const std::string& host = failed.host;
    if (failed.proxy_status >= 300)
        return {"the proxy refused the way to " + host + " (" +
                    std::to_string(failed.proxy_status) + ")",
                "check HTTPS_PROXY and NO_PROXY"};
    if (failed.headers_too_large)
        return {"the headers of the answer of " + host + " are too large: more than 64 KiB",
                "does a proxy or login page stand in between?"};
    switch (failed.code) {
        case CURLE_COULDNT_RESOLVE_HOST:
            return {"the address of " + host + " cannot be found", route_hint(failed.route)};
        case CURLE_COULDNT_RESOLVE_PROXY:
            return {"the address of the proxy cannot be found", "check HTTPS_PROXY"};
        case CURLE_COULDNT_CONNECT:
            return {"cannot connect to " + host, route_hint(failed.route)};
        case CURLE_OPERATION_TIMEDOUT:
            return timed_out(failed);
        case CURLE_PEER_FAILED_VERIFICATION:
            return untrusted(failed);
        case CURLE_SSL_CACERT_BADFILE:
            return {"the certificates in " +
                        (failed.ca_file.empty() ? "the system's bundle" : failed.ca_file) +
                        " cannot be read",
                    "install ca-certificates, or set SSL_CERT_FILE"};
        case CURLE_SSL_CONNECT_ERROR:
            return {"no TLS connection to " + host + " could be made",
                    "does a proxy or firewall stand in between?"};
        case CURLE_WRITE_ERROR:
            return {"the answer of " + host + " is too large: more than 16 MiB",
                    "name schedules, services and policies by their ids"};
        case CURLE_GOT_NOTHING:
        case CURLE_SEND_ERROR:
        case CURLE_RECV_ERROR:
        case CURLE_PARTIAL_FILE:
        case CURLE_ABORTED_BY_CALLBACK:
            return {"the connection to " + host + " broke before the answer was there",
                    "try again in a moment"};
        default:
            return {
                "talking to " + host + " failed: " + lower_case(curl_easy_strerror(failed.code)),
                {}};
    }
}

// A line of 100 KB libcurl refuses by itself, and calls that so.
bool refuses_headers(CURLcode code, bool connected) {
#if LIBCURL_VERSION_NUM >= 0x080600
    if (code == CURLE_TOO_LARGE) return connected;
#endif
    return code == CURLE_OUT_OF_MEMORY && connected;
}

Trouble trouble_of(const FailedExchange& failed) {
    if (failed.headers_too_large) return Trouble::passing;
    switch (failed.code) {
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_CACERT_BADFILE:
            return Trouble::untrusted;
        case CURLE_COULDNT_RESOLVE_HOST:
        case CURLE_COULDNT_RESOLVE_PROXY:
            return Trouble::no_such_host;
        case CURLE_WRITE_ERROR:
            return Trouble::too_large;
        default:
            return Trouble::passing;
    }
}

NoResponse no_response(const FailedExchange& failed) {
    FailureText text = describe(failed);
    return {text.sentence, std::move(text.hint), failed.sent, trouble_of(failed)};
}

}  // namespace

CurlRequest::CurlRequest() : handle_(curl_easy_init()) {
    if (!handle_) throw Error{Failure::system, "libcurl cannot be started"};
}

long CurlRequest::info(CURLINFO which) const {
    long value = 0;
    curl_easy_getinfo(handle_.get(), which, &value);
    return value;
}

void CurlRequest::hold() {
    exchange_.is_held = true;
    set(CURLOPT_SOCKOPTFUNCTION, on_socket);
    set(CURLOPT_SOCKOPTDATA, &exchange_);
}

// Runs a callback of libcurl's, which is C: nothing may be thrown through it. What is thrown ends
// the exchange with `failed`, and failure() throws it again.
template <class Result, class Act>
Result CurlRequest::without_throwing(Exchange& exchange, Result failed, const Act& act) {
    try {
        return act();
    } catch (...) {
        exchange.thrown = std::current_exception();
        return failed;
    }
}

int CurlRequest::on_socket(void* context, curl_socket_t socket, curlsocktype) {
    auto& exchange = *static_cast<Exchange*>(context);
    return without_throwing(exchange, CURL_SOCKOPT_ERROR, [&] {
        exchange.sockets.push_back(socket);
        return CURL_SOCKOPT_OK;
    });
}

bool CurlRequest::has_answer() const {
    return std::any_of(exchange_.sockets.begin(), exchange_.sockets.end(),
                       [](int socket) { return wait_readable({socket}, milliseconds{0}) >= 0; });
}

// libcurl repeats a request by itself when a kept connection dies before the reply, and calls this
// function before each attempt. Aborting the second one keeps a POST from going out twice.
int CurlRequest::on_begin(void* context, char*, char*, int, int) {
    auto& exchange = *static_cast<Exchange*>(context);
    if (exchange.is_held) return CURL_PREREQFUNC_ABORT;
    ++exchange.begun;
    return exchange.at_most_once && exchange.begun > 1 ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
}

std::size_t CurlRequest::on_body(char* data, std::size_t size, std::size_t count, void* context) {
    auto& exchange = *static_cast<Exchange*>(context);
    constexpr std::size_t failed = 0;  // libcurl reports CURLE_WRITE_ERROR
    return without_throwing(exchange, failed, [&] {
        std::string& body = exchange.response.body;
        if (body.size() + size * count > body_limit) return failed;
        body.append(data, size * count);
        return size * count;
    });
}

std::size_t CurlRequest::on_header(char* data, std::size_t size, std::size_t count, void* context) {
    auto& exchange = *static_cast<Exchange*>(context);
    const std::string_view line{data, size * count};
    exchange.header_bytes += line.size();
    exchange.headers_too_large = exchange.header_bytes > header_limit;
    constexpr std::size_t failed = 0;  // libcurl reports CURLE_WRITE_ERROR
    if (exchange.headers_too_large) return failed;
    return without_throwing(exchange, failed, [&] {
        auto& headers = exchange.response.headers;
        if (line.substr(0, 5) == "HTTP/") headers.clear();  // after a "100 Continue"
        const auto colon = line.find(':');
        if (colon != std::string_view::npos)
            headers[lower_case(line.substr(0, colon))] = trimmed(line.substr(colon + 1));
        return line.size();
    });
}

void CurlRequest::set_method(const Request& request) {
    if (request.method == Method::get) return set(CURLOPT_HTTPGET, 1L);
    if (request.method == Method::remove) set(CURLOPT_CUSTOMREQUEST, "DELETE");
    if (request.method == Method::put) set(CURLOPT_CUSTOMREQUEST, "PUT");
    if (request.method == Method::patch) set(CURLOPT_CUSTOMREQUEST, "PATCH");
    if (request.method == Method::remove && request.body.empty()) return;
    set(CURLOPT_POST, 1L);
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    set(CURLOPT_POSTFIELDS, request.body.c_str());
}

void CurlRequest::set_limits(milliseconds timeout, milliseconds connecting) {
    const auto at_least_one = std::max(timeout, milliseconds{1});  // libcurl takes 0 for "no limit"
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(at_least_one.count()));
    set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(std::min(at_least_one, connecting).count()));
    set(CURLOPT_TCP_KEEPALIVE, 1L);
    set(CURLOPT_TCP_KEEPIDLE, 30L);
    set(CURLOPT_TCP_KEEPINTVL, 10L);
    set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    set(CURLOPT_ACCEPT_ENCODING, "");  // all that libcurl decodes; body_limit counts decoded bytes
#if LIBCURL_VERSION_NUM >= 0x075700
    set(CURLOPT_QUICK_EXIT, 1L);  // do not wait at the end for a name look-up that hangs
#endif
}

void CurlRequest::set_route(const Endpoint& endpoint, const Network& network) {
#if LIBCURL_VERSION_NUM >= 0x075500
    set(CURLOPT_PROTOCOLS_STR, endpoint.loopback ? "http,https" : "https");
    set(CURLOPT_REDIR_PROTOCOLS_STR, "https");
#else
    set(CURLOPT_PROTOCOLS,
        static_cast<long>(endpoint.loopback ? CURLPROTO_HTTP | CURLPROTO_HTTPS : CURLPROTO_HTTPS));
    set(CURLOPT_REDIR_PROTOCOLS, static_cast<long>(CURLPROTO_HTTPS));
#endif
    set(CURLOPT_FOLLOWLOCATION, 0L);
    // Both are always set: libcurl would take an unset one from the environment.
    set(CURLOPT_PROXY, endpoint.loopback ? "" : network.proxy.c_str());
    set(CURLOPT_NOPROXY, network.no_proxy.c_str());
    set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
}

void CurlRequest::set_trust(const ConnectionOptions& options) {
    const Network& network = options.network;
    const auto text_or_null = [](const std::string& text) {
        return text.empty() ? nullptr : text.c_str();
    };
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (!network.ca_file.empty()) {
        // libcurl would wait for whoever writes to a pipe; "" is a file that cannot be read.
        std::error_code none;
        const bool is_file = std::filesystem::is_regular_file(network.ca_file, none);
        set(CURLOPT_CAINFO, is_file ? network.ca_file.c_str() : "");
        set(CURLOPT_CAPATH, text_or_null(network.ca_directory));
    } else if (options.directory_alone) {
        set<const char*>(CURLOPT_CAINFO, nullptr);
        set(CURLOPT_CAPATH, options.directory.c_str());
    } else {
        if (!options.bundle.empty()) set(CURLOPT_CAINFO, options.bundle.c_str());
        if (!network.ca_directory.empty()) set(CURLOPT_CAPATH, network.ca_directory.c_str());
    }
    if (!options.bundle.empty()) set(CURLOPT_PROXY_CAINFO, options.bundle.c_str());
}

void CurlRequest::set_callbacks() {
    set(CURLOPT_PREREQFUNCTION, on_begin);
    set(CURLOPT_PREREQDATA, &exchange_);
    set(CURLOPT_WRITEFUNCTION, on_body);
    set(CURLOPT_WRITEDATA, &exchange_);
    set(CURLOPT_HEADERFUNCTION, on_header);
    set(CURLOPT_HEADERDATA, &exchange_);
}

void CurlRequest::prepare(const Request& request, const ConnectionOptions& options) {
    endpoint_ = endpoint_of(request.url);
    curl_easy_reset(handle_.get());
    headers_ = header_lines(request);
    set(CURLOPT_URL, request.url.c_str());
    set(CURLOPT_PATH_AS_IS, 1L);
    set(CURLOPT_HTTPHEADER, headers_.get());
    set(CURLOPT_USERAGENT, "dutyme/" DUTYME_VERSION);
    set_method(request);
    set_limits(request.timeout, options.network.connect_limit);
    set_route(endpoint_, options.network);
    set_trust(options);
    exchange_ = {};
    exchange_.at_most_once = request.method == Method::post;
    set_callbacks();
}

Response CurlRequest::response() {
    exchange_.response.status = static_cast<int>(info(CURLINFO_RESPONSE_CODE));
    return std::move(exchange_.response);
}

NoResponse CurlRequest::failure(CURLcode code, const Request& request,
                                const ConnectionOptions& options) const {
    if (exchange_.thrown) std::rethrow_exception(exchange_.thrown);
    const bool connected = exchange_.begun > 0;
    const bool sent = connected && info(CURLINFO_REQUEST_SIZE) > 0;
    const bool has_authorities = !options.bundle.empty() || !options.directory.empty() ||
                                 !options.network.ca_directory.empty();
    const Route route = endpoint_.loopback              ? Route::loopback
                        : options.network.proxy.empty() ? Route::direct
                                                        : Route::proxy;
    return no_response({code, endpoint_.host, route, request.timeout, connected, sent,
                        exchange_.headers_too_large || refuses_headers(code, connected),
                        info(CURLINFO_HTTP_CONNECTCODE), options.network.ca_file, has_authorities});
}

}  // namespace dutyme::pagerduty
