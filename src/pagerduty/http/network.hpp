#pragma once
#include "base/environment.hpp"

#include <string>

namespace dutyme::pagerduty {

/// What the user's environment says about the way to the server; read before the environment is
/// wiped.
struct Network {
    std::string ca_file;       ///< CURL_CA_BUNDLE, SSL_CERT_FILE or a setting; empty: the system's
    std::string ca_directory;  ///< SSL_CERT_DIR; empty: the system's
    std::string proxy;         ///< HTTPS_PROXY, https_proxy, ALL_PROXY, all_proxy; empty: none
    std::string no_proxy;      ///< NO_PROXY, no_proxy
};

/// By curl's rules: a name in lower case counts before the same name in capitals.
Network network_from(const Environment& environment);

/// The directory OpenSSL can look certificates up in one by one, which is ten times faster than to
/// parse the whole bundle: `chosen`, or the one libcurl was built with, when it has hashed links
/// and libcurl uses OpenSSL. Empty: there is none.
std::string hashed_directory(const std::string& chosen);

}  // namespace dutyme::pagerduty
