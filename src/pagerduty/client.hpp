#pragma once
#include "pagerduty/account.hpp"
#include "pagerduty/curl_transport.hpp"
#include "pagerduty/hints.hpp"
#include "pagerduty/schedule_api.hpp"
#include "pagerduty/session.hpp"

#include <filesystem>
#include <memory>

namespace dutyme::pagerduty {

/// Everything that talks to one account, over one connection.
struct Client {
    /// `cache` is dutyme's folder among the user's caches; empty: none.
    Client(const Network& network, Clock& clock, const std::string& base_url,
           const Credential& credential, const std::filesystem::path& cache = {})
        : api_url(base_url),
          transport(network),
          session(transport, clock, base_url, credential),
          account(session),
          hints(cache, base_url),
          schedules(all_schedules(session, &hints)) {}

    std::string api_url;
    CurlTransport transport;
    Session session;
    Account account;
    Hints hints;
    std::unique_ptr<ScheduleApi> schedules;
};

}  // namespace dutyme::pagerduty
