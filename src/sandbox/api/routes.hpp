#pragma once

#include "sandbox/api/call.hpp"
#include "sandbox/http/message.hpp"

#include <optional>
#include <string>
#include <vector>

namespace dutyme::sandbox {

/// One operation of the API.
struct Route {
    const char* method;
    std::vector<std::string> path;  ///< "*" stands for an id
    const char* operation;          ///< its name in faults
    Reply (*handler)(Call&);
    std::vector<std::string> parameters;  ///< the known ones
    /// Returns the body without its secret, for the log. Set only for operations that take a secret
    /// in the body and need no credential and no version header; else null.
    std::string (*without_secrets)(const std::string& body) = nullptr;
};

/// Returns the route of a request, or null.
const Route* route_of(const Request& request);
/// Returns the names of all operations, each once.
std::vector<std::string> operations();
/// Returns the ids in the request's path.
std::vector<std::string> ids_in(const Request& request, const Route& route);

/// Checks headers, scopes, rights and parameters, then runs the operation. Throws Refusal.
Reply handle_call(const Route& route, Call& call);

/// Returns the refusal of a request by its origin, or nothing when it may proceed. Refuses with 421
/// a Host that is neither this machine nor, over TLS, one of PagerDuty's names. Refuses with 403 a
/// request for the page or the controls whose Host is not this machine or whose Origin is another
/// site: a web page in a browser on this machine could send it, by a form or by a name of its own
/// that leads to 127.0.0.1.
std::optional<Reply> turned_away(const Request& request, bool by_tls);

}  // namespace dutyme::sandbox
