#pragma once

#include "base/text.hpp"
#include "sandbox/http/message.hpp"
#include "sandbox/http/server.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include <poll.h>
#include <sys/socket.h>

#include <sstream>

// One connection in Boost.Beast: costly to compile, so only server.cpp includes this file.

namespace dutyme::sandbox {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;
using Response = http::response<http::string_body>;

inline constexpr std::uint32_t header_limit = 32768;
inline constexpr std::uint64_t body_limit = 1048576;
inline constexpr std::size_t padding = 50000000;
inline constexpr int drip_pause = 100;  // ms

// Returns whether the peer leaves, or the server cuts the connection, within `wait` ms (-1: for
// ever).
inline bool peer_leaves(int fd, int wait) {
    pollfd socket{fd, POLLRDHUP, 0};
    return ::poll(&socket, 1, wait) != 0;
}

inline int refusal_of(const error_code& flaw) {
    if (flaw == http::error::body_limit) return 413;
    if (flaw == http::error::header_limit) return 431;
    return 400;
}

inline Request as_request(const http::request<http::string_body>& message,
                          unsigned long connection) {
    Request request;
    request.method = std::string{message.method_string()};
    request.target = std::string{message.target()};
    for (const auto& field : message) {
        std::string& value = request.headers[lower_case(std::string{field.name_string()})];
        if (!value.empty()) value += ", ";
        value += std::string{field.value()};
    }
    request.body = message.body();
    request.connection = connection;
    read_target(request);
    if (message.version() >= 11 && request.header("host").empty()) request.unreadable = 400;
    return request;
}

inline Response as_response(const Reply& reply, bool keep_alive) {
    const bool old = reply.delivery == Delivery::http10;
    Response response;
    response.version(old ? 10 : 11);
    response.result(static_cast<unsigned>(reply.status));
    for (const auto& [name, value] : reply.headers) response.insert(name, value);
    response.keep_alive(keep_alive && !old);
    // A 204 has neither a body nor a length.
    if (reply.status == 204) return response;
    response.body() = reply.body;
    response.content_length(reply.body.size());
    return response;
}

// One connection, over a plain or an encrypted stream.
template <class Stream>
class HttpConnection {
  public:
    HttpConnection(Stream& stream, tcp::socket& socket, unsigned long number,
                   const HttpServer::Handler& handler)
        : stream_(stream), socket_(socket), number_(number), handler_(handler) {}

    // Handles requests until either side is done. Returns false when the connection must be dropped
    // without a TLS shutdown.
    bool hold() {
        while (exchange()) {
        }
        return !broken_;
    }

  private:
    // Reads one request and sends its reply. Returns false after the last one.
    bool exchange() {
        http::request_parser<http::string_body> parser;
        parser.header_limit(header_limit);
        parser.body_limit(body_limit);
        const error_code error = read(parser);
        const bool malformed =
            error.category() == make_error_code(http::error::bad_target).category();
        if (error && (!malformed || error == http::error::end_of_stream ||
                      error == http::error::partial_message))
            return false;
        Request request = as_request(parser.get(), number_);
        if (error) request.unreadable = refusal_of(error);
        const bool last = error || request.method == "HEAD" || !parser.get().keep_alive();
        const bool goes_on = deliver(handler_(request), !last) && !last;
        if (error) drain();
        return goes_on;
    }

    error_code read(http::request_parser<http::string_body>& parser) {
        error_code error;
        http::read_header(stream_, buffer_, parser, error);
        if (error) return error;
        if (parser.get()[http::field::expect] == "100-continue")
            asio::write(stream_, asio::buffer(std::string_view{"HTTP/1.1 100 Continue\r\n\r\n"}),
                        error);
        if (!error) http::read(stream_, buffer_, parser, error);
        return error;
    }

    // Returns false when the connection is of no further use.
    bool deliver(const Reply& reply, bool keep_alive) {
        switch (reply.delivery) {
            case Delivery::reset:
                return reset();
            case Delivery::hang:
                return hang();
            case Delivery::drip:
                return drip(as_response(reply, false));
            case Delivery::huge:
                return pad(reply);
            case Delivery::stream:
                return pass_on(reply);
            case Delivery::http10:
            case Delivery::plain:
                break;
        }
        error_code error;
        http::write(stream_, as_response(reply, keep_alive), error);
        return !error && reply.delivery == Delivery::plain;
    }

