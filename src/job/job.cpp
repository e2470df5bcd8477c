#include "job/job.hpp"

#include "base/file.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "job/systems.hpp"

#include <fnmatch.h>

#include <algorithm>
#include <exception>
#include <string_view>

namespace dutyme::job {

namespace {

// The text with its variables; empty when one of them is not set.
std::string filled(std::string_view text, const Environment& environment) {
    std::string value;
    while (!text.empty()) {
        const auto open = std::min(text.find('{'), text.size());
        value += text.substr(0, open);
        text.remove_prefix(open);
        if (text.empty()) break;
        const auto close = text.find('}');
        const auto variable = environment.non_empty(std::string{text.substr(1, close - 1)});
        if (!variable) return {};
        value += *variable;
        text.remove_prefix(close + 1);
    }
    return value;
}

// All values of a cell of the table, the first one first.
std::vector<std::string> values_of(std::string_view cell, const Environment& environment) {
    std::vector<std::string> values;
    while (!cell.empty()) {
        const auto blank = std::min(cell.find(' '), cell.size());
        std::string value = filled(cell.substr(0, blank), environment);
        if (!value.empty()) values.push_back(std::move(value));
        cell.remove_prefix(std::min(blank + 1, cell.size()));
    }
    return values;
}

std::string value_of(std::string_view cell, const Environment& environment) {
    const auto values = values_of(cell, environment);
    return values.empty() ? std::string{} : values.front();
}

// People switch a job's marks off in these ways.
bool is_off(const std::string& value) {
    return value.empty() || value == "0" || lower_case(value) == "false";
}

bool runs_us(const System& system, const Environment& environment) {
    const std::string value = value_of(system.detect, environment);
    return !is_off(value) && matches_any(system.detected, value);
}

bool is_set(std::string_view cell, const Environment& environment) {
    const std::string value = value_of(cell, environment);
    return !value.empty() && value != "false";
}

std::string without_prefix(std::string text) {
    for (const std::string_view prefix : {"refs/heads/", "refs/tags/", "origin/"})
        if (text.compare(0, prefix.size(), prefix) == 0) return text.substr(prefix.size());
    return text;
}

// Some systems say "HEAD" for a commit that they have not looked up yet.
std::string full_id(const std::string& commit) {
    const bool hexadecimal =
        commit.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
    return hexadecimal && commit.size() >= 40 ? commit : std::string{};
}

// An address of the web without a password in it, its blanks made fit for a link.
std::string public_page(const std::string& url) {
    const auto scheme = url.find("://");
    const bool web = url.compare(0, 8, "https://") == 0 || url.compare(0, 7, "http://") == 0;
    if (!web || url.substr(scheme + 3).find('@') < url.substr(scheme + 3).find_first_of("/?#"))
        return {};
    std::string page;
    for (const char c : url) page += c == ' ' ? std::string{"%20"} : std::string{c};
    return page;
}

// Kubernetes' labels hold no "@": Argo writes ".at." for it.
std::string unlabelled(std::string email) {
    constexpr std::string_view at = ".at.";
    const auto place = email.find(at);
    const bool once = place != std::string::npos && place == email.rfind(at);
    if (once && email.find('@') == std::string::npos) email.replace(place, at.size(), "@");
    return email;
}

void add_email(Job& job, std::string email) {
    if (job.login.empty()) job.login = login_in(email);
    const bool known = std::find(job.emails.begin(), job.emails.end(), email) != job.emails.end();
    if (email.find('@') != std::string::npos && !is_bot(email) && !known)
        job.emails.push_back(std::move(email));
}

// What the table cannot say: Buildkite tells the commit's author, whom anyone can forge, in the
// variables of a build's creator, unless the build was made by hand.
bool is_forgeable(const System& system, const Environment& environment) {
    return system.name == std::string_view{"Buildkite"} &&
           environment.find("BUILDKITE_SOURCE") != "ui";
}

Environment without_creator(const Environment& environment) {
    auto variables = environment.all();
    variables.erase("BUILDKITE_BUILD_CREATOR");
    variables.erase("BUILDKITE_BUILD_CREATOR_EMAIL");
    return Environment{std::move(variables)};
}

bool is_github(const System& system) {
    return system.name == std::string_view{"GitHub Actions"};
}

// GitHub tells a schedule's first run by its event, and who runs it again by hand by its number.
bool is_run_again(const System& system, const Environment& environment) {
    const std::string attempt = environment.find("GITHUB_RUN_ATTEMPT").value_or("");
    return is_github(system) && !attempt.empty() &&
           attempt.find_first_not_of("0123456789") == std::string::npos && attempt != "0" &&
           attempt != "1";
}

bool runs_by_itself(const System& system, const Environment& environment) {
    return matches_any(system.automatic, value_of(system.event, environment)) &&
           !is_set(system.by_hand, environment) && !is_run_again(system, environment);
}

GithubEvent github_event_of(const System& system, const Environment& environment) {
    return is_github(system) ? read_github_event(environment.find("GITHUB_EVENT_PATH").value_or(""))
                             : GithubEvent{};
}

void read_person(Job& job, const System& system, const Environment& environment) {
    job.automatic = runs_by_itself(system, environment);
    if (job.automatic) return;
    std::string login = value_of(system.login, environment);
    const GithubEvent event = github_event_of(system, environment);
    if (is_bot(login) && !event.merger.empty()) login = event.merger;
    job.automatic = is_bot(login) || matches_any(system.machines, login);
    if (job.automatic) return;
    job.login = login;
    for (std::string& email : values_of(system.emails, environment))
        add_email(job, unlabelled(std::move(email)));
    if (event.pusher == login) add_email(job, event.pusher_email);
    add_email(job, login);  // where people log in with their address
}

// People can build a pull request by hand where the system tells only its ref.
bool names_pull_request(std::string_view ref) {
    for (const std::string_view prefix : {"refs/", "remotes/", "heads/", "origin/"})
        if (ref.substr(0, prefix.size()) == prefix) ref.remove_prefix(prefix.size());
    return matches_any(
        "pull/[0-9]*|pr/[0-9]*|pull-requests/[0-9]*|merge-requests/[0-9]*|"
        "changes/[0-9]*",
        ref);
}

// An origin that is not told is none to be trusted.
bool may_be_pull_request(const System& system, const Environment& environment) {
    const bool by_event = *system.origin == '\0';
    const std::string origin = value_of(by_event ? system.event : system.origin, environment);
    return origin.empty() || !matches_any(system.trusted, origin) ||
           is_set(system.pull_request, environment) ||
           names_pull_request(value_of(system.branch, environment));
}

Job job_of(const System& system, const Environment& environment) {
    Job job;
    job.system = system.name;
    read_person(job, system,
                is_forgeable(system, environment) ? without_creator(environment) : environment);
    job.may_be_pull_request = may_be_pull_request(system, environment);
    job.trusted = !job.may_be_pull_request && !runs_by_itself(system, environment);
    job.author_email = value_of(system.author_email, environment);
    job.commit = full_id(value_of(system.commit, environment));
    job.branch = without_prefix(value_of(system.branch, environment));
    job.url = public_page(value_of(system.url, environment));
    job.repository = value_of(system.repository, environment);
    job.summary_file = value_of(system.summary_file, environment);
    return job;
}

}  // namespace

std::optional<Job> job_of(const Environment& environment) {
    for (const System& system : all_systems())
        if (runs_us(system, environment)) return job_of(system, environment);
    if (!is_off(environment.find("CI").value_or(""))) return Job{};
    return std::nullopt;
}

namespace {

// Of a member that is a person; empty for a bot's.
std::string login_of_person(const json::Value& object, const char* name) {
    const json::Value* account = json::find(object, name);
    if (account == nullptr || json::text_or_empty(*account, "type") == "Bot") return {};
    const std::string login = json::text_or_empty(*account, "login");
    return is_bot(login) ? std::string{} : login;
}

// Who asked for the merge, where a bot carried it out.
std::string merger_in(const json::Value& pull_request) {
    std::string merger = login_of_person(pull_request, "merged_by");
    if (!merger.empty()) return merger;
    const json::Value* by_itself = json::find(pull_request, "auto_merge");
    return by_itself == nullptr ? std::string{} : login_of_person(*by_itself, "enabled_by");
}

GithubEvent event_in(const json::Value& document) {
    GithubEvent event;
    if (const json::Value* pusher = json::find(document, "pusher")) {
        event.pusher = json::text_or_empty(*pusher, "name");
        event.pusher_email = json::text_or_empty(*pusher, "email");
    }
    const json::Value* pull_request = json::find(document, "pull_request");
    if (pull_request != nullptr && !json::text_or_empty(*pull_request, "merged_at").empty())
        event.merger = merger_in(*pull_request);
    return event;
}

}  // namespace

GithubEvent read_github_event(const std::filesystem::path& path) {
    constexpr std::size_t limit = std::size_t{4} << 20;
    try {
        const auto text = path.is_absolute() ? read_file(path, limit) : std::nullopt;
        return text ? event_in(json::parse(*text)) : GithubEvent{};
    } catch (const std::exception&) {
        return {};
    }
}

bool is_bot(std::string_view login_or_email) {
    return matches_any(
        R"(*\[bot\]|*\[bot\]@*|*noreply*|*no-reply*|project_*_bot*|group_*_bot*|web-flow|)"
        R"(github-actions|system:serviceaccount:*|system-serviceaccount-*)",
        lower_case(login_or_email));
}

std::string login_in(std::string_view email) {
    constexpr std::string_view hidden = "@users.noreply.github.com";
    const std::string lower = lower_case(email);
    if (lower.size() <= hidden.size() || lower.substr(lower.size() - hidden.size()) != hidden)
        return {};
    email.remove_suffix(hidden.size());
    if (const auto plus = email.find('+'); plus != std::string_view::npos)
        email.remove_prefix(plus + 1);
    return is_bot(email) ? std::string{} : std::string{email};
}

bool matches_any(std::string_view patterns, std::string_view text) {
    const std::string wanted{text};
    while (!patterns.empty()) {
        const auto bar = std::min(patterns.find('|'), patterns.size());
        const std::string pattern{patterns.substr(0, bar)};
        if (::fnmatch(pattern.c_str(), wanted.c_str(), 0) == 0) return true;
        patterns.remove_prefix(std::min(bar + 1, patterns.size()));
    }
    return false;
}

}  // namespace dutyme::job
