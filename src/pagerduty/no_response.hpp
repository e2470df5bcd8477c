#pragma once
#include "pagerduty/transport.hpp"

#include <curl/curl.h>

#include <string>

namespace dutyme::pagerduty {

enum class Way { direct, proxy, loopback };

/// How far an exchange got before it failed.
struct Broken {
    CURLcode code = CURLE_OK;
    std::string host;
    Way way = Way::direct;
    std::chrono::milliseconds timeout{0};
    bool connected = false;  ///< the connection stood, TLS included
    bool sent = false;       ///< a byte of the request may have reached the server
    long proxy_status = 0;   ///< the proxy's refusal of a tunnel; 0: none
    std::string ca_file;     ///< the certificates that were to be trusted; empty: the system's
};

/// The failure as people read it.
NoResponse no_response(const Broken& broken);

}  // namespace dutyme::pagerduty
