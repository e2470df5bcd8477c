#include "catch_compat.hpp"
#include "pagerduty/http/curl_transport.hpp"
#include "pagerduty_server.hpp"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <fstream>
#include <future>
#include <thread>

using namespace dutyme;
using namespace dutyme::pagerduty;

namespace {

using std::chrono::milliseconds;
using Lines = std::vector<std::string>;

std::string reply(const std::string& body) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

// Answers every request on every connection.
Server::Script always(const std::string& answer) {
    return [answer](Connection& connection, int) {
        while (!connection.read_request().empty() && connection.write(answer)) {
        }
    };
}

Request request_to(const std::string& url, Method method = Method::get) {
    Request request;
    request.method = method;
    request.url = url;
    if (method == Method::post) request.body = "{\"a\":1}";
    return request;
}

NoResponse failure(CurlTransport& transport, const Request& request) {
    try {
        transport.send(request);
    } catch (const NoResponse& none) {
        return none;
    }
    throw std::logic_error("there was a response");
}

struct Pipe {
    Pipe() {
        std::array<int, 2> ends{};
        if (::pipe(ends.data()) != 0) throw std::logic_error("no pipe");
        reading.reset(ends[0]);
        writing.reset(ends[1]);
    }
    Fd reading;
    Fd writing;
};

constexpr milliseconds moment{20};
constexpr milliseconds long_time{20000};

// Opens the connection until the server has it.
bool is_opened(CurlTransport& transport, const Request& first, const Server& server) {
    const Pipe silent;
    for (int i = 0; i < 100 && server.connections() == 0; ++i)
        if (transport.connect(first, silent.reading.get(), moment)) return false;
    return server.connections() == 1;
}

// Holds a server's TLS handshake up once the client's first message has arrived.
class HelloGate {
  public:
    explicit HelloGate(SSL_CTX* context) { SSL_CTX_set_cert_cb(context, on_hello, this); }
    bool is_reached() const { return reached_; }
    void open() { opened_.set_value(); }

  private:
    static int on_hello(SSL*, void* gate) {
        static_cast<HelloGate*>(gate)->reached_ = true;
        static_cast<HelloGate*>(gate)->opened_.get_future().wait();
        return 1;
    }
    std::atomic<bool> reached_{false};
    std::promise<void> opened_;
};

}  // namespace

TEST_CASE("all methods go out on one connection with their headers and bodies", "[pagerduty]") {
    Server server{always(reply("{\"b\":2}"))};
    {
        CurlTransport transport{{}};
        Request request = request_to(server.url("/x?y=%20z"));
        request.headers["Authorization"] = "Token token=secret";
        const Response response = transport.send(request);
        CHECK(response.status == 200);
        CHECK(response.body == "{\"b\":2}");
        CHECK(response.headers.at("content-length") == "7");
        CHECK_THAT(server.last(), ContainsSubstring("Authorization: Token token=secret\r\n"));
        CHECK_THAT(server.last(), ContainsSubstring("User-Agent: dutyme/" DUTYME_VERSION "\r\n"));

        transport.send(request_to(server.url("/p"), Method::post));
        CHECK_THAT(server.last(), ContainsSubstring("Content-Length: 7\r\n"));
        CHECK_THAT(server.last(), ContainsSubstring("\r\n\r\n{\"a\":1}"));
        CHECK_THAT(server.last(), !ContainsSubstring("Expect"));
        CHECK_THAT(server.last(), !ContainsSubstring("secret"));

        Request put = request_to(server.url("/q"), Method::post);
        put.method = Method::put;
        transport.send(put);
        CHECK_THAT(server.last(), ContainsSubstring("\r\n\r\n{\"a\":1}"));
        transport.send(request_to(server.url("/d"), Method::remove));
        transport.send(request_to(server.url("/g")));
    }
    CHECK(server.requests() == Lines{"GET /x?y=%20z HTTP/1.1", "POST /p HTTP/1.1",
                                     "PUT /q HTTP/1.1", "DELETE /d HTTP/1.1", "GET /g HTTP/1.1"});
    CHECK(server.connections() == 1);
}

