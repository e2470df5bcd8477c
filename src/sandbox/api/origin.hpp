#pragma once
#include "sandbox/http/message.hpp"

#include <optional>

namespace dutyme::sandbox {

/// Returns why a request that can be read is turned away before anything else: its Host is neither
/// this machine nor, where it came by TLS, one of PagerDuty's names (421); or it is for the page or
/// the controls, and its Host is not this machine, or its Origin is another than itself (403). A
/// page on the web that a browser shows here could send those, by a name of its own that leads to
/// 127.0.0.1 or by a form. Absent: it may come in.
std::optional<Reply> turned_away(const Request& request, bool by_tls);

}  // namespace dutyme::sandbox
