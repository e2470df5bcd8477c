#include "sandbox/http/server.hpp"

#include "base/error.hpp"
#include "base/fd.hpp"
#include "sandbox/http/connection.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>

#include <poll.h>
#include <sys/socket.h>

#include <list>
#include <mutex>
#include <thread>

namespace dutyme::sandbox {

namespace asio = boost::asio;
namespace http = boost::beast::http;
namespace ssl = boost::asio::ssl;
using asio::ip::tcp;
using boost::system::error_code;
using Response = http::response<http::string_body>;

namespace {

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

    void serve(tcp::socket& socket, unsigned long number) const {
        error_code error;
        socket.set_option(tcp::no_delay{true}, error);
        if (!tls) {
            HttpConnection<tcp::socket>{socket, socket, number, handler}.hold();
            return;
        }
        if (!begins_tls(socket) && !open_tunnel(socket)) return;
        ssl::stream<tcp::socket&> stream{socket, *tls};
        stream.handshake(ssl::stream_base::server, error);
        if (error) return;
        HttpConnection<ssl::stream<tcp::socket&>> talk{stream, socket, number, handler};
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
