#pragma once
// The way in for clients that know only PagerDuty's own names. In Boost.Beast: costly to compile,
// so only server.cpp includes this file.
#include "sandbox/http/conversation.hpp"
#include "sandbox/http/hosts.hpp"

namespace dutyme::sandbox {

/// True when the peer's first byte is that of a TLS handshake. Blocks until there is one.
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

/// Plays the proxy on a connection that is not encrypted: a CONNECT to one of PagerDuty's names
/// leads to ourselves. True: it is open, and the peer goes on in TLS. Anything else is refused; the
/// API itself is not to be had without TLS (code 2009), and nothing leads out to the net.
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
