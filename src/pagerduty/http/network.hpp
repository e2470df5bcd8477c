#pragma once
#include "base/environment.hpp"

#include <chrono>
#include <functional>
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
    /// Called about once a second while an exchange lasts longer than one. Empty: nobody is.
    std::function<void()> on_wait = {};
};

/// Reads the variables by curl's rules: the lower-case name comes before the same name in capitals.
Network network_from(const Environment& environment);

/// Where a system keeps the certificates of the authorities that it trusts.
struct SystemCertificates {
    std::string directory;  ///< of certificates by their hash, or of none; empty: not known
    std::string bundle;     ///< one file with all of them; empty: there is none
    bool exist() const { return !directory.empty() || !bundle.empty(); }
};

/// Returns libcurl's own places where it was built with some. Else, as in a static program that
/// runs on any distribution: the first hashed directory and the first bundle that exist below
/// `root` where Debian, Alpine, Arch, Fedora and SUSE keep theirs.
SystemCertificates system_certificates(const std::string& root = {});

/// Returns the directory in which OpenSSL finds certificates by their hash, ten times faster than
/// by parsing the bundle: `chosen`, or else the system's. Empty: the directory has no hashed
/// links, or libcurl does not use OpenSSL.
std::string hashed_directory(const std::string& chosen);

}  // namespace dutyme::pagerduty
