#include "cli/beginnings.hpp"

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "config/hosts.hpp"
#include "config/keys.hpp"
#include "config/layers.hpp"
#include "duty/plan.hpp"
#include "supervise/program.hpp"
#include "ui/secrets.hpp"

#include <unistd.h>

#include <algorithm>
#include <filesystem>

namespace dutyme::cli {

namespace fs = std::filesystem;

namespace {

constexpr const char* sandbox_schedule = "PPRI001";

// A sandbox knows nothing of the real account: only what the command line says goes there.
config::Settings for_sandbox(config::Settings settings) {
    config::Settings kept;
    for (const config::Key& key : config::all_keys()) {
        const config::KeyName name{key};
        const bool of_an_account = config::names_target(key) || name == config::key::user ||
                                   name == config::key::region || name == config::key::api_url;
        const auto values = settings.all(key);
        if (values.empty()) continue;
        if (!of_an_account || values.front().origin == config::Origin::flag) kept.put(key, values);
    }
    if (!names_target(kept))
        kept.put(config::key::schedule,
                 {{sandbox_schedule, config::Origin::built_in, "the sandbox"}});
    kept.warnings = std::move(settings.warnings);
    return kept;
}

// The guardian lives at "/".
config::Settings with_absolute_paths(config::Settings settings) {
    for (const auto& key : {config::key::ca_file, config::key::id_file}) {
        auto values = settings.all(key);
        if (values.empty() || values.front().text.empty()) continue;
        for (config::Value& value : values)
            value.text = std::filesystem::absolute(value.text).string();
        settings.put(key, std::move(values));
    }
    return settings;
}

void tell_origins(const config::Settings& settings, const World& world) {
    for (const config::Key& key : config::all_keys())
        for (const config::Value& value : settings.all(key)) {
            if (value.origin == config::Origin::built_in) continue;
            world.terminal.detail(std::string{key.name} + " = " + config::shown(key, value.text) +
                                  ", from " + printable(value.where));
        }
}

// A job that does not tell its commit runs in a checkout of it.
bool is_of_commit(const git::Checkout& checkout, const job::Job& job) {
    return job.commit.empty() || lower_case(job.commit) == checkout.commit;
}

}  // namespace

config::Settings own_settings(const std::vector<config::Flag>& flags, World& world) {
    config::Settings own = config::own_layers(world.environment, flags);
    ui::hide_secrets_in(own);
    world.terminal.speak(ui::verbosity_of(own));
    config::check(own);
    duty::check_durations(own);
    static_cast<void>(config::api_url(own));
    static_cast<void>(config::events_url(own));
    if (const std::string why = distrust_of_folder(cache_folder(world.environment)); !why.empty())
        own.warnings.push_back(why + ", and is not used");
    return with_absolute_paths(std::move(own));
}

bool names_target(const config::Settings& settings) {
    const auto& keys = config::all_keys();
    return std::any_of(keys.begin(), keys.end(), [&](const config::Key& key) {
        return config::names_target(key) && !settings.all(key).empty();
    });
}

config::Settings settings_with_git(const config::Settings& own, const git::Checkout& checkout,
                                   World& world) {
    config::Settings settings = config::with_checkout(own, checkout, config::Broken::refused,
                                                      config::committers(world.environment));
    ui::hide_secrets_in(settings);
    world.terminal.speak(ui::verbosity_of(settings, own));
    for (const std::string& warning : settings.warnings) world.terminal.remark(warning);
    if (!checkout.remark.empty()) world.terminal.remark(checkout.remark);
    config::check(settings);
    if (settings[config::key::sandbox]) settings = for_sandbox(std::move(settings));
    duty::check_durations(settings);
    tell_origins(settings, world);
    return with_absolute_paths(std::move(settings));
}

fs::path cache_folder(const Environment& environment) {
    const fs::path caches = environment.find("XDG_CACHE_HOME").value_or("");
    if (caches.is_absolute()) return caches / "dutyme";
    const fs::path home = environment.find("HOME").value_or("");
    return home.is_absolute() ? home / ".cache" / "dutyme" : fs::path{};
}

guardian::GuardianConfig guardian_config_for(const config::Settings& own,
                                             pagerduty::Credential credential,
                                             const Environment& environment) {
    pagerduty::Network network = pagerduty::network_from(environment);
    if (!own[config::key::ca_file].empty()) network.ca_file = own[config::key::ca_file];
    return {own[config::key::sandbox] ? for_sandbox(own) : own,
            std::move(credential),
            std::move(network),
            duty::Journal::of(environment),
            job::job_of(environment),
            ::getpid(),
            false,
            supervise::this_program(),
            cache_folder(environment)};
}

duty::Deploy deploy_of(const git::Checkout& checkout, const std::optional<job::Job>& job) {
    duty::Deploy deploy{printable(checkout.repository),
                        printable(checkout.branch),
                        printable(checkout.commit),
                        printable(checkout.subject),
                        printable(checkout.commit_author.name),
                        ""};
    if (!job) return deploy;
    if (!is_of_commit(checkout, *job)) {
        deploy.commit = printable(job->commit);
        deploy.subject.clear();
        deploy.author.clear();
    }
    const std::string repository = git::public_remote_name(job->repository);
    if (!repository.empty()) deploy.repository = printable(repository);
    if (!job->branch.empty()) deploy.branch = printable(job->branch);
    constexpr std::size_t longest_url = 1000;
    deploy.job_url = printable(job->url, longest_url);
    return deploy;
}

std::string author_email_of(const git::Checkout& checkout, const std::optional<job::Job>& job) {
    if (!job) return checkout.committer.email;
    const std::string& email = checkout.commit_author.email;
    return is_of_commit(checkout, *job) && !email.empty() ? email : job->author_email;
}

}  // namespace dutyme::cli
