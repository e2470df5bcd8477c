#include "base/error.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "cli/credential.hpp"
#include "cli/login_redirect.hpp"
#include "cli/login_token.hpp"
#include "cli/verbs.hpp"
#include "config/hosts.hpp"
#include "git/git_command.hpp"
#include "supervise/capture.hpp"
#include "ui/secrets.hpp"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <vector>

namespace dutyme::cli {

namespace {

using pagerduty::LoginAttempt;
using pagerduty::LoginClient;
using pagerduty::LoginTokens;

constexpr std::chrono::minutes for_the_browser{5};
constexpr std::chrono::milliseconds for_the_start{5000};
constexpr const char* other_helpers =
    "set one that keeps them: git config --global credential.helper libsecret (GNOME, KDE), "
    "osxkeychain (macOS) or manager (Git Credential Manager)";

void require_client(const config::Settings& settings) {
    if (settings[config::key::client_id].empty())
        throw Error{Failure::usage,
                    "a login needs the client-id of an app that your team has registered in "
                    "PagerDuty",
                    "see docs/how-to/tokens.md, \"Log in\", then: dutyme config set client-id ID"};
    if (!settings[config::key::subdomain].empty())
        throw Error{Failure::usage,
                    "subdomain is set (" + settings.find(config::key::subdomain)->where +
                        "), so dutyme takes the app's own token, and no login of yours",
                    "unset it to log in"};
}

// "store", "store --file x", "/usr/lib/git-core/git-credential-store".
bool is_a_file_in_clear(const std::string& helper) {
    const std::string program = helper.substr(0, helper.find(' '));
    return program == "store" || helper.find("credential-store") != std::string::npos;
}

void require_helper(const config::Settings& settings, const Context& context) {
    const auto helpers = credential_helpers(config::identity_url(settings), context.environment);
    if (helpers.empty())
        throw Error{Failure::denied,
                    "git has no credential helper, so there is no place to keep "
                    "a login in",
                    other_helpers};
    if (std::any_of(helpers.begin(), helpers.end(), is_a_file_in_clear))
        throw Error{Failure::denied,
                    "git's credential helper is store, a file in clear, and a login is not kept "
                    "there",
                    other_helpers};
    if (helpers.size() == 1 && helpers.front().rfind("cache", 0) == 0)
        context.terminal.remark(
            "git's credential helper is cache, which forgets after 15 minutes: so does the login");
}

unsigned short port_of(const CommandLine& line) {
    constexpr unsigned short usual = 8000;
    const std::string text = line.value("port");
    if (text.empty()) return usual;
    unsigned short port = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (failed == std::errc{} && end == text.data() + text.size()) return port;
    throw Error{Failure::usage, "--port " + printable(text) + " is not a port",
                "give that of the address which is registered for the app, as 8000"};
}

// False: there is none, or it cannot be started. It gets none of our secrets.
bool open_browser(const std::string& url, const Environment& environment) {
    std::string program;
    for (const char* name : {"xdg-open", "open", "wslview"})
        if (program.empty()) program = git::find_program(name, environment);
    if (program.empty()) return false;
    // In the background: it may be the browser itself.
    const auto captured =
        supervise::run_and_capture({"/bin/sh",
                                    {"-c", R"("$0" "$1" >/dev/null 2>&1 &)", program, url},
                                    {},
                                    without_secrets(environment),
                                    true},
                                   for_the_start, nullptr);
    return captured.exit.shell_code() == 0;
}

// Blocks until a browser has come back with the code.
std::string code_of_person(LoginRedirect& redirect, const LoginClient& client,
                           const LoginAttempt& attempt, bool has_browser, const Context& context) {
    const std::string url = pagerduty::authorize_url(client, attempt);
    const bool is_open = has_browser && open_browser(url, context.environment);
    context.terminal.remark(is_open ? "log in in your browser; if it does not open, go to the "
                                      "address below"
                                    : "to log in, open this address in a browser");
    context.terminal.print(url + "\n");
    const bool can_paste = !has_browser && ::isatty(STDIN_FILENO) == 1;
    if (can_paste)
        context.terminal.remark(
            "if that browser runs on another machine, paste here within 30 seconds the address "
            "that it cannot open in the end");
    std::string code;
    redirect.await(for_the_browser, can_paste ? STDIN_FILENO : -1, [&](const std::string& target) {
        code = pagerduty::code_in(target, client, attempt).value_or("");
        return !code.empty();
    });
    ui::hide(code);
    return code;
}

}  // namespace

int login(const CommandLine& line, Context& context) {
    const config::Settings& settings = context.own();
    require_client(settings);
    require_helper(settings, context);
    LoginRedirect redirect{port_of(line)};
    const LoginClient client = login_client(settings, redirect.url());
    const LoginAttempt attempt = pagerduty::new_login_attempt(context.random);
    ui::hide(attempt.verifier);
    const std::string code =
        code_of_person(redirect, client, attempt, !line.has("no-browser"), context);
    const LoginTokens tokens = pagerduty::read_login_reply(
        send_to_identity(pagerduty::code_exchange(client, attempt, code), settings, context));
    ui::hide(tokens.access);
    ui::hide(tokens.refresh);
    const Fd lock = lock_login(context);
    if (!KeptLogin{settings, context, nullptr}.keep(tokens.refresh))
        throw Error{Failure::system,
                    "git's credential helper has not kept the login, so it is lost", other_helpers};
    context.terminal.remark(
        "you are logged in; git's credential helper keeps the login, and each "
        "run gets an access token by it");
    return exit_code::ok;
}

int logout(const CommandLine&, Context& context) {
    const config::Settings& settings = context.own();
    require_client(settings);
    const KeptLogin kept{settings, context, nullptr};
    const Fd lock = lock_login(context);
    if (!kept.read()) {
        context.terminal.remark("nobody is logged in here with this client-id");
        return exit_code::no;
    }
    if (!kept.forget())
        throw Error{Failure::system, "git's credential helper has not forgotten the login",
                    "remove the entry of identity.pagerduty.com from it by hand"};
    context.terminal.remark(
        "you are logged out here; the grant stays in PagerDuty until it has not been used for 30 "
        "days, or an admin revokes it (Integrations, App Registration)");
    return exit_code::ok;
}

}  // namespace dutyme::cli
