#include "guardian/start.hpp"

#include "config/hosts.hpp"
#include "duty/build_plan.hpp"
#include "duty/deployer.hpp"
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
        client->region = settings[config::key::region];
    return credential;
}

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
    void open_connection();
    std::optional<DeployInfo> receive_info();
    duty::Plan plan();
    duty::TakeRequest request() const;
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
};

StartResult Start::run() {
    connect(config_.own);
    if (!config_.resume) open_connection();
    info_ = receive_info();
    if (!info_) return DutymeGone{};
    if (info_->settings[config::key::region] != config_.own[config::key::region])
        connect(info_->settings);
    connection_->is_verbose = info_->settings[config::key::verbose];
    duty::Plan plan = config_.resume ? duty::Plan{} : this->plan();
    return Started{*std::move(info_), std::move(connection_), std::move(plan)};
}

void Start::connect(const config::Settings& settings) {
    connection_ = std::make_unique<Connection>(config_, settings, clock_, dutyme_);
}

// The first user to look up is often known without git. Connecting takes longer than reading git,
// so it begins now; nothing is sent before DeployInfo brings the settings in force.
void Start::open_connection() {
    const auto who = duty::first_asked(clues(config_.own, ""));
    if (!who) return;
    pagerduty::Client& pagerduty = connection_->pagerduty;
    pagerduty.directory.prefetch_user(*who);
    pagerduty.session.connect(channel_.fd(), start_deadline());
}

// Absent: dutyme has ended, or sent something else.
std::optional<DeployInfo> Start::receive_info() {
    while (channel_.is_open()) {
        wait_readable({channel_.fd()}, milliseconds{-1});
        auto message = channel_.receive();
        if (!message) continue;
        auto* info = std::get_if<DeployInfo>(&*message);
        if (info == nullptr) return std::nullopt;
        info->settings.policy = config_.own.policy;  // messages do not carry it
        return std::optional{std::move(*info)};
    }
    return std::nullopt;
}

duty::Plan Start::plan() {
    pagerduty::Client& pagerduty = connection_->pagerduty;
    pagerduty::Directory& directory = pagerduty.directory;
    const pagerduty::Session& session = pagerduty.session;
    duty::prefetch(request(), *pagerduty.schedules, directory, session.now());
    const duty::Clues clues = this->clues(info_->settings, info_->author_email);
    const auto look_up = [&](const std::string& who) {
        return who.empty() ? directory.token_owner(start_deadline())
                           : std::optional{directory.find_user(who, start_deadline())};
    };
    const duty::Deployer deployer =
        duty::behind_gate(request(), [&] { return duty::find_deployer(clues, look_up); });
    if (!deployer.how.empty()) dutyme_.send(Remark{deployer.how});
    duty::Plan plan = duty::build_plan(request(), deployer, *pagerduty.schedules, directory,
                                       session, random_, start_deadline());
    plan.sandbox = session.is_sandbox();
    return plan;
}

duty::TakeRequest Start::request() const {
    duty::TakeRequest request = duty::take_request_from(info_->settings);
    request.is_interactive = info_->is_interactive;
    return request;
}

// A run against a sandbox takes no deployer from the CI job.
duty::Clues Start::clues(const config::Settings& settings, const std::string& author_email) const {
    return duty::clues_from(settings, author_email,
                            connection_->sandbox ? std::nullopt : config_.job);
}

// Any message from dutyme, or its end, stops a wait.
Deadline Start::start_deadline() {
    Deadline deadline{deadline_, [this](milliseconds pause) {
                          return wait_readable({channel_.fd()}, pause) < 0;
                      }};
    deadline.before_start = true;
    deadline.waiting = [this](const std::string& reason, milliseconds left) {
        dutyme_.send(Waiting{reason, left});
    };
    return deadline;
}

}  // namespace

Connection::Connection(const GuardianConfig& config, const config::Settings& settings, Clock& clock,
                       MessageSink& dutyme)
    : dutyme_(dutyme),
      is_verbose(settings[config::key::verbose]),
      sandbox(settings[config::key::sandbox] ? std::make_optional<SandboxChild>(config.program)
                                             : std::nullopt),
      pagerduty(telling_of_waits(config.network), clock,
                sandbox ? sandbox->url() : config::api_url(settings),
                credential_for(config, settings, sandbox.has_value()),
                sandbox ? std::filesystem::path{} : config.cache, *this) {}

pagerduty::Network Connection::telling_of_waits(pagerduty::Network network) const {
    network.on_wait = [&sink = dutyme_] {
        sink.send(Waiting{"waiting for PagerDuty", milliseconds{0}});
    };
    return network;
}

void Connection::detail(const std::string& sentence) {
    if (is_verbose) dutyme_.send(Detail{sentence});
}

void Connection::token_checked(bool is_known) {
    dutyme_.send(TokenChecked{is_known});
}

void Connection::sandbox_found(const std::string& page) {
    dutyme_.send(SandboxFound{page});
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
