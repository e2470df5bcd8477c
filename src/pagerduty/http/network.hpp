#pragma once
#include "base/environment.hpp"

#include <chrono>
#include <string>

namespace dutyme::pagerduty {

/// How long a connection may take, from the look-up of the name to the end of the TLS handshake.
constexpr std::chrono::milliseconds usual_connect_limit{5000};

/// Certificates and proxy, as the user's environment names them. Read before the guardian wipes its
/// environment.
struct Network {
    std::string ca_file;       ///< CURL_CA_BUNDLE, SSL_CERT_FILE or a setting; empty: the system's
    std::string ca_directory;  ///< SSL_CERT_DIR; empty: the system's
    std::string proxy;         ///< HTTPS_PROXY, https_proxy, ALL_PROXY, all_proxy; empty: none
    std::string no_proxy;      ///< NO_PROXY, no_proxy
    std::chrono::milliseconds connect_limit = usual_connect_limit;
};

/// Reads the variables by curl's rules: the lower-case name comes before the same name in capitals.
Network network_from(const Environment& environment);

/// Returns the directory in which OpenSSL finds certificates by their hash, ten times faster than
/// by parsing the bundle: `chosen`, or else libcurl's default. Empty: the directory has no hashed
/// links, or libcurl does not use OpenSSL.
std::string hashed_directory(const std::string& chosen);

}  // namespace dutyme::pagerduty
