#include "hook/remote_names.hpp"

#include "base/error.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "git/checkout.hpp"
#include "git/remotes.hpp"
#include "supervise/capture.hpp"

#include <algorithm>
#include <sstream>

namespace dutyme::hook {

namespace {

using git::Remote;
using Match = HookRemote::Match;

struct Reached {
    std::string host;
    std::string port;
};

// What ssh's own configuration makes of an address; it connects to nobody.
Reached reached_by_ssh(const git::SshAddress& address, const Environment& environment) try {
    constexpr std::chrono::milliseconds time{5000};
    const std::string ssh = git::find_program("ssh", environment);
    if (ssh.empty()) return {};
    std::vector<std::string> arguments{"-G"};
    if (!address.port.empty()) arguments.insert(arguments.end(), {"-p", address.port});
    arguments.insert(arguments.end(), {"--", address.host});
    const auto captured = supervise::run_and_capture(
        {ssh, arguments, "", without_secrets(environment), true}, time, nullptr);
    Reached reached;
    std::istringstream lines{captured.output};
    for (std::string key, value; lines >> key && std::getline(lines >> std::ws, value);) {
        if (key == "hostname") reached.host = value;
        if (key == "port") reached.port = value;
    }
    return reached;
} catch (const std::exception&) {
    return {};
}

// Forges answer on port 443 under a name of its own.
std::string usual_host(const Reached& reached) {
    for (const std::string prefix : {"ssh.", "altssh."})
        if (reached.port == "443" && reached.host.compare(0, prefix.size(), prefix) == 0)
            return reached.host.substr(prefix.size());
    return reached.host;
}

// Host and path of what the URL really leads to. Empty: as public_remote_name.
std::string resolved_name(const std::string& url, const Environment& environment) {
    std::string name = git::public_remote_name(url);
    const auto address = git::ssh_address(url);
    if (name.empty() || !address) return name;
    const std::string host = usual_host(reached_by_ssh(*address, environment));
    return host.empty() ? name : host + name.substr(name.find('/'));
}

std::string shown(const Remote& remote) {
    const std::string name = git::public_remote_name(remote.url);
    return printable(remote.name) + (name.empty() ? "" : " (" + printable(name) + ")");
}

}  // namespace

std::string HookRemote::sentence() const {
    const std::string what = printable(wanted) + " (hook.remote)";
    switch (match) {
        case Match::not_set:
            return {};
        case Match::by_text:
            return "a push to " + printable(name) + " counts: it is " + what;
        case Match::by_alias:
            return "a push to " + printable(name) + " counts: " + printable(alias) + " is " + what;
        case Match::none:
            return "no remote of this repository is " + what + ", so no push from here counts" +
                   (others.empty() ? "" : ": there is " + listed(others));
    }
    return {};
}

HookRemote find_hook_remote(Site& site, const Environment& environment) {
    HookRemote found;
    found.wanted = site.settings[config::key::hook_remote];
    if (found.wanted.empty() || !site.place) return found;
    const std::string wanted = git::public_remote_name("https://" + found.wanted);
    const auto remotes = git::read_remotes(site.git);
    const auto meant = std::find_if(remotes.begin(), remotes.end(), [&](const Remote& remote) {
        return remote.name == found.wanted ||
               (!wanted.empty() && git::public_remote_name(remote.url) == wanted);
    });
    if (meant != remotes.end()) {
        found.match = Match::by_text;
        found.name = meant->name;
        return found;
    }
    for (const Remote& remote : remotes) {
        const std::string name = resolved_name(remote.url, environment);
        if (!name.empty() && lower_case(name) == lower_case(wanted)) {
            found.match = Match::by_alias;
            found.name = remote.name;
            found.alias = git::public_remote_name(remote.url);
            return found;
        }
        found.others.push_back(shown(remote));
    }
    found.match = Match::none;
    return found;
}

void remember(const HookRemote& remote, Site& site) {
    if (remote.match != Match::by_alias) return;
    const std::string value = remote.alias + " " + remote.wanted;
    for (const std::string& known : site.settings[config::key::hook_remote_alias])
        if (known == value) return;
    site.git.run({"config", "--local", "--add", alias_key, value});
}

void recognize_remote(Site& site, const Environment& environment, const Remark& remark) {
    const HookRemote remote = find_hook_remote(site, environment);
    if (remote.match == Match::by_alias || remote.match == Match::none) remark(remote.sentence());
    if (!site.settings[config::key::dry_run]) remember(remote, site);
}

PushRules rules_of_push(const config::Settings& settings, const git::Push& push) {
    PushRules rules = push_rules_from(settings);
    const std::string name = git::public_remote_name(push.url);
    for (const std::string& known : settings[config::key::hook_remote_alias])
        if (!name.empty() && known == name + " " + rules.remote) {
            rules.remote = name;
            break;
        }
    return rules;
}

}  // namespace dutyme::hook
