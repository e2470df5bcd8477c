#pragma once

#include "base/clock.hpp"
#include "base/environment.hpp"
#include "base/random.hpp"
#include "config/layers.hpp"
#include "duty/journal.hpp"
#include "duty/record.hpp"
#include "git/checkout.hpp"
#include "guardian/launch.hpp"
#include "job/job.hpp"
#include "pagerduty/http/network.hpp"
#include "pagerduty/http/transport.hpp"
#include "ui/document.hpp"
#include "ui/terminal.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace dutyme::cli {

/// Makes what exchanges HTTP with PagerDuty.
using Connect = std::function<std::unique_ptr<pagerduty::Transport>(const pagerduty::Network&)>;

/// What a verb works with: what dutyme finds around it, and what it reads when a verb first asks
/// for it. A test brings its own environment, clock and transport.
class Context {
  public:
    /// The machine's own clock, and libcurl.
    explicit Context(Environment around);
    Context(Environment around, std::unique_ptr<Clock> its_clock, Connect its_connect);

    const Environment environment;
    ui::Terminal terminal;
    SystemRandom random;
    Clock& clock() const { return *clock_; }
    const Connect& connect() const { return connect_; }

    /// The command line's settings, and whether one JSON document is wanted on stdout.
    std::vector<config::Flag> flags;
    bool wants_json = false;

    /// Hides the secrets of these settings and obeys their quiet and verbose, from here on.
    /// `nearest` are the user's own: those who are quiet by their own word stay so.
    void obey(const config::Settings& settings);
    void obey(const config::Settings& settings, const config::Settings& own);

    /// Answers what was asked for on stdout: the document where --json was given, else the lines.
    void answer(const ui::Document& document, const std::string& lines) const;

    /// The settings that need no git, checked and obeyed. The first call reads them, and throws
    /// Error{settings, usage}. A verb may add to them.
    config::Settings& own();
    /// What git tells of the place dutyme runs in. The first call reads it, and blocks for git, for
    /// `git_budget` at most. Throws nothing.
    const git::Checkout& checkout();
    std::chrono::milliseconds git_budget = git::git_budget;
    /// Uses what a verb has read of the place itself.
    void use(git::Checkout checkout) { checkout_ = std::move(checkout); }
    /// All settings, git's layers included, checked and obeyed; the first call also says their
    /// warnings, and as details where each comes from. Throws Error{settings}.
    config::Settings& settings();
    /// The CI job that runs us. Absent: there is none.
    const std::optional<job::Job>& job() const;
    duty::Journal journal() const { return duty::Journal::of(environment); }
    /// $XDG_CACHE_HOME/dutyme, or ~/.cache/dutyme; empty when neither holds an absolute path.
    std::filesystem::path cache_folder() const;

  private:
    std::unique_ptr<Clock> clock_;
    Connect connect_;
    std::optional<config::Settings> own_;
    std::optional<git::Checkout> checkout_;
    std::optional<config::Settings> settings_;
    mutable std::optional<std::optional<job::Job>> job_;
};

/// True when something tells on which schedules: they, services or escalation policies are named.
bool names_target(const config::Settings& settings);

/// Certificates and proxy, by the environment and "ca-file".
pagerduty::Network network_for(const config::Settings& settings, const Environment& environment);

/// Says that DUTYME_SKIP passes the machine's policy by, where there is one, and writes that into
/// the journal's log. What cannot be written is said, and stops nothing.
void note_policy_passed_by(const config::Policy& policy, Context& context);

guardian::GuardianConfig guardian_config_for(const config::Settings& settings,
                                             pagerduty::Credential credential, Context& context);

/// What is deployed. A job tells commit, branch and repository better than its checkout, whose HEAD
/// is detached; git's word on the commit counts where it is the same one.
duty::Deploy deploy_of(const git::Checkout& checkout, const std::optional<job::Job>& job);

/// Git's author: who commits here, or in a job who wrote the commit that is deployed. Empty: not
/// known.
std::string author_email_of(const git::Checkout& checkout, const std::optional<job::Job>& job);

}  // namespace dutyme::cli
