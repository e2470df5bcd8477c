#include "cli/credential.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "cli/login_token.hpp"
#include "config/hosts.hpp"
#include "config/layer.hpp"
#include "git/credential.hpp"
#include "git/git_command.hpp"
#include "pagerduty/auth/access_token.hpp"
#include "supervise/capture.hpp"
#include "ui/secrets.hpp"

#include <sstream>

namespace dutyme::cli {

namespace {

using supervise::Captured;
using supervise::HelperProgram;

using std::chrono::milliseconds;

constexpr milliseconds for_an_answer{60000};  // somebody may be asked
constexpr milliseconds for_a_verdict{5000};

Captured captured_from(const HelperProgram& helper, milliseconds time,
                       supervise::Signals* signals) {
    Captured captured = supervise::run_and_capture(helper, time, signals);
    if (captured.end == Captured::End::interrupted)
        supervise::Exit::of_signal(captured.signal).leave();
    return captured;
}

std::string first_line(const std::string& output) {
    return std::string{trimmed(output.substr(0, output.find('\n')))};
}

// What it printed may be half a token, and is never quoted.
std::string printed_token(const config::Value& command, supervise::Signals* signals) {
    const Captured captured =
        captured_from({"/bin/sh", {"-c", command.text}, {}, {}, false}, for_an_answer, signals);
    const auto fail = [&](const std::string& how) {
        return Error{Failure::denied,
                     config::subject(*config::find_key("token-command"), command) + " " + how,
                     "run it by hand: its first line has to be the token"};
    };
    if (captured.end == Captured::End::too_late) throw fail("took longer than a minute");
    if (captured.exit.shell_code() != 0) throw fail("failed (" + captured.exit.described() + ")");
    std::string token = first_line(captured.output);
    ui::hide(token);
    if (token.empty()) throw fail("printed nothing");
    if (!pagerduty::is_token(token)) throw fail("printed something that is not a valid token");
    return token;
}

pagerduty::OAuthClient oauth_client(const config::Settings& settings) {
    for (const auto& needed : {config::key::client_secret, config::key::subdomain})
        if (settings[needed].empty())
            throw Error{
                Failure::settings, std::string{"client-id needs "} + needed.text() + ", too",
                "set " + config::row_of(needed).variable + ", or log in as yourself: dutyme login"};
    return {settings[config::key::client_id], settings[config::key::client_secret],
            settings[config::key::subdomain], settings[config::key::region],
            config::identity_url(settings),   !settings[config::key::dry_run]};
}

}  // namespace

std::string git_credential(const std::string& verb, const std::string& text,
                           const Environment& environment, supervise::Signals* signals) {
    const std::string git = git::find_program("git", environment);
    if (git.empty()) return {};
    const Captured captured = captured_from(
        {git, {"credential", verb}, text, git::credential_environment(environment), true},
        verb == "fill" ? for_an_answer : for_a_verdict, signals);
    const bool well = captured.end == Captured::End::exited && captured.exit.shell_code() == 0;
    return well ? captured.output : std::string{};
}

namespace {

ResolvedCredential kept_by_git(const config::Settings& settings, const Environment& environment,
                               supervise::Signals* signals) {
    const std::string answer = git_credential(
        "fill", git::credential_question(config::api_url(settings)), environment, signals);
    const std::string token = git::password_in(answer);
    ui::hide(token);
    if (!pagerduty::is_token(token)) return {};
    return {token, [=](bool known) {
                git_credential(known ? "approve" : "reject", answer + "\n", environment, signals);
            }};
}

}  // namespace

std::string credential_helper(const Environment& environment) {
    const std::string git = git::find_program("git", environment);
    if (git.empty()) return {};
    const Captured captured = captured_from({git,
                                             {"config", "--get", "credential.helper"},
                                             {},
                                             git::credential_environment(environment),
                                             true},
                                            for_a_verdict, nullptr);
    return captured.exit.shell_code() == 0 ? first_line(captured.output) : std::string{};
}

std::vector<std::string> credential_helpers(const std::string& url,
                                            const Environment& environment) {
    const std::string git = git::find_program("git", environment);
    std::vector<std::string> helpers;
    if (git.empty()) return helpers;
    const std::vector<std::vector<std::string>> questions{
        {"config", "--get-all", "credential.helper"},
        {"config", "--get-urlmatch", "credential.helper", url}};
    for (const auto& arguments : questions) {
        const Captured captured =
            captured_from({git, arguments, {}, git::credential_environment(environment), true},
                          for_a_verdict, nullptr);
        std::istringstream lines{captured.output};
        for (std::string line; std::getline(lines, line);) {
            if (line.empty()) helpers.clear();  // as git does
            if (!line.empty()) add_once(helpers, line);
        }
    }
    return helpers;
}

void keep_in_git(const config::Settings& settings, const std::string& token,
                 const Environment& environment) {
    std::string question = git::credential_question(config::api_url(settings));
    question.pop_back();  // the empty line at its end
    git_credential("approve", question + "username=dutyme\npassword=" + token + "\n\n", environment,
                   nullptr);
}

ResolvedCredential find_credential(const config::Settings& settings, const Context& context,
                                   supervise::Signals* signals) {
    const auto token = settings.find(config::key::token);
    // Most people have forgotten that they have a file of the first dutyme's.
    const bool forgotten = token && token->origin == config::Origin::old_file;
    const auto tell = [&](const std::string& source) {
        context.terminal.detail("the token comes from " + printable(source));
    };
    if (token && !forgotten) {
        tell(token->where);
        return {token->text, {}};
    }
    if (const auto command = settings.find(config::key::token_command)) {
        tell("the token-command of " + command->where);
        return {printed_token(*command, signals), {}};
    }
    if (const auto client = settings.find(config::key::client_id)) {
        if (!context.job() && settings[config::key::subdomain].empty())
            if (const auto access = access_token_of_login(settings, context, signals)) {
                tell("your login for the client-id of " + client->where);
                return {*access, {}, true};
            }
        tell("PagerDuty, for the client-id of " + client->where);
        return {oauth_client(settings), {}};
    }
    if (forgotten) {
        tell(token->where);
        return {token->text, {}};
    }
    if (ResolvedCredential found = kept_by_git(settings, context.environment, signals);
        found.on_token_checked) {
        tell("git's credential helpers");
        return found;
    }
    throw Error{Failure::denied, "there is no PagerDuty token",
                "make one in PagerDuty: My Profile, User Settings, Create API User Token\n"
                "in a job: set DUTYME_TOKEN\n"
                "on your machine: dutyme config set token, or token-command, or git's credential "
                "helper\n"
                "without one: dutyme exec --sandbox -- ./deploy.sh"};
}

}  // namespace dutyme::cli
