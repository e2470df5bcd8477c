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

// The guardian stands at "/".
std::string absolute(const std::string& path) {
    if (path.empty()) return path;
    std::error_code failed;  // of a working directory that is gone
    const fs::path whole = fs::absolute(path, failed);
    return failed ? path : whole.string();
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

SystemCertificates places_of_libcurl() {
    const curl_version_info_data* curl = curl_version_info(CURLVERSION_NOW);
    return {view(curl->capath), view(curl->cainfo)};
}

}  // namespace

Network network_from(const Environment& environment) {
    return {absolute(first_of(environment, {"CURL_CA_BUNDLE", "SSL_CERT_FILE"})),
            absolute(first_of(environment, {"SSL_CERT_DIR"})),
            // Not http_proxy: plain http goes to loopback alone, and never through a proxy.
            first_of(environment, {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}),
            first_of(environment, {"no_proxy", "NO_PROXY"})};
}

SystemCertificates system_certificates(const std::string& root) {
    SystemCertificates found = places_of_libcurl();
    if (found.exist() && root.empty()) return found;
    found = {};
    // Debian, Alpine and Arch share the first directory; the second is Fedora's.
    for (const char* place : {"/etc/ssl/certs", "/etc/pki/ca-trust/extracted/pem/directory-hash"})
        if (found.directory.empty() && has_hashed_link(root + place))
            found.directory = root + place;
    for (const char* place :
         {"/etc/ssl/certs/ca-certificates.crt",                 // Debian, Ubuntu, Alpine, Arch
          "/etc/pki/tls/certs/ca-bundle.crt",                   // Fedora, RHEL
          "/etc/ssl/ca-bundle.pem",                             // SUSE
          "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",  // Fedora 43 and later, RHEL
          "/var/lib/ca-certificates/ca-bundle.pem",             // SUSE
          "/etc/ssl/cert.pem"}) {                               // Alpine
        std::error_code failed;
        if (found.bundle.empty() && fs::is_regular_file(root + place, failed))
            found.bundle = root + place;
    }
    return found;
}

std::string hashed_directory(const std::string& chosen) {
    const curl_version_info_data* curl = curl_version_info(CURLVERSION_NOW);
    if (view(curl->ssl_version).rfind("OpenSSL", 0) != 0) return {};
    const std::string directory = chosen.empty() ? system_certificates().directory : chosen;
    return !directory.empty() && has_hashed_link(directory) ? directory : std::string{};
}

}  // namespace dutyme::pagerduty
