#include "pagerduty/no_response.hpp"

#include "base/text.hpp"

namespace dutyme::pagerduty {

namespace {

struct Told {
    std::string sentence;
    std::string hint;
};

std::string seconds(std::chrono::milliseconds duration) {
    const auto tenths = (duration.count() + 50) / 100;
    const std::string fraction = tenths % 10 == 0 ? "" : "." + std::to_string(tenths % 10);
    return std::to_string(tenths / 10) + fraction + " s";
}

std::string way_hint(Way way) {
    if (way == Way::loopback) return "is dutyme-sandbox still running?";
    return way == Way::proxy ? "is the proxy in HTTPS_PROXY the right one?"
                             : "is this machine online, or a proxy needed (HTTPS_PROXY)?";
}

Told timed_out(const Broken& broken) {
    const std::string limit = seconds(broken.timeout);
    if (broken.connected)
        return {broken.host + " did not answer within " + limit, "try again in a moment"};
    return {"no connection to " + broken.host + " within " + limit, way_hint(broken.way)};
}

Told untrusted(const Broken& broken) {
    if (!broken.ca_file.empty())
        return {"the certificate of " + broken.host + " is not vouched for by " + broken.ca_file,
                "check CURL_CA_BUNDLE or SSL_CERT_FILE, and this machine's clock"};
    return {"the certificate of " + broken.host + " is not trusted",
            "check this machine's clock; a company's own authority goes into SSL_CERT_FILE"};
}

Told told(const Broken& broken) {
    const std::string& host = broken.host;
    if (broken.proxy_status >= 300)
        return {"the proxy refused the way to " + host + " (" +
                    std::to_string(broken.proxy_status) + ")",
                "check HTTPS_PROXY and NO_PROXY"};
    switch (broken.code) {
        case CURLE_COULDNT_RESOLVE_HOST:
            return {"the address of " + host + " cannot be found", way_hint(broken.way)};
        case CURLE_COULDNT_RESOLVE_PROXY:
            return {"the address of the proxy cannot be found", "check HTTPS_PROXY"};
        case CURLE_COULDNT_CONNECT:
            return {"cannot connect to " + host, way_hint(broken.way)};
        case CURLE_OPERATION_TIMEDOUT:
            return timed_out(broken);
        case CURLE_PEER_FAILED_VERIFICATION:
            return untrusted(broken);
        case CURLE_SSL_CACERT_BADFILE:
            return {"the certificates in " +
                        (broken.ca_file.empty() ? "the system's bundle" : broken.ca_file) +
                        " cannot be read",
                    "install ca-certificates, or set SSL_CERT_FILE"};
        case CURLE_SSL_CONNECT_ERROR:
            return {"no TLS connection to " + host + " could be made",
                    "does a proxy or firewall stand in between?"};
        case CURLE_WRITE_ERROR:
            return {"the answer of " + host + " is too large", {}};
        case CURLE_GOT_NOTHING:
        case CURLE_SEND_ERROR:
        case CURLE_RECV_ERROR:
        case CURLE_PARTIAL_FILE:
        case CURLE_ABORTED_BY_CALLBACK:
            return {"the connection to " + host + " broke before the answer was there",
                    "try again in a moment"};
        default:
            return {
                "talking to " + host + " failed: " + lower_case(curl_easy_strerror(broken.code)),
                {}};
    }
}

}  // namespace

NoResponse no_response(const Broken& broken) {
    Told words = told(broken);
    return {words.sentence, std::move(words.hint), broken.sent};
}

}  // namespace dutyme::pagerduty
