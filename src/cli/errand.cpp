#include "cli/errand.hpp"

#include "config/hosts.hpp"
#include "duty/deployer.hpp"

namespace dutyme::cli {

namespace {

pagerduty::Network network_of(const config::Settings& settings, const Environment& environment) {
    pagerduty::Network network = pagerduty::network_from(environment);
    if (!settings.text("ca-file").empty()) network.ca_file = settings.text("ca-file");
    return network;
}

}  // namespace

Errand::Errand(const std::vector<config::Flag>& flags, World& world)
    : checkout(git::read_checkout(world.environment)),
      settings(settings_with_git(own_settings(flags, world), checkout, world)),
      found(find_credential(settings, world, nullptr)),
      journal(duty::Journal::of(world.environment)),
      in_ci(world.environment.non_empty("CI").has_value()),
      pagerduty(network_of(settings, world.environment), clock, config::api_url(settings),
                found.credential) {
    pagerduty.session.verdict = found.verdict;
}

pagerduty::Patience Errand::patience(std::chrono::milliseconds time) const {
    return {clock.elapsed() + time, {}};
}

pagerduty::User Errand::find_deployer(const pagerduty::Patience& patience) {
    const duty::Clues clues{settings.text("user"), checkout.author.email, in_ci,
                            settings.text("on-unknown")};
    return duty::find_deployer(clues, [&](const std::string& who) {
        if (who.empty()) return pagerduty.account.me(patience);
        return std::optional{pagerduty.account.find_user(who, patience)};
    });
}

}  // namespace dutyme::cli
