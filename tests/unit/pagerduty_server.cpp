#include "pagerduty_server.hpp"

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>

namespace dutyme::pagerduty {

namespace {

std::size_t content_length(const std::string& head) {
    const auto at = head.find("Content-Length: ");
    return at == std::string::npos ? 0 : std::stoul(head.substr(at + 16));
}

void demand(bool condition) {
    if (!condition) throw std::runtime_error("the test's server cannot be set up");
}

}  // namespace

Connection::Connection(Fd fd, SSL_CTX* tls, Server& server) : server_(server), fd_(std::move(fd)) {
    if (tls == nullptr) return;
    ssl_ = SSL_new(tls);
    SSL_set_fd(ssl_, fd_.get());
    usable_ = SSL_accept(ssl_) == 1;
}

Connection::~Connection() {
    if (ssl_ != nullptr) SSL_free(ssl_);
}

int Connection::receive(char* buffer, int size) {
    if (ssl_ != nullptr) return SSL_read(ssl_, buffer, size);
    return static_cast<int>(::recv(fd_.get(), buffer, static_cast<std::size_t>(size), 0));
}

std::string Connection::read_request() {
    std::string request = receive_request();
    if (!request.empty()) server_.remember(request);
    return request;
}

std::string Connection::receive_request() {
    std::string text;
    char buffer[4096];
    for (;;) {
        const auto end = text.find("\r\n\r\n");
        if (end != std::string::npos && text.size() >= end + 4 + content_length(text)) return text;
        const int count = receive(buffer, sizeof buffer);
        if (count <= 0) return {};
        text.append(buffer, static_cast<std::size_t>(count));
    }
}

bool Connection::write(const std::string& text) {
    const int size = static_cast<int>(text.size());
    if (ssl_ != nullptr) return SSL_write(ssl_, text.data(), size) == size;
    return ::send(fd_.get(), text.data(), text.size(), MSG_NOSIGNAL) == size;
}

void Connection::reset() {
    const linger at_once{1, 0};
    ::setsockopt(fd_.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    fd_.reset();
}

Server::Server(Script script, SSL_CTX* tls)
    : listening_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)), tls_(tls != nullptr) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* any = reinterpret_cast<sockaddr*>(&address);
    socklen_t size = sizeof address;
    demand(::bind(listening_.get(), any, size) == 0 && ::listen(listening_.get(), 8) == 0 &&
           ::getsockname(listening_.get(), any, &size) == 0);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread{[this, script = std::move(script), tls] {
        run(script, tls);
        OPENSSL_thread_stop();  // a random number generator of this thread's is not ended otherwise
    }};
}

Server::~Server() {
    ::shutdown(listening_.get(), SHUT_RDWR);
    thread_.join();
}

void Server::run(const Script& script, SSL_CTX* tls) {
    sigset_t pipe;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe, nullptr);  // for this thread; the client has its own guard
    for (int number = 1;; ++number) {
        Fd fd{::accept4(listening_.get(), nullptr, nullptr, SOCK_CLOEXEC)};
        if (!fd) return;
        connections_ = number;
        Connection connection{std::move(fd), tls, *this};
        if (connection.usable()) script(connection, number);
    }
}

std::string Server::url(const std::string& path) const {
    return (tls_ ? "https://127.0.0.1:" : "http://127.0.0.1:") + std::to_string(port_) + path;
}

void Server::remember(const std::string& request) {
    const std::lock_guard<std::mutex> lock{mutex_};
    requests_.push_back(request);
}

std::vector<std::string> Server::requests() const {
    const std::lock_guard<std::mutex> lock{mutex_};
    std::vector<std::string> lines;
    for (const std::string& request : requests_)
        lines.push_back(request.substr(0, request.find("\r\n")));
    return lines;
}

std::string Server::last() const {
    const std::lock_guard<std::mutex> lock{mutex_};
    return requests_.empty() ? std::string{} : requests_.back();
}

TestCertificate::TestCertificate() {
    char folder[] = "/tmp/dutyme-tls-XXXXXX";
    demand(::mkdtemp(folder) != nullptr);
    folder_ = folder;
    EVP_PKEY* key = EVP_EC_gen("P-256");
    X509* certificate = X509_new();
    X509_set_version(certificate, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_NAME* name = X509_get_subject_name(certificate);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>("dutyme test"), -1, -1, 0);
    X509_set_issuer_name(certificate, name);
    X509_set_pubkey(certificate, key);
    X509_EXTENSION* for_loopback =
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "IP:127.0.0.1");
    X509_add_ext(certificate, for_loopback, -1);
    X509_EXTENSION_free(for_loopback);
    demand(X509_sign(certificate, key, EVP_sha256()) > 0);
    std::FILE* file_handle = std::fopen(file().c_str(), "w");
    demand(file_handle != nullptr && PEM_write_X509(file_handle, certificate) == 1);
    std::fclose(file_handle);
    char link[16];
    std::snprintf(link, sizeof link, "/%08lx.0", X509_subject_name_hash(certificate));
    std::filesystem::create_directory(hashed());
    std::filesystem::copy_file(file(), hashed() + link);
    context_ = SSL_CTX_new(TLS_server_method());
    demand(SSL_CTX_use_certificate(context_, certificate) == 1 &&
           SSL_CTX_use_PrivateKey(context_, key) == 1);
    X509_free(certificate);
    EVP_PKEY_free(key);
}

TestCertificate::~TestCertificate() {
    SSL_CTX_free(context_);
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

}  // namespace dutyme::pagerduty
