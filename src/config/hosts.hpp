#pragma once
#include "config/settings.hpp"

namespace dutyme::config {

/// Where PagerDuty's REST API answers, without a slash at its end: the region's host, or "api-url"
/// when the user's own layers set it. Throws Error{settings} unless that is https, or http to
/// this machine, without user, password, query and fragment.
std::string api_url(const Settings& settings);

/// The same for the Events API and "events-url".
std::string events_url(const Settings& settings);

/// The same for the server that mints tokens for OAuth clients, and "identity-url". There is one
/// for all regions. Where "api-url" is set and "identity-url" is not, it is taken to be there, too:
/// a client's secret goes to no host but PagerDuty's own and those the user named.
std::string identity_url(const Settings& settings);

}  // namespace dutyme::config
