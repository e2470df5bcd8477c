#include "pagerduty/http/network.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <filesystem>
#include <initializer_list>

namespace dutyme::pagerduty {

namespace {

namespace fs = std::filesystem;

std::string first_of(const Environment& environment, std::initializer_list<const char*> names) {
    for (const char* name : names)
        if (const auto value = environment.non_empty(name)) return *value;
    return {};
}

// "4a6481c9.0", as c_rehash and update-ca-certificates name them.
bool is_hashed_link(const std::string& name) {
    constexpr std::size_t digits = 8;
    return name.size() == digits + 2 && name.substr(digits) == ".0" &&
           name.find_first_not_of("0123456789abcdef") == digits;
}

bool has_hashed_link(const fs::path& directory) {
    std::error_code failed;
    const fs::directory_iterator entries{directory, failed};
    if (failed) return false;
    return std::any_of(begin(entries), end(entries), [](const fs::directory_entry& entry) {
        return is_hashed_link(entry.path().filename().string());
    });
}

std::string view(const char* text) {
    return text == nullptr ? std::string{} : std::string{text};
}

}  // namespace

Network network_from(const Environment& environment) {
    return {first_of(environment, {"CURL_CA_BUNDLE", "SSL_CERT_FILE"}),
            first_of(environment, {"SSL_CERT_DIR"}),
            // Not http_proxy: plain http goes to loopback alone, and never through a proxy.
            first_of(environment, {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}),
            first_of(environment, {"no_proxy", "NO_PROXY"})};
}

std::string hashed_directory(const std::string& chosen) {
    const curl_version_info_data* curl = curl_version_info(CURLVERSION_NOW);
    if (view(curl->ssl_version).rfind("OpenSSL", 0) != 0) return {};
    const std::string directory = chosen.empty() ? view(curl->capath) : chosen;
    return !directory.empty() && has_hashed_link(directory) ? directory : std::string{};
}

}  // namespace dutyme::pagerduty
