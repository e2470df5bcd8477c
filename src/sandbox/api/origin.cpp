#include "sandbox/api/origin.hpp"

#include "base/loopback.hpp"
#include "base/text.hpp"
#include "sandbox/http/hosts.hpp"
#include "sandbox/replies/refusal.hpp"

namespace dutyme::sandbox {

namespace {

bool is_our_own(const Request& request) {
    return request.path.empty() || request.path.front() == "sandbox";
}

}  // namespace

std::optional<Reply> turned_away(const Request& request, bool by_tls) {
    const std::string host = lower_case(request.header("host"));
    const bool is_here = is_loopback(host_of(host));
    const bool is_played = by_tls && host_named(host) != nullptr;
    if (!host.empty() && !is_here && !is_played)
        return error_reply(421, "This is a sandbox on another machine than the one asked for",
                           2015);
    if (!is_our_own(request)) return std::nullopt;
    const std::string origin = request.header("origin");
    const std::string own = std::string{by_tls ? "https" : "http"} + "://" + host;
    if (!is_here || (!origin.empty() && origin != own))
        return error_reply(403, "The sandbox's own pages are for this machine alone", 2010);
    return std::nullopt;
}

}  // namespace dutyme::sandbox
