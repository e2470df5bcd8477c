#pragma once
#include "pagerduty/account_directory.hpp"
#include "pagerduty/http/curl_transport.hpp"
#include "pagerduty/schedule_cache.hpp"
#include "pagerduty/schedules.hpp"
#include "pagerduty/session.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <utility>

namespace dutyme::pagerduty {

/// The parts that talk to one account; they share one connection.
struct Client {
    /// `cache_folder` is dutyme's folder among the user's caches; empty: nothing is cached. `clock`
    /// and `observer` have to outlive the client. Throws Error{settings} when the token is not
    /// valid, Error{system} when libcurl cannot be started.
    Client(std::unique_ptr<Transport> its_transport, Clock& clock, const std::string& base_url,
           const Credential& credential, const std::filesystem::path& cache_folder = {},
           Observer& observer = no_observer())
        : api_url(base_url),
          transport(std::move(its_transport)),
          session(*transport, clock, base_url, credential, observer),
          directory(session),
          cache(cache_folder, base_url),
          schedules(all_schedules(session, &cache)) {}
    Client(const Network& network, Clock& clock, const std::string& base_url,
           const Credential& credential, const std::filesystem::path& cache_folder = {},
           Observer& observer = no_observer())
        : Client(std::make_unique<CurlTransport>(network), clock, base_url, credential,
                 cache_folder, observer) {}

    std::string api_url;
    std::unique_ptr<Transport> transport;
    Session session;
    AccountDirectory directory;
    ScheduleCache cache;
    std::unique_ptr<ScheduleBackend> schedules;
};

}  // namespace dutyme::pagerduty