TEST_CASE("a POST on a kept connection that dies is not sent again and a GET is", "[pagerduty]") {
    const auto second = GENERATE(Method::post, Method::get, Method::remove);
    Server server{[](Connection& connection, int number) {
        connection.read_request();
        connection.write(reply("{}"));
        if (number == 1) connection.read_request();  // and is gone without a word
    }};
    CurlTransport transport{{}};
    transport.send(request_to(server.url()));
    if (second == Method::post) {
        CHECK(failure(transport, request_to(server.url(), second)).sent());
        CHECK(server.requests() == Lines{"GET / HTTP/1.1", "POST / HTTP/1.1"});
    } else {
        CHECK(transport.send(request_to(server.url(), second)).status == 200);
        CHECK(server.requests().size() == 3);
    }
}

TEST_CASE("a redirect is an answer and is not followed", "[pagerduty]") {
    Server server{
        always("HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n")};
    CurlTransport transport{{}};
    CHECK(transport.send(request_to(server.url())).status == 302);
    CHECK(server.requests().size() == 1);
}

TEST_CASE("a body of sixteen mebibytes is read and a larger one is not", "[pagerduty]") {
    const std::string half(std::size_t{8} << 20U, 'x');
    Server server{[&](Connection& connection, int) {
        while (true) {
            const std::string request = connection.read_request();
            if (request.empty()) return;
            const bool larger = request.find("/larger") != std::string::npos;
            const std::string chunk = "800000\r\n" + half + "\r\n";
            const std::string more = larger ? "1\r\ny\r\n" : "";
            if (!connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk +
                                  chunk + more + "0\r\n\r\n"))
                return;
        }
    }};
    CurlTransport transport{{}};
    CHECK(transport.send(request_to(server.url("/fits"))).body.size() == half.size() * 2);
    const NoResponse none = failure(transport, request_to(server.url("/larger")));
    CHECK(none.sent());
    CHECK_THAT(none.what(), ContainsSubstring("too large"));
}

TEST_CASE("headers without end are not read", "[pagerduty]") {
    Server server{[](Connection& connection, int) {
        connection.read_request();
        connection.write("HTTP/1.1 200 OK\r\n");
        while (connection.write("X-Filler: " + std::string(1000, 'x') + "\r\n")) {
        }
    }};
    CurlTransport transport{{}};
    const NoResponse none = failure(transport, request_to(server.url()));
    CHECK(none.sent());
    CHECK_THAT(none.what(), ContainsSubstring("too large"));
}

TEST_CASE("headers of 200 KB are told as what they are", "[pagerduty]") {
    const bool in_one_line = GENERATE(true, false);
    Server server{[&](Connection& connection, int) {
        connection.read_request();
        connection.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n");
        for (int left = in_one_line ? 1 : 200; left > 0; --left)
            connection.write("X-Filler: " + std::string(in_one_line ? 200000 : 1000, 'x') + "\r\n");
        connection.write("\r\n{}");
    }};
    CurlTransport transport{{}};
    const NoResponse none = failure(transport, request_to(server.url()));
    CHECK(none.trouble() == Trouble::passing);
    CHECK_THAT(none.what(), ContainsSubstring("the headers") && ContainsSubstring("too large"));
    CHECK_THAT(none.hint(), ContainsSubstring("proxy"));
}

TEST_CASE("an answer that drips in is given up when the time is over", "[pagerduty]") {
    Server server{[](Connection& connection, int) {
        connection.read_request();
        connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
        while (connection.write("x")) ::poll(nullptr, 0, 10);
    }};
    CurlTransport transport{{}};
    Request request = request_to(server.url(), Method::post);
    request.timeout = milliseconds{500};
    const NoResponse none = failure(transport, request);
    CHECK(none.sent());
    CHECK(std::string{none.what()} == "127.0.0.1 did not answer within 0.5 s");
}

