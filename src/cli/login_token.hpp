#pragma once

#include "base/fd.hpp"
#include "cli/context.hpp"
#include "config/settings.hpp"
#include "pagerduty/auth/login.hpp"
#include "supervise/signals.hpp"

#include <optional>
#include <string>

// The login of a person, kept between runs.
namespace dutyme::cli {

/// The refresh token of a login, which git's credential helper keeps as the password of an entry of
/// its own: host identity.pagerduty.com, user dutyme-CLIENT_ID. git older than 2.41 forgets all
/// other fields, and a helper that keeps nothing answers as one that does: what is kept is read
/// back.
class KeptLogin {
  public:
    /// What is referred to has to outlive this.
    KeptLogin(const config::Settings& settings, const Context& context,
              supervise::Signals* signals);

    /// Returns the refresh token. Absent: nobody has logged in here.
    std::optional<std::string> read() const;
    /// Replaces it. Returns false when the helper does not give it back.
    bool keep(const std::string& refresh_token) const;
    /// Removes it. Returns false when it is still there.
    bool forget() const;

  private:
    std::string entry() const;

    const Environment& environment_;
    supervise::Signals* signals_;
    std::string identity_url_;
    std::string user_;
};

/// The client of "client-id", for a login that comes back to this address.
pagerduty::LoginClient login_client(const config::Settings& settings,
                                    const std::string& redirect_url);

/// One process of this user's at a time: each refresh ends the token of the one before. Blocks
/// until the lock, a file in the journal's folder, is free. Throws Error{system}.
Fd lock_login(const Context& context);

/// Returns what PagerDuty grants for this request, which is sent at most once.
pagerduty::Response send_to_identity(const pagerduty::Request& request,
                                     const config::Settings& settings, const Context& context);

/// Returns an access token of the login, for which the refresh token is replaced by the next one.
/// Absent: nobody has logged in here. Blocks for some seconds. Throws Error{denied} when the login
/// has ended, Error{unreachable} when PagerDuty cannot be asked, Error{system} when the new refresh
/// token cannot be kept.
std::optional<std::string> access_token_of_login(const config::Settings& settings,
                                                 const Context& context,
                                                 supervise::Signals* signals);

}  // namespace dutyme::cli
