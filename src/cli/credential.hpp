#pragma once
#include "cli/context.hpp"
#include "config/settings.hpp"
#include "pagerduty/auth/access_token.hpp"
#include "supervise/signals.hpp"

#include <functional>

namespace dutyme::cli {

struct ResolvedCredential {
    pagerduty::Credential credential;
    /// To be told once whether PagerDuty knows it, for git's helpers to keep or forget it. Empty:
    /// it is not from them.
    std::function<void(bool known)> on_token_checked;
};

/// The first there is of: token, token-command, client-id (with client-secret and subdomain), a
/// token of the first dutyme's file, what git's credential helpers have for PagerDuty's server.
/// Programs are run for up to a minute, in the user's own environment; a signal that wants us to
/// end (`signals`; null: they are suffered) ends them and us. Throws Error{usage} when there is
/// none, Error{settings} when one cannot be had.
ResolvedCredential find_credential(const config::Settings& settings, const Context& context,
                                   supervise::Signals* signals);

}  // namespace dutyme::cli