TEST_CASE("a connection reset after the request may have had its effect", "[pagerduty]") {
    Server server{[](Connection& connection, int) {
        connection.read_request();
        connection.reset();
    }};
    CurlTransport transport{{}};
    const NoResponse none = failure(transport, request_to(server.url(), Method::post));
    CHECK(none.sent());
    CHECK(none.failure() == Failure::unreachable);
}

TEST_CASE("a body that ends too early is no response", "[pagerduty]") {
    Server server{[](Connection& connection, int) {
        connection.read_request();
        connection.write("HTTP/1.1 201 Created\r\nContent-Length: 100\r\n\r\n[{");
    }};
    CurlTransport transport{{}};
    CHECK(failure(transport, request_to(server.url(), Method::post)).sent());
}

TEST_CASE("a refused connection means that nothing was sent", "[pagerduty]") {
    std::string url;
    {
        const Server gone{[](Connection&, int) {}};
        url = gone.url();
    }
    CurlTransport transport{{}};
    const NoResponse none = failure(transport, request_to(url, Method::post));
    CHECK_FALSE(none.sent());
    CHECK(std::string{none.what()} == "cannot connect to 127.0.0.1");
}

TEST_CASE("an old server that ends its answer by closing is understood", "[pagerduty]") {
    Server server{[](Connection& connection, int) {
        connection.read_request();
        connection.write("HTTP/1.0 200 OK\r\nDate:  Mon, 23 Nov 2026 10:00:00 GMT \r\n\r\n{}");
    }};
    CurlTransport transport{{}};
    const Response response = transport.send(request_to(server.url()));
    CHECK(response.body == "{}");
    CHECK(response.headers.at("date") == "Mon, 23 Nov 2026 10:00:00 GMT");
}

TEST_CASE("loopback is reached without the proxy", "[pagerduty]") {
    Server server{always(reply("{}"))};
    CurlTransport transport{{{}, {}, "http://127.0.0.1:1", {}}};
    CHECK(transport.send(request_to(server.url("/direct"))).status == 200);
    CHECK(server.requests() == Lines{"GET /direct HTTP/1.1"});
}

TEST_CASE("a proxy that refuses the way never sees the token", "[pagerduty]") {
    Server server{[](Connection& connection, int) {
        connection.read_request();
        connection.write("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");
    }};
    CurlTransport transport{{{}, {}, "http://127.0.0.1:" + std::to_string(server.port()), {}}};
    Request request = request_to("https://pagerduty.invalid/x", Method::post);
    request.headers["Authorization"] = "Token token=secret";
    const NoResponse none = failure(transport, request);
    CHECK_FALSE(none.sent());
    CHECK_THAT(none.what(), ContainsSubstring("the proxy refused"));
    CHECK_THAT(none.what(), ContainsSubstring("407"));
    CHECK(server.requests() == Lines{"CONNECT pagerduty.invalid:443 HTTP/1.1"});
    CHECK_THAT(server.last(), !ContainsSubstring("secret"));
}

TEST_CASE("a certificate nobody vouches for is refused before anything is sent", "[pagerduty]") {
    const TestCertificate certificate;
    Server server{always(reply("{}")), certificate.server_context()};
    CurlTransport of_system{{}};
    const NoResponse none = failure(of_system, request_to(server.url(), Method::post));
    CHECK_FALSE(none.sent());
    CHECK(std::string{none.what()} == "the certificate of 127.0.0.1 is not trusted");

    const Network with_file{certificate.file(), {}, {}, {}};
    CHECK(CurlTransport{with_file}.send(request_to(server.url(), Method::post)).status == 200);
    CurlTransport other_name{with_file};
    const std::string url = "https://localhost:" + std::to_string(server.port()) + "/";
    const NoResponse wrong_name = failure(other_name, request_to(url, Method::post));
    CHECK_FALSE(wrong_name.sent());
    CHECK_THAT(wrong_name.what(), ContainsSubstring("the certificate of localhost"));
    CHECK(server.requests() == Lines{"POST / HTTP/1.1"});
}

