#include "cli/account_session.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "config/hosts.hpp"
#include "notify/webhook.hpp"
#include "pagerduty/events_api.hpp"

namespace dutyme::cli {

namespace {

pagerduty::Network network_of(const config::Settings& settings, const Context& context,
                              std::chrono::milliseconds connect_limit) {
    pagerduty::Network network = network_for(settings, context.environment);
    network.connect_limit = connect_limit;
    network.on_wait = [&terminal = context.terminal] {
        terminal.waiting("waiting for PagerDuty", std::chrono::milliseconds{0});
    };
    return network;
}

config::Settings without_sandbox(config::Settings settings) {
    if (settings[config::key::sandbox])
        throw Error{
            Failure::usage, "--sandbox is for exec: it lasts as long as one command",
            "start one yourself (dutyme sandbox), and set DUTYME_API_URL to what it prints"};
    return settings;
}

}  // namespace

AccountSession::AccountSession(Context& its_context, config::Settings in_force,
                               std::chrono::milliseconds connect_limit)
    : context(its_context),
      settings(without_sandbox(std::move(in_force))),
      resolved(find_credential(settings, context, nullptr)),
      observer(context.terminal, resolved.on_token_checked),
      journal(context.journal()),
      clock(context.clock()),
      network(network_of(settings, context, connect_limit)),
      pagerduty(context.connect()(network), clock, config::api_url(settings), resolved.credential,
                context.cache_folder(), observer) {}

pagerduty::Deadline AccountSession::deadline(std::chrono::milliseconds time) const {
    return {
        clock.elapsed() + time, {}, [this](const std::string& why, std::chrono::milliseconds left) {
            context.terminal.waiting(why, left);
        }};
}

pagerduty::Deadline AccountSession::deadline_before_start(std::chrono::milliseconds time) const {
    pagerduty::Deadline before = deadline(time);
    before.before_start = true;
    return before;
}

void AccountSession::tell(const std::vector<pagerduty::ChangeEvent>& changes) {
    constexpr std::chrono::milliseconds for_all_events{3000};
    const std::string key = settings[config::key::routing_key];
    if (key.empty()) return;
    const auto transport = context.connect()(network);
    pagerduty::EventsApi events{*transport, clock, config::events_url(settings), key};
    const auto deadline_for_all = deadline(for_all_events);
    for (const pagerduty::ChangeEvent& change : changes) {
        const auto enqueued = events.enqueue(change, deadline_for_all);
        if (enqueued.kind == pagerduty::Enqueued::Kind::accepted) continue;
        return context.terminal.remark(pagerduty::described(enqueued));
    }
}

std::string AccountSession::told() const try {
    const auto target = notify::target_from(settings, context.own());
    return target ? notify::journal_name(*target) : "";
} catch (const Error&) {  // notify() says it
    return {};
}

void AccountSession::notify(const std::vector<duty::Notice>& notices) {
    constexpr std::chrono::milliseconds for_all_notices{3000};
    try {
        const auto target =
            notices.empty() ? std::nullopt : notify::target_from(settings, context.own());
        if (!target) return;
        if (const std::string remark = notify::remark_on(*target); !remark.empty())
            context.terminal.remark(remark);
        const auto transport = context.connect()(network);
        const auto deadline_for_all = deadline(for_all_notices);
        for (const duty::Notice& notice : notices) {
            std::optional<notify::Posted> posted;  // tours know nothing of each other's messages
            const std::string failure =
                notify::Webhook{*transport, clock, *target}.post(notice, posted, deadline_for_all);
            if (!failure.empty()) return context.terminal.remark(failure);
        }
    } catch (const Error& error) {
        context.terminal.remark(std::string{"nobody is sent a notice: "} + error.what());
    }
}

duty::Deployer AccountSession::find_deployer(const pagerduty::Deadline& deadline) {
    return find(duty::clues_from(settings, author_email_of(context.checkout(), context.job()),
                                 context.job()),
                deadline);
}

duty::Deployer AccountSession::find_person(const pagerduty::Deadline& deadline) {
    auto clues = duty::clues_from(settings, author_email_of(context.checkout(), context.job()),
                                  context.job());
    clues.force = true;
    return find(clues, deadline);
}

duty::Deployer AccountSession::find(const duty::Clues& clues, const pagerduty::Deadline& deadline) {
    return duty::find_deployer(clues, [&](const std::string& who) {
        if (who.empty()) return pagerduty.directory.token_owner(deadline);
        return std::optional{pagerduty.directory.find_user(who, deadline)};
    });
}

Error described(const duty::UnreadEntry& entry) {
    if (entry.is_whole_journal)
        return {Failure::system,
                printable(entry.why, 400) +
                    ": the journal is not used, and what it names ends by itself",
                "fix that, or set XDG_STATE_HOME to a folder of your own"};
    const std::string what =
        entry.is_of_another_version
            ? printable(entry.path, 400) + " was written by another version of dutyme"
        : entry.why.empty() ? printable(entry.path, 400) + " cannot be read"
                            : printable(entry.why, 400);
    return {Failure::system, what + "; it is left alone, and what it names ends by itself",
            entry.is_of_another_version ? "use the dutyme that wrote it"
                                        : "look in PagerDuty who is on call, then delete the file"};
}

bool can_read_all(const duty::Journal& journal, const ui::Terminal& terminal) {
    const auto unread = journal.unread();
    for (const duty::UnreadEntry& entry : unread) terminal.complain(described(entry));
    return unread.empty();
}

}  // namespace dutyme::cli
