#include "cli/errand.hpp"

#include "config/hosts.hpp"
#include "duty/deployer.hpp"
#include "pagerduty/events_api.hpp"

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
      network(network_of(settings, world.environment)),
      pagerduty(network, clock, config::api_url(settings), found.credential) {
    pagerduty.session.verdict = found.verdict;
}

pagerduty::Patience Errand::patience(std::chrono::milliseconds time) const {
    return {clock.elapsed() + time, {}};
}

void Errand::tell(const std::vector<pagerduty::ChangeEvent>& changes, const World& world) {
    constexpr std::chrono::milliseconds for_all_events{3000};
    const std::string key = settings.text("routing-key");
    if (key.empty()) return;
    pagerduty::CurlTransport transport{network};
    pagerduty::EventsApi events{transport, clock, config::events_url(settings), key};
    const auto patience_for_all = patience(for_all_events);
    for (const pagerduty::ChangeEvent& change : changes) {
        const auto enqueued = events.enqueue(change, patience_for_all);
        if (enqueued.kind == pagerduty::Enqueued::Kind::accepted) continue;
        return world.terminal.remark(pagerduty::described(enqueued));
    }
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
