#include "cli/errand.hpp"

#include "config/hosts.hpp"

namespace dutyme::cli {

namespace {

pagerduty::Network network_of(const config::Settings& settings, const Environment& environment) {
    pagerduty::Network network = pagerduty::network_from(environment);
    if (!settings.text("ca-file").empty()) network.ca_file = settings.text("ca-file");
    return network;
}

config::Settings with_token(config::Settings settings) {
    require_token(settings);
    return settings;
}

}  // namespace

Errand::Errand(const std::vector<config::Flag>& flags, World& world)
    : checkout(git::read_checkout(world.environment)),
      settings(with_token(settings_with_git(own_settings(flags, world), checkout, world))),
      journal(duty::Journal::of(world.environment)),
      job(ci::job_of(world.environment)),
      pagerduty(network_of(settings, world.environment), clock, config::api_url(settings),
                settings.text("token")) {}

pagerduty::Patience Errand::patience(std::chrono::milliseconds time) const {
    return {clock.elapsed() + time, {}};
}

duty::Deployer Errand::find_deployer(const pagerduty::Patience& patience) {
    const auto clues = duty::clues_from(settings, author_email_of(checkout, job), job);
    return duty::find_deployer(clues, [&](const std::string& who) {
        if (who.empty()) return pagerduty.account.me(patience);
        return std::optional{pagerduty.account.find_user(who, patience)};
    });
}

}  // namespace dutyme::cli
