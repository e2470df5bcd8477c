#include "guardian/start.hpp"

#include "config/hosts.hpp"
#include "duty/deployer.hpp"
#include "duty/survey.hpp"
#include "pagerduty/http/transport.hpp"

#include <string>
#include <utility>

namespace dutyme::guardian {

using pagerduty::Deadline;
using std::chrono::milliseconds;

namespace {

pagerduty::Credential credential_for(const GuardianConfig& config, const config::Settings& settings,
                                     bool is_sandbox) {
    if (is_sandbox) return SandboxChild::token();
    pagerduty::Credential credential = config.credential;
    if (auto* client = std::get_if<pagerduty::OAuthClient>(&credential))
        client->region = settings.text("region");
    return credential;
}

// The person the first request asked for.
struct FirstLookup {
    std::string who;  // empty: the token's own user
    std::variant<std::optional<pagerduty::User>, Error> result;
};

class Start {
  public:
    Start(const GuardianConfig& config, Channel& channel, MessageSink& dutyme, Clock& clock,
          Random& random, milliseconds deadline)
        : config_(config),
          channel_(channel),
          dutyme_(dutyme),
          clock_(clock),
          random_(random),
          deadline_(deadline) {}

    StartResult run();

  private:
    void connect(const config::Settings& settings);
    void look_up_early();
    void receive_info();
    void prefetch();
    duty::Plan plan();
    duty::Deployer find_deployer();
    duty::Wish wish() const;
    duty::Clues clues(const config::Settings& settings, const std::string& author_email) const;
    Deadline start_deadline();

    const GuardianConfig& config_;
    Channel& channel_;
    MessageSink& dutyme_;
    Clock& clock_;
    Random& random_;
    milliseconds deadline_;
    std::unique_ptr<Connection> connection_;
    std::optional<DeployInfo> info_;
    std::optional<FirstLookup> first_lookup_;
    bool wrong_region_ = false;  // git's layers name another region than we connected to
};

StartResult Start::run() {
    connect(config_.own);
    look_up_early();
    receive_info();
    if (!info_) return DutymeGone{};
    if (wrong_region_) {
        connect(info_->settings);
        prefetch();
    }
    duty::Plan plan = config_.resume ? duty::Plan{} : this->plan();
    return Started{*std::move(info_), std::move(connection_), std::move(plan)};
}

void Start::connect(const config::Settings& settings) {
    wrong_region_ = false;
    connection_ = std::make_unique<Connection>(config_, settings, clock_, dutyme_);
}

// Who is asked for first is known before git is read. The connection for that is made at once; the
// request itself waits until the settings are known to be good.
void Start::look_up_early() {
    const auto who = duty::first_asked(clues(config_.own, ""));
    if (config_.resume || !who) return;
    pagerduty::Client& pagerduty = connection_->pagerduty;
    pagerduty.session.allow_batching = true;
    pagerduty.transport.before_sending = [this] {
        receive_info();
        return info_ && !wrong_region_;
    };
    try {
        if (who->empty())
            first_lookup_ = {*who, pagerduty.directory.token_owner(start_deadline())};
        else
            first_lookup_ = {*who,
                             std::optional{pagerduty.directory.find_user(*who, start_deadline())}};
    } catch (const Error& error) {
        if (error.failure() != Failure::cancelled) first_lookup_ = {*who, error};  // plan() tells
    }
    pagerduty.transport.before_sending = nullptr;
    pagerduty.session.allow_batching = false;
}

void Start::receive_info() {
    if (info_) return;
    try {
        while (!info_ && channel_.is_open()) {
            wait_readable({channel_.fd()}, milliseconds{-1});
            auto message = channel_.receive();
            if (!message) continue;
            auto* info = std::get_if<DeployInfo>(&*message);
            if (info == nullptr) return channel_.end();
            info_ = std::move(*info);
        }
        if (!info_) return;
        wrong_region_ = info_->settings.text("region") != config_.own.text("region");
        connection_->is_verbose = info_->settings.enabled("verbose");
        if (!wrong_region_) prefetch();
    } catch (const std::exception&) {
        info_.reset();  // called back from C: nothing may pass
    }
}

void Start::prefetch() {
    pagerduty::Client& pagerduty = connection_->pagerduty;
    if (!config_.resume)
        duty::prefetch(wish(), *pagerduty.schedules, pagerduty.directory, pagerduty.session.now());
}

duty::Plan Start::plan() {
    pagerduty::Client& pagerduty = connection_->pagerduty;
    const duty::Deployer deployer = find_deployer();
    if (!deployer.how.empty()) dutyme_.send(Remark{deployer.how});
    return duty::survey(wish(), deployer, *pagerduty.schedules, pagerduty.directory,
                        pagerduty.session, random_, start_deadline());
}

duty::Deployer Start::find_deployer() {
    const duty::Clues clues = this->clues(info_->settings, info_->author_email);
    return duty::find_deployer(clues, [this](const std::string& who) {
        if (first_lookup_ && first_lookup_->who == who) {
            if (const auto* error = std::get_if<Error>(&first_lookup_->result)) throw Error{*error};
            return std::get<0>(first_lookup_->result);
        }
        pagerduty::Directory& directory = connection_->pagerduty.directory;
        if (who.empty()) return directory.token_owner(start_deadline());
        return std::optional{directory.find_user(who, start_deadline())};
    });
}

duty::Wish Start::wish() const {
    duty::Wish wish = duty::wish_from(info_->settings);
    wish.is_watched = info_->is_interactive;
    return wish;
}

// Who plays with a sandbox is in no job.
duty::Clues Start::clues(const config::Settings& settings, const std::string& author_email) const {
    return duty::clues_from(settings, author_email,
                            connection_->sandbox ? std::nullopt : config_.job);
}

// Whatever dutyme says before the start, or its end, stops a wait.
Deadline Start::start_deadline() {
    Deadline deadline{deadline_, [this](milliseconds pause) {
                          return !wrong_region_ && wait_readable({channel_.fd()}, pause) < 0;
                      }};
    deadline.waiting = [this](const std::string& reason, milliseconds left) {
        dutyme_.send(Waiting{reason, left});
    };
    return deadline;
}

}  // namespace

Connection::Connection(const GuardianConfig& config, const config::Settings& settings, Clock& clock,
                       MessageSink& dutyme)
    : is_verbose(settings.enabled("verbose")),
      sandbox(settings.enabled("sandbox") ? std::make_optional<SandboxChild>(config.sandbox_program)
                                          : std::nullopt),
      pagerduty(config.network, clock, sandbox ? sandbox->url() : config::api_url(settings),
                credential_for(config, settings, sandbox.has_value()),
                sandbox ? std::filesystem::path{} : config.cache) {
    pagerduty.session.on_token_checked = [&dutyme](bool known) {
        dutyme.send(TokenChecked{known});
    };
    pagerduty.session.on_exchange = [this, &dutyme](const pagerduty::Exchange& exchange) {
        if (is_verbose) dutyme.send(Detail{described(exchange)});
    };
}

StartResult start(const GuardianConfig& config, Channel& channel, MessageSink& dutyme, Clock& clock,
                  Random& random, milliseconds deadline) {
    try {
        return Start{config, channel, dutyme, clock, random, deadline}.run();
    } catch (const Error& error) {
        return error;
    }
}

}  // namespace dutyme::guardian
