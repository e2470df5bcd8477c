#pragma once
#include "pagerduty/account.hpp"
#include "pagerduty/curl_transport.hpp"
#include "pagerduty/schedule_api.hpp"
#include "pagerduty/session.hpp"

#include <memory>

namespace dutyme::pagerduty {

/// Everything that talks to one account, over one connection.
struct Client {
    Client(const Network& network, Clock& clock, const std::string& base_url,
           const Credential& credential)
        : api_url(base_url),
          transport(network),
          session(transport, clock, base_url, credential),
          account(session),
          schedules(all_schedules(session)) {}

    std::string api_url;
    CurlTransport transport;
    Session session;
    Account account;
    std::unique_ptr<ScheduleApi> schedules;
};

}  // namespace dutyme::pagerduty