TEST_CASE("certificates that cannot be read are named", "[pagerduty]") {
    const TestCertificate certificate;
    Server server{[](Connection&, int) {}, certificate.server_context()};
    CurlTransport transport{{certificate.folder() + "/none.pem", {}, {}, {}}};
    const NoResponse none = failure(transport, request_to(server.url()));
    CHECK_FALSE(none.sent());
    CHECK_THAT(none.what(), ContainsSubstring("none.pem"));
}

TEST_CASE("a hashed directory is enough to trust a certificate", "[pagerduty]") {
    const TestCertificate certificate;
    Server server{always(reply("{}")), certificate.server_context()};
    {
        CurlTransport transport{{{}, certificate.hashed(), {}, {}}};
        CHECK(transport.send(request_to(server.url())).status == 200);
    }
    CHECK(server.connections() == 1);
}

TEST_CASE("a hashed directory that lacks a certificate is not the last word", "[pagerduty]") {
    const TestCertificate certificate;
    std::ofstream{certificate.folder() + "/0123abcd.0"} << "";
    CHECK(hashed_directory(certificate.folder()) == certificate.folder());
    Server server{[](Connection&, int) {}, certificate.server_context()};
    {
        CurlTransport transport{{{}, certificate.folder(), {}, {}}};
        CHECK_FALSE(failure(transport, request_to(server.url())).sent());
    }
    CHECK(server.connections() == 2);
    CHECK(hashed_directory("/nonexistent").empty());
}

TEST_CASE("writing to a TLS connection that is gone does not end the process", "[pagerduty]") {
    const TestCertificate certificate;
    Server server{[](Connection&, int) {}, certificate.server_context()};  // greets and hangs up
    CurlTransport transport{{certificate.file(), {}, {}, {}}};
    Request request = request_to(server.url(), Method::post);
    request.body.assign(std::size_t{1} << 24U, ' ');
    CHECK(failure(transport, request).failure() == Failure::unreachable);
}

TEST_CASE("a connection is opened ahead, and nothing is sent on it until there is a request",
          "[pagerduty]") {
    const TestCertificate certificate;
    HelloGate gate{certificate.server_context()};
    Server server{always(reply("{}")), certificate.server_context()};
    {
        const Pipe silent;
        CurlTransport transport{{certificate.file(), {}, {}, {}}};
        const Request first = request_to(server.url("/first"));
        for (int i = 0; i < 100 && !gate.is_reached(); ++i)
            REQUIRE_FALSE(transport.connect(first, silent.reading.get(), moment));
        CHECK(gate.is_reached());
        gate.open();
        CHECK(server.requests().empty());
        CHECK(transport.send(first).status == 200);
        CHECK(transport.send(request_to(server.url("/second"))).status == 200);
    }
    CHECK(server.connections() == 1);
    CHECK(server.requests() == Lines{"GET /first HTTP/1.1", "GET /second HTTP/1.1"});
}

TEST_CASE("what comes meanwhile on the caller's descriptor ends the opening at once",
          "[pagerduty]") {
    const TestCertificate certificate;
    Server server{always(reply("{}")), certificate.server_context()};
    for (const std::string& url :
         {server.url(), std::string{"http://127.0.0.1:9/"}, std::string{"https://127.0.0.1:9/"}}) {
        Pipe pipe;
        CurlTransport transport{{certificate.file(), {}, {}, {}}};
        CHECK_FALSE(transport.connect(request_to(url), pipe.reading.get(), milliseconds{20}));
        std::thread later{[&pipe] { pipe.writing.reset(); }};
        CHECK(transport.connect(request_to(url), pipe.reading.get(), long_time));
        later.join();
    }
    CHECK(server.requests().empty());
}

TEST_CASE("an opened connection that is not needed is dropped", "[pagerduty]") {
    const TestCertificate certificate;
    Server server{always(reply("{}")), certificate.server_context()};
    {
        CurlTransport transport{{certificate.file(), {}, {}, {}}};
        REQUIRE(is_opened(transport, request_to(server.url("/first")), server));
        CHECK(std::get<Response>(transport.send_all({request_to(server.url("/other"))}).at(0))
                  .status == 200);
    }
    CHECK(server.connections() == 2);
    CHECK(server.requests() == Lines{"GET /other HTTP/1.1"});
}