    // A reader that takes nothing holds up this thread alone.
    bool pass_on(const Reply& reply) {
        http::response<http::empty_body> head{http::status::ok, 11};
        for (const auto& [name, value] : reply.headers) head.insert(name, value);
        head.keep_alive(false);
        http::response_serializer<http::empty_body> serializer{head};
        error_code error;
        http::write_header(stream_, serializer, error);
        while (!error) {
            const auto piece = reply.source();
            if (!piece) break;
            asio::write(stream_, asio::buffer(*piece), error);
        }
        broken_ = static_cast<bool>(error);
        return false;
    }

    bool hang() {
        broken_ = peer_leaves(socket_.native_handle(), -1);
        return false;
    }

    // Lingering for no time makes the coming close a reset.
    bool reset() {
        error_code ignored;
        socket_.set_option(asio::socket_base::linger{true, 0}, ignored);
        broken_ = true;
        return false;
    }

    // Closing with unread bytes would reset the connection and could take the refusal with it.
    void drain() {
        ::shutdown(socket_.native_handle(), SHUT_WR);
        char unread[4096];
        while (::recv(socket_.native_handle(), unread, sizeof unread, 0) > 0) {
        }
        broken_ = true;
    }

    bool drip(const Response& response) {
        std::ostringstream text;
        text << response;
        error_code error;
        for (const char c : text.str()) {
            asio::write(stream_, asio::buffer(&c, 1), error);
            if (error || peer_leaves(socket_.native_handle(), drip_pause)) return false;
        }
        return false;
    }

    bool pad(const Reply& reply) {
        http::response<http::empty_body> head{as_response(reply, false).base()};
        head.erase(http::field::content_length);
        head.chunked(true);
        http::response_serializer<http::empty_body> serializer{head};
        error_code error;
        http::write_header(stream_, serializer, error);
        const std::string piece(100000, 'x');
        if (!error) asio::write(stream_, http::make_chunk(asio::buffer(reply.body)), error);
        for (std::size_t sent = 0; !error && sent < padding; sent += piece.size())
            asio::write(stream_, http::make_chunk(asio::buffer(piece)), error);
        if (!error) asio::write(stream_, http::make_chunk_last(), error);
        return false;
    }

    Stream& stream_;
    tcp::socket& socket_;
    unsigned long number_;
    const HttpServer::Handler& handler_;
    boost::beast::flat_buffer buffer_;
    bool broken_ = false;
};

/// Returns whether the peer's first byte begins a TLS handshake. Blocks until there is one.
inline bool begins_tls(tcp::socket& socket) {
    constexpr unsigned char handshake = 22;  // RFC 8446, 5.1
    unsigned char first = 0;
    return ::recv(socket.native_handle(), &first, 1, MSG_PEEK) == 1 && first == handshake;
}

inline Response tunnel_refusal(const std::string& body) {
    Response response{http::status::forbidden, 11, body};
    response.set(http::field::content_type, "application/json");
    response.keep_alive(false);
    response.prepare_payload();
    return response;
}

/// Acts as the proxy on an unencrypted connection: accepts a CONNECT to one of PagerDuty's names,
/// so that the peer goes on in TLS with this server; returns whether it did. Refuses anything else:
/// the API needs TLS (code 2009), and no tunnel leads to the network.
inline bool open_tunnel(tcp::socket& socket) {
    boost::beast::flat_buffer buffer;
    http::request_parser<http::empty_body> parser;
    parser.header_limit(header_limit);
    error_code error;
    http::read_header(socket, buffer, parser, error);
    if (error) return false;
    const bool connect = parser.get().method() == http::verb::connect;
    if (connect && host_named(std::string{parser.get().target()}) != nullptr) {
        constexpr std::string_view open = "HTTP/1.1 200 Connection established\r\n\r\n";
        asio::write(socket, asio::buffer(open), error);
        return !error;
    }
    http::write(socket,
                tunnel_refusal(connect ? R"({"error":{"message":"Not PagerDuty"}})"
                                       : R"({"error":{"message":"HTTPS only","code":2009}})"),
                error);
    return false;
}

}  // namespace dutyme::sandbox
