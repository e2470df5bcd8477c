#pragma once
#include "base/fd.hpp"

#include <openssl/ssl.h>

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

// A server on loopback that plays a script, connection after connection.
namespace dutyme::pagerduty {

class Server;

class Connection {
  public:
    Connection(Fd fd, SSL_CTX* tls, Server& server);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// One request, its body included, which the server remembers; empty when the client is gone.
    std::string read_request();
    /// False when the client is gone.
    bool write(const std::string& text);
    /// Ends the connection with a reset.
    void reset();
    bool usable() const { return usable_; }

  private:
    int receive(char* buffer, int size);
    std::string receive_request();
    Server& server_;
    Fd fd_;
    SSL* ssl_ = nullptr;
    bool usable_ = true;
};

class Server {
  public:
    /// `number` counts the connections from 1.
    using Script = std::function<void(Connection& connection, int number)>;
    explicit Server(Script script, SSL_CTX* tls = nullptr);
    /// Waits for the script to end: the client must be gone.
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    int port() const { return port_; }
    /// How many connections were accepted.
    int connections() const { return connections_; }
    std::string url(const std::string& path = "/") const;
    /// The request lines read so far.
    std::vector<std::string> requests() const;
    /// The last whole request.
    std::string last() const;
    void remember(const std::string& request);

  private:
    void run(const Script& script, SSL_CTX* tls);
    Fd listening_;
    int port_ = 0;
    bool tls_ = false;
    std::atomic<int> connections_{0};
    mutable std::mutex mutex_;
    std::vector<std::string> requests_;
    std::thread thread_;
};

/// A certificate for 127.0.0.1 signed by itself.
class TestCertificate {
  public:
    TestCertificate();
    ~TestCertificate();
    TestCertificate(const TestCertificate&) = delete;
    TestCertificate& operator=(const TestCertificate&) = delete;

    SSL_CTX* server_context() const { return context_; }
    /// The certificate as a file to trust.
    std::string file() const { return folder_ + "/ca.pem"; }
    std::string folder() const { return folder_; }
    /// A directory that holds it under its hashed name, as OpenSSL looks it up.
    std::string hashed() const { return folder_ + "/hashed"; }

  private:
    SSL_CTX* context_ = nullptr;
    std::string folder_;
};

}  // namespace dutyme::pagerduty
