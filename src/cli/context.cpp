#include "cli/context.hpp"

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "config/hosts.hpp"
#include "config/keys.hpp"
#include "config/layers.hpp"
#include "duty/plan.hpp"
#include "pagerduty/http/curl_transport.hpp"
#include "platform/program.hpp"
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

void tell_origins(const config::Settings& settings, const ui::Terminal& terminal) {
    for (const config::Key& key : config::all_keys())
        for (const config::Value& value : settings.all(key)) {
            if (value.origin == config::Origin::built_in) continue;
            terminal.detail(std::string{key.name} + " = " + config::shown(key, value.text) +
                            ", from " + printable(value.where));
        }
}

// What is neither true nor false is complained about elsewhere.
bool is_dry_run(const config::Settings& settings) {
    const auto value = settings.find(config::key::dry_run);
    return value && config::parse_boolean(value->text) == true;
}

// A job that does not tell its commit runs in a checkout of it.
bool is_of_commit(const git::Checkout& checkout, const job::Job& job) {
    return job.commit.empty() || lower_case(job.commit) == checkout.commit;
}

}  // namespace

Context::Context(Environment around)
    : Context(std::move(around), std::make_unique<platform::SystemClock>(),
              [](const pagerduty::Network& network) {
                  return std::make_unique<pagerduty::CurlTransport>(network);
              }) {}

Context::Context(Environment around, std::unique_ptr<Clock> its_clock, Connect its_connect)
    : environment(std::move(around)),
      clock_(std::move(its_clock)),
      connect_(std::move(its_connect)) {
    ui::hide_secrets_in(environment);
}

void Context::obey(const config::Settings& settings) {
    ui::hide_secrets_in(settings);
    terminal.set_verbosity(ui::verbosity_of(settings));
    terminal.set_dry_run(is_dry_run(settings));
}

void Context::obey(const config::Settings& settings, const config::Settings& own) {
    ui::hide_secrets_in(settings);
    terminal.set_verbosity(ui::verbosity_of(settings, own));
    terminal.set_dry_run(is_dry_run(settings));
}

void Context::answer(const ui::Document& document, const std::string& lines) const {
    if (wants_json)
        terminal.print(document);
    else
        terminal.print(lines);
}

config::Settings& Context::own() {
    if (own_) return *own_;
    config::Settings own = config::own_layers(environment, flags);
    obey(own);
    config::check(own);
    duty::check_durations(own);
    static_cast<void>(config::api_url(own));
    static_cast<void>(config::events_url(own));
    if (const std::string why = distrust_of_folder(cache_folder()); !why.empty())
        own.warnings.push_back(why + ", and is not used");
    return own_.emplace(with_absolute_paths(std::move(own)));
}

const git::Checkout& Context::checkout() {
    if (!checkout_) checkout_ = git::read_checkout(environment, git_budget);
    return *checkout_;
}

config::Settings& Context::settings() {
    if (settings_) return *settings_;
    const config::Settings& own = this->own();  // first: what is wrong there needs no git
    config::Settings settings = config::with_checkout(own, checkout(), config::Broken::refused,
                                                      config::committers(environment));
    settings = config::within_policy(std::move(settings));
    obey(settings, own);
    for (const std::string& warning : settings.warnings) terminal.remark(warning);
    if (!checkout().remark.empty()) terminal.remark(checkout().remark);
    config::check(settings);
    if (settings[config::key::sandbox]) settings = for_sandbox(std::move(settings));
    duty::check_durations(settings);
    tell_origins(settings, terminal);
    return settings_.emplace(with_absolute_paths(std::move(settings)));
}

const std::optional<job::Job>& Context::job() const {
    if (!job_) job_ = job::job_of(environment);
    return *job_;
}

fs::path Context::cache_folder() const {
    const fs::path caches = environment.find("XDG_CACHE_HOME").value_or("");
    if (caches.is_absolute()) return caches / "dutyme";
    const fs::path home = environment.find("HOME").value_or("");
    return home.is_absolute() ? home / ".cache" / "dutyme" : fs::path{};
}

bool names_target(const config::Settings& settings) {
    const auto& keys = config::all_keys();
    return std::any_of(keys.begin(), keys.end(), [&](const config::Key& key) {
        return config::names_target(key) && !settings.all(key).empty();
    });
}

pagerduty::Network network_for(const config::Settings& settings, const Environment& environment) {
    pagerduty::Network network = pagerduty::network_from(environment);
    const std::string ca_file = settings[config::key::ca_file];
    if (!ca_file.empty()) network.ca_file = ca_file;
    return network;
}

void note_policy_passed_by(const config::Policy& policy, Context& context) {
    if (policy.is_empty()) return;
    const std::string passed_by =
        "the policy in " + config::machine_file().string() + " is passed by (DUTYME_SKIP)";
    context.terminal.complain(passed_by, "");
    duty::Record record = duty::new_record(duty::new_tour_id(context.random));
    record.deploy = deploy_of({}, context.job());
    record.begun = context.clock().now();
    record.ended = record.begun;
    record.outcome = "not covered: " + passed_by;
    try {
        context.journal().open(record.id).close(record);
    } catch (const Error& error) {
        context.terminal.complain(std::string{"that is not in the log: "} + error.what(), "");
    }
}

guardian::GuardianConfig guardian_config_for(const config::Settings& settings,
                                             pagerduty::Credential credential, Context& context) {
    guardian::GuardianConfig config{{}, {}, {}, context.journal()};
    config.own = settings[config::key::sandbox] ? for_sandbox(settings) : settings;
    config.credential = std::move(credential);
    config.network = network_for(settings, context.environment);
    config.job = context.job();
    config.dutyme = ::getpid();
    config.program = platform::this_program();
    config.cache = context.cache_folder();
    return config;
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
