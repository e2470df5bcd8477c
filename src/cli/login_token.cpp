#include "cli/login_token.hpp"

#include "base/error.hpp"
#include "base/file.hpp"
#include "cli/credential.hpp"
#include "config/hosts.hpp"
#include "git/credential.hpp"
#include "pagerduty/http/retry.hpp"
#include "ui/secrets.hpp"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace dutyme::cli {

using pagerduty::LoginClient;
using pagerduty::LoginTokens;
using pagerduty::Response;

KeptLogin::KeptLogin(const config::Settings& settings, const Context& context,
                     supervise::Signals* signals)
    : environment_(context.environment),
      signals_(signals),
      identity_url_(config::identity_url(settings)),
      user_("dutyme-" + settings[config::key::client_id]) {}

std::string KeptLogin::entry() const {
    std::string question = git::credential_question(identity_url_);
    question.pop_back();  // the empty line at its end
    return question + "username=" + user_ + "\n";
}

std::optional<std::string> KeptLogin::read() const {
    const std::string token =
        git::password_in(git_credential("fill", entry() + "\n", environment_, signals_));
    ui::hide(token);
    return token.empty() ? std::nullopt : std::optional{token};
}

bool KeptLogin::keep(const std::string& refresh_token) const {
    git_credential("approve", entry() + "password=" + refresh_token + "\n\n", environment_,
                   signals_);
    return read() == refresh_token;
}

bool KeptLogin::forget() const {
    git_credential("reject", entry() + "\n", environment_, signals_);
    return !read();
}

LoginClient login_client(const config::Settings& settings, const std::string& redirect_url) {
    return {settings[config::key::client_id], settings[config::key::client_secret],
            config::identity_url(settings), redirect_url};
}

Fd lock_login(const Context& context) {
    const std::filesystem::path folder = context.journal().place();
    make_private_directory(folder);
    const std::string file = (folder / "login.lock").string();
    Fd lock{::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600)};
    int failed = lock ? ::flock(lock.get(), LOCK_EX) : -1;
    while (lock && failed != 0 && errno == EINTR) failed = ::flock(lock.get(), LOCK_EX);
    if (failed != 0)
        throw Error{Failure::system, "cannot lock " + file + ": " + std::strerror(errno)};
    return lock;
}

// A refresh that may have been carried out is not sent again: its token would be spent.
Response send_to_identity(const pagerduty::Request& request, const config::Settings& settings,
                          const Context& context) {
    constexpr std::chrono::milliseconds for_the_reply{5000};
    const auto transport = context.connect()(network_for(settings, context.environment));
    pagerduty::Deadline deadline{context.clock().elapsed() + for_the_reply};
    deadline.before_start = true;
    return pagerduty::Retrier{context.clock()}.send(
        request, pagerduty::Repeat::if_unprocessed, deadline,
        [&](const pagerduty::Request& one, int) { return transport->send(one); });
}

namespace {

Error ended_login() {
    return {Failure::denied, "your login has ended: PagerDuty takes its refresh token no more",
            "log in again: dutyme login"};
}

Error not_kept() {
    return {Failure::system,
            "git's credential helper has not kept the new refresh token, so this login has ended",
            "see which helper it is: git config --get-all credential.helper\nthen log in again: "
            "dutyme login"};
}

}  // namespace

std::optional<std::string> access_token_of_login(const config::Settings& settings,
                                                 const Context& context,
                                                 supervise::Signals* signals) {
    const KeptLogin kept{settings, context, signals};
    if (!kept.read()) return std::nullopt;  // most people have no login: no lock for them
    const Fd lock = lock_login(context);
    auto refresh_token = kept.read();  // another run may have replaced it
    if (!refresh_token) return std::nullopt;
    const LoginClient client = login_client(settings, "");
    const auto refresh = [&] {
        return send_to_identity(pagerduty::refresh_request(client, *refresh_token), settings,
                                context);
    };
    Response response = refresh();
    if (pagerduty::is_invalid_grant(response)) {
        // Somebody with another journal may have been faster.
        const auto newer = kept.read();
        if (!newer || newer == refresh_token) throw ended_login();
        refresh_token = newer;
        response = refresh();
        if (pagerduty::is_invalid_grant(response)) throw ended_login();
    }
    const LoginTokens tokens = pagerduty::read_login_reply(response);
    ui::hide(tokens.access);
    ui::hide(tokens.refresh);
    if (!kept.keep(tokens.refresh)) throw not_kept();
    return tokens.access;
}

}  // namespace dutyme::cli
