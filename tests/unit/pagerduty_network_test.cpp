#include "catch_compat.hpp"
#include "folder.hpp"
#include "pagerduty/http/curl_transport.hpp"
#include "pagerduty/http/transport.hpp"
#include "pagerduty_fakes.hpp"

using namespace dutyme;
using namespace dutyme::pagerduty;

TEST_CASE("plain http goes to this machine only and everything else is refused", "[pagerduty]") {
    CurlTransport transport{{}};
    Request request;
    for (const char* url : {"http://api.pagerduty.com/", "ftp://127.0.0.1/", "file:///etc/passwd",
                            "http://127.0.0.1@example.com/", "http://localhost.example.com/",
                            "http://128.0.0.1/", "nonsense://", "", "http://127.0.0.1.nip.io/"}) {
        request.url = url;
        CHECK(thrown_by([&] { transport.send(request); }).failure() == Failure::settings);
    }
    CHECK(endpoint_of("http://localhost:80/x").loopback);
    CHECK(endpoint_of("http://[::1]:80/x").loopback);
    CHECK(endpoint_of("https://127.1.2.3/x").loopback);
    CHECK_FALSE(endpoint_of("https://api.pagerduty.com/x").loopback);
}

TEST_CASE("the way to the server is taken from the environment as curl does", "[pagerduty]") {
    const Network network = network_from(Environment{{{"SSL_CERT_FILE", "/f"},
                                                      {"SSL_CERT_DIR", "/d"},
                                                      {"HTTP_PROXY", "http://evil"},
                                                      {"http_proxy", "http://plain"},
                                                      {"HTTPS_PROXY", "http://big"},
                                                      {"https_proxy", "http://small"},
                                                      {"NO_PROXY", "a"}}});
    CHECK(network.ca_file == "/f");
    CHECK(network.ca_directory == "/d");
    CHECK(network.proxy == "http://small");
    CHECK(network.no_proxy == "a");
    const Network other = network_from(Environment{{{"CURL_CA_BUNDLE", "/c"},
                                                    {"SSL_CERT_FILE", "/f"},
                                                    {"https_proxy", ""},
                                                    {"ALL_PROXY", "x"}}});
    CHECK(other.ca_file == "/c");
    CHECK(other.proxy == "x");
    CHECK(network_from(Environment{}).proxy.empty());
}

TEST_CASE("certificates are found where each distribution keeps them", "[pagerduty]") {
    struct Case {
        std::string file;
        std::string directory;
    };
    for (const auto& [file, directory] : {
             Case{"etc/ssl/certs/ca-certificates.crt", "etc/ssl/certs"},
             Case{"etc/pki/tls/certs/ca-bundle.crt",
                  "etc/pki/ca-trust/extracted/pem/directory-hash"},
             Case{"etc/ssl/ca-bundle.pem", "etc/ssl/certs"},
             Case{"etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", {}},
             Case{"var/lib/ca-certificates/ca-bundle.pem", {}},
             Case{"etc/ssl/cert.pem", {}},
         }) {
        const Folder root;
        const std::string bundle = root.write(file, "certificates");
        CHECK(system_certificates(root.path).bundle == bundle);
        CHECK(system_certificates(root.path).directory.empty());
        if (directory.empty()) continue;
        root.write(directory + "/4a6481c9.0", "certificate");
        CHECK(system_certificates(root.path).directory == root / directory);
    }
    CHECK_FALSE(system_certificates(Folder{}.path).exist());
}
