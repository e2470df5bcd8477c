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
    const char* operation;          ///< the name faults know it by
    Reply (*handler)(Call&);
    std::vector<std::string> parameters;  ///< all it knows
    /// What the log may show of a body. Only for those that take their secret there, ask for no
    /// credential and know no version; else null.
    std::string (*without_secrets)(const std::string& body) = nullptr;
};

/// The operation a request asks for. Null: there is none.
const Route* route_of(const Request& request);
/// The names of all operations, each once.
std::vector<std::string> operations();
/// The ids in the request's path.
std::vector<std::string> ids_in(const Request& request, const Route& route);

/// Does what the route says, strictly: versions, types, rights and parameters are checked first.
/// Throws Refusal.
Reply handle_call(const Route& route, Call& call);

/// Returns why a request that can be read is turned away before anything else: its Host is neither
/// this machine nor, where it came by TLS, one of PagerDuty's names (421); or it is for the page or
/// the controls, and its Host is not this machine, or its Origin is another than itself (403). A
/// page on the web that a browser shows here could send those, by a name of its own that leads to
/// 127.0.0.1 or by a form. Absent: it may come in.
std::optional<Reply> turned_away(const Request& request, bool by_tls);

}  // namespace dutyme::sandbox
