#pragma once
#include "sandbox/api/call.hpp"

#include <string>
#include <vector>

namespace dutyme::sandbox {

/// One operation of the API.
struct Route {
    const char* method;
    std::vector<std::string> path;  ///< "*" stands for an id
    const char* operation;          ///< the name faults know it by
    Reply (*answer)(Call&);
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
Reply carry_out(const Route& route, Call& call);

}  // namespace dutyme::sandbox
