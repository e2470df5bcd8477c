#pragma once
#include "base/observer.hpp"
#include "cli/context.hpp"
#include "config/settings.hpp"
#include "pagerduty/auth/access_token.hpp"
#include "supervise/signals.hpp"

#include <chrono>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace dutyme::cli {

struct ResolvedCredential {
    pagerduty::Credential credential;
    /// To be told once whether PagerDuty knows it, for git's helpers to keep or forget it. Empty:
    /// it is not from them.
    std::function<void(bool known)> on_token_checked;
    bool is_of_login = false;  ///< an access token of the person who has run `dutyme login`
};

/// The first there is of: token, token-command, client-id (with client-secret and subdomain that of
/// the app itself; without a subdomain, outside of CI, that of whoever has logged in with it), a
/// token of the first dutyme's file, what git's credential helpers have for PagerDuty's server.
/// Programs are run for up to a minute, in the user's own environment; a signal that wants us to
/// end (`signals`; null: they are suffered) ends them and us. Throws Error{denied} when there is
/// none to be had, Error{settings} when client-id lacks what belongs to it.
ResolvedCredential find_credential(const config::Settings& settings, const Context& context,
                                   supervise::Signals* signals);

/// Returns git's credential helper, which keeps secrets for it. Empty: there is none.
std::string credential_helper(const Environment& environment);
/// Returns every credential helper that git would ask for this URL, in its order.
std::vector<std::string> credential_helpers(const std::string& url, const Environment& environment);
/// Runs `git credential VERB` (fill, approve, reject) with this text. Returns its answer; empty:
/// there is none. Blocks for a minute at most, for somebody may be asked.
std::string git_credential(const std::string& verb, const std::string& text,
                           const Environment& environment, supervise::Signals* signals);
/// Gives the token to git's credential helper for PagerDuty's server, where find_credential looks.
void keep_in_git(const config::Settings& settings, const std::string& token,
                 const Environment& environment);

/// Says on the terminal what it is told, and tells git's helpers whether PagerDuty knows the token.
class TerminalObserver final : public Observer {
  public:
    /// The terminal outlives this.
    TerminalObserver(const ui::Terminal& terminal, std::function<void(bool known)> on_token_checked)
        : terminal_(terminal), on_token_checked_(std::move(on_token_checked)) {}

    void remark(const std::string& sentence) override { terminal_.remark(sentence); }
    void detail(const std::string& sentence) override { terminal_.detail(sentence); }
    void waiting(const std::string& reason, std::chrono::milliseconds left) override {
        terminal_.waiting(reason, left);
    }
    void sandbox_found(const std::string& page) override { terminal_.sandbox_found(page); }
    void token_checked(bool is_known) override {
        if (on_token_checked_) on_token_checked_(is_known);
    }

  private:
    const ui::Terminal& terminal_;
    std::function<void(bool known)> on_token_checked_;
};

}  // namespace dutyme::cli
