#include "config/hosts.hpp"

#include "base/error.hpp"
#include "base/free_with.hpp"
#include "base/loopback.hpp"
#include "config/layer.hpp"

#include <curl/curl.h>

#include <memory>

namespace dutyme::config {

namespace {

using UrlHandle = std::unique_ptr<CURLU, FreeWith<curl_url_cleanup>>;
using UrlText = std::unique_ptr<char, FreeWith<curl_free>>;

// Absent parts are "".
std::string part(CURLU* url, CURLUPart which) {
    char* text = nullptr;
    if (curl_url_get(url, which, &text, 0) != CURLUE_OK) return {};
    const UrlText owner{text};
    return text;
}

UrlHandle parsed(const std::string& text) {
    UrlHandle url{curl_url()};
    if (curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) return nullptr;
    return url;
}

// What is wrong with it; empty: nothing. Never quotes the text, for it may hold a password.
std::string url_error(const std::string& text, CURLU* url) {
    if (url == nullptr) return "is not a URL, as in https://api.example.com";
    if (text.find_first_of("@?#\\") != std::string::npos)
        return "must have no user, password, query or fragment";
    const std::string scheme = part(url, CURLUPART_SCHEME);
    if (scheme == "https") return "";
    if (scheme == "http" && is_loopback(part(url, CURLUPART_HOST))) return "";
    return "must be https, or http to this machine";
}

bool users_own(Origin origin) {
    return origin == Origin::machine_file || origin == Origin::user_file ||
           origin == Origin::environment || origin == Origin::flag;
}

std::string region_host(const Settings& settings, const std::string& service) {
    const std::string region = settings[key::region];
    if (region == "eu") return "https://" + service + ".eu.pagerduty.com";
    if (region.empty() || region == "us") return "https://" + service + ".pagerduty.com";
    throw Error{Failure::settings, subject(row_of(key::region), *settings.find(key::region)) +
                                       " must be one of us|eu"};
}

std::string chosen_url(KeyName key, const Value& value) {
    const UrlHandle url = parsed(value.text);
    const std::string wrong = users_own(value.origin)
                                  ? url_error(value.text, url.get())
                                  : "can be set by you alone, not by a repository";
    if (!wrong.empty())
        throw Error{Failure::settings, subject(row_of(key), value) + " " + wrong,
                    "see what is set, and where: dutyme config list"};
    const std::string whole = part(url.get(), CURLUPART_URL);  // as libcurl understood it
    return whole.substr(0, whole.find_last_not_of('/') + 1);
}

std::string url_or_host(const Settings& settings, KeyName key, const std::string& service) {
    const auto value = settings.find(key);
    return value ? chosen_url(key, *value) : region_host(settings, service);
}

}  // namespace

std::string api_url(const Settings& settings) {
    return url_or_host(settings, key::api_url, "api");
}

std::string events_url(const Settings& settings) {
    return url_or_host(settings, key::events_url, "events");
}

std::string identity_url(const Settings& settings) {
    for (const KeyName key : {key::identity_url, key::api_url})
        if (const auto value = settings.find(key)) return chosen_url(key, *value);
    return "https://identity.pagerduty.com";
}

}  // namespace dutyme::config
