#include "sandbox/http.hpp"

#include "base/error.hpp"
#include "base/fd.hpp"
#include "base/text.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <atomic>
#include <list>
#include <mutex>
#include <sstream>
#include <thread>

namespace dutyme::sandbox {

namespace asio = boost::asio;
namespace http = boost::beast::http;
namespace ssl = boost::asio::ssl;
using asio::ip::tcp;
using boost::system::error_code;
using Response = http::response<http::string_body>;

namespace {

constexpr std::uint32_t header_limit = 32 * 1024;
constexpr std::uint64_t body_limit = 1024 * 1024;
constexpr std::size_t padding = 50 * 1000 * 1000;
constexpr int drip_pause = 100;  // ms

// True when the peer has gone within that time (ms; -1: for ever), or the server cuts the
// connection.
bool peer_leaves(int fd, int wait) {
    pollfd socket{fd, POLLRDHUP, 0};
    return ::poll(&socket, 1, wait) != 0;
}

int refusal_of(const error_code& flaw) {
    if (flaw == http::error::body_limit) return 413;
    if (flaw == http::error::header_limit) return 431;
    return 400;
}

Request as_request(const http::request<http::string_body>& message, unsigned long connection) {
    Request request;
    request.method = std::string{message.method_string()};
    request.target = std::string{message.target()};
    for (const auto& field : message)
        request.headers.emplace(lower_case(std::string{field.name_string()}),
                                std::string{field.value()});
    request.body = message.body();
    request.connection = connection;
    read_target(request);
    return request;
}

Response as_response(const Reply& reply, bool keep_alive) {
    const bool old = reply.manner == Manner::http10;
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
class Conversation {
  public:
    Conversation(Stream& stream, tcp::socket& socket, unsigned long number,
                 const HttpServer::Handler& handler)
        : stream_(stream), socket_(socket), number_(number), handler_(handler) {}

    // Until either side is done. False: the connection must be dropped without a farewell.
    bool hold() {
        while (exchange()) {
        }
        return !broken_;
    }

  private:
    // One request and its reply. False: that was the last one.
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

    // False: the connection is of no further use.
    bool deliver(const Reply& reply, bool keep_alive) {
        switch (reply.manner) {
            case Manner::reset:
                return reset();
            case Manner::hang:
                return hang();
            case Manner::drip:
                return drip(as_response(reply, false));
            case Manner::huge:
                return pad(reply);
            case Manner::http10:
            case Manner::plain:
                break;
        }
        error_code error;
        http::write(stream_, as_response(reply, keep_alive), error);
        return !error && reply.manner == Manner::plain;
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
        const std::string piece(100 * 1000, 'x');
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

struct Pipe {
    Fd read;
    Fd write;
};

Pipe make_pipe() {
    int ends[2];
    if (::pipe(ends) != 0) throw Error{Failure::system, "cannot make a pipe"};
    return {Fd{ends[0]}, Fd{ends[1]}};
}

tcp::acceptor listen(asio::io_context& io, unsigned short port) {
    try {
        return {io, {asio::ip::address_v4::loopback(), port}};
    } catch (const boost::system::system_error& error) {
        throw Error{Failure::system,
                    "cannot listen on port " + std::to_string(port) + ": " + error.code().message(),
                    "leave out --port to get a free one"};
    }
}

std::unique_ptr<ssl::context> tls_context(const Identity* identity) {
    if (identity == nullptr) return nullptr;
    auto context = std::make_unique<ssl::context>(ssl::context::tls_server);
    context->set_options(ssl::context::default_workarounds | ssl::context::no_tlsv1 |
                         ssl::context::no_tlsv1_1);
    context->use_certificate_chain(asio::buffer(identity->certificate));
    context->use_private_key(asio::buffer(identity->key), ssl::context::pem);
    return context;
}

}  // namespace

struct HttpServer::State {
    struct Connection {
        std::thread thread;
        int fd = -1;  // open as long as `over` is false
        bool over = false;
    };

    State(unsigned short port, const Identity* identity, Handler its_handler)
        : handler(std::move(its_handler)),
          tls(tls_context(identity)),
          acceptor(listen(io, port)),
          stop(make_pipe()) {}

    void run() {
        for (;;) {
            pollfd events[] = {{acceptor.native_handle(), POLLIN, 0}, {stop.read.get(), POLLIN, 0}};
            if (::poll(events, 2, -1) < 0) continue;
            if (events[1].revents != 0) return;
            error_code error;
            tcp::socket socket = acceptor.accept(error);
            if (!error) welcome(std::move(socket));
        }
    }

    void welcome(tcp::socket socket) {
        const std::lock_guard lock{mutex};
        connections.remove_if([](Connection& connection) {
            if (connection.over) connection.thread.join();
            return connection.over;
        });
        Connection& connection = connections.emplace_back();
        connection.fd = socket.native_handle();
        connection.thread =
            std::thread{[this, &connection, number = ++count, own = std::move(socket)]() mutable {
                serve(own, number);
                const std::lock_guard end{mutex};
                connection.over = true;
                error_code ignored;
                own.close(ignored);
            }};
    }

    void serve(tcp::socket& socket, unsigned long number) {
        error_code error;
        socket.set_option(tcp::no_delay{true}, error);
        if (!tls) {
            Conversation<tcp::socket>{socket, socket, number, handler}.hold();
            return;
        }
        ssl::stream<tcp::socket&> stream{socket, *tls};
        stream.handshake(ssl::stream_base::server, error);
        if (error) return;
        Conversation<ssl::stream<tcp::socket&>> talk{stream, socket, number, handler};
        if (talk.hold()) stream.shutdown(error);
    }

    void cut_connections() {
        const std::lock_guard lock{mutex};
        for (const Connection& connection : connections)
            if (!connection.over) ::shutdown(connection.fd, SHUT_RDWR);
    }

    Handler handler;
    std::unique_ptr<ssl::context> tls;
    asio::io_context io;
    tcp::acceptor acceptor;
    Pipe stop;
    std::mutex mutex;
    std::list<Connection> connections;
    unsigned long count = 0;
    std::thread accepting;
};

HttpServer::HttpServer(unsigned short port, const Identity* identity, Handler handler)
    : state_(std::make_unique<State>(port, identity, std::move(handler))) {
    state_->accepting = std::thread{[this] { state_->run(); }};
}

HttpServer::~HttpServer() {
    state_->stop.write.reset();
    state_->accepting.join();
    state_->cut_connections();
    for (auto& connection : state_->connections) connection.thread.join();
}

unsigned short HttpServer::port() const {
    return state_->acceptor.local_endpoint().port();
}

}  // namespace dutyme::sandbox
