#include "base/error.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "cli/account_session.hpp"
#include "cli/hook.hpp"
#include "cli/verbs.hpp"
#include "config/hosts.hpp"
#include "duty/build_plan.hpp"
#include "duty/deployer.hpp"
#include "duty/tour.hpp"
#include "hook/status.hpp"
#include "pagerduty/model/codec_v2.hpp"
#include "ui/announce.hpp"
#include "ui/timeline.hpp"
#include "ui/width.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>

namespace dutyme::cli {

namespace {

using hook::Finding;
using std::chrono::milliseconds;

// Where there is a choice of steps.
std::string on_one_line(std::string hint) {
    for (auto end = hint.find('\n'); end != std::string::npos; end = hint.find('\n'))
        hint.replace(end, 1, "; ");
    return hint;
}

// One thing that a deploy depends on, and what was found about it.
struct Check {
    std::string what;  // one word: "token", "person", …
    Finding finding;
};

constexpr milliseconds for_the_look_ups{10000};
constexpr Seconds tolerable_skew{10};

struct Right {
    const char* path;
    const char* scope;
    bool needed;
};

constexpr std::array<Right, 6> rights{
    {{"/schedules?limit=1", "schedules.read", true},
     {"/users?limit=1", "users.read", true},
     {"/services?limit=1", "services.read", false},
     {"/escalation_policies?limit=1", "escalation_policies.read", false},
     {"/incidents?limit=1", "incidents.read", false},
     {"/oncalls?limit=1", "oncalls.read", false}}};

std::string source_of(const config::Settings& settings, const ResolvedCredential& resolved) {
    const bool from_git = bool{resolved.on_token_checked};
    if (resolved.is_of_login)
        return "dutyme login, for the client-id of " + settings.find(config::key::client_id)->where;
    const auto token = settings.find(config::key::token);
    const bool forgotten = token && token->origin == config::Origin::old_file;
    if (token && !forgotten) return token->where;
    for (const config::KeyName key : {config::key::token_command, config::key::client_id})
        if (const auto value = settings.find(key))
            return std::string{key.text()} + ", " + value->where;
    if (forgotten) return token->where;
    return from_git ? "git's credential helper" : "nowhere";
}

// Looks at everything a deploy from here would depend on: token, rights, region, clock, person, how
// they are reached, where on-call would be taken, who comes after, the hook. Sends nothing but
// look-ups, unless writing is to be tried. What hangs on something that failed is left out.
class Checkup {
  public:
    Checkup(Context& context, bool tries_to_write)
        : context_(context), tries_to_write_(tries_to_write) {}
    // Throws nothing that one of the checks could be blamed for.
    std::vector<Check> run();

  private:
    void look_at_account(AccountSession& account);
    bool look_at_token(AccountSession& account, std::vector<pagerduty::Handle>& answers,
                       const pagerduty::Deadline& deadline);
    void look_at_rights(std::vector<pagerduty::Handle>& answers);
    void look_at_clock(const AccountSession& account);
    void look_at_plan(AccountSession& account);
    void look_at_person(AccountSession& account, const duty::Deployer& deployer,
                        const pagerduty::Deadline& deadline);
    void look_at_places(const duty::Plan& plan);
    void look_at_writing(AccountSession& account, duty::Plan plan,
                         const pagerduty::Deadline& deadline);
    void look_at_hook();
    void look_at_policy();
    void look_at_journal();

    void ok(const char* what, std::string sentence) {
        checks_.push_back({what, {Finding::Level::ok, std::move(sentence), {}}});
    }
    void warn(const char* what, std::string sentence, std::string fix = {}) {
        checks_.push_back({what, {Finding::Level::warn, std::move(sentence), std::move(fix)}});
    }
    void fail(const char* what, const Error& error) {
        checks_.push_back({what, {Finding::Level::fail, error.what(), on_one_line(error.hint())}});
    }
    // False: it failed, and that is noted.
    template <class Look>
    bool try_to(const char* what, const Look& look) {
        try {
            look();
            return true;
        } catch (const Error& error) {
            fail(what, error);
        }
        return false;
    }

    Context& context_;
    bool tries_to_write_;
    std::vector<Check> checks_;
};

// A token's owner is told by /users/me alone, which an account's key cannot ask. A refused token
// and an outage say nothing of whose it is.
bool is_of_no_person(int status) {
    return status >= 400 && status < 500 && status != 401 && status != 408 && status != 429;
}

bool Checkup::look_at_token(AccountSession& account, std::vector<pagerduty::Handle>& answers,
                            const pagerduty::Deadline& deadline) {
    std::string owner = "of no person";
    const bool known = try_to("token", [&] {
        if (is_of_no_person(answers[0].status())) return;
        const json::Document document = answers[0].document(deadline);
        const json::Value* user = json::find(document, "user");
        if (const auto me = user == nullptr ? std::nullopt : pagerduty::read_user(*user))
            owner = "of " + me->name;
    });
    if (!known) return false;
    const bool is_oauth =
        std::holds_alternative<pagerduty::OAuthClient>(account.resolved.credential);
    const auto* text = std::get_if<std::string>(&account.resolved.credential);
    const bool key = text != nullptr && text->size() == 20;
    ok("token", (is_oauth ? "the token of a scoped app"
                          : (key ? "a REST API key " : "an OAuth token ") + owner) +
                    " (" + source_of(account.settings, account.resolved) + ")");
    return true;
}

void Checkup::look_at_rights(std::vector<pagerduty::Handle>& answers) {
    std::vector<std::string> needed;
    std::vector<std::string> wanted;
    for (std::size_t i = 0; i < rights.size(); ++i)
        if (answers[i + 1].status() == 403)
            (rights[i].needed ? needed : wanted).emplace_back(rights[i].scope);
    if (!needed.empty())
        return fail("rights", {Failure::denied, "the token lacks " + listed(needed),
                               "make a token that has these rights"});
    if (!wanted.empty())
        return warn(
            "rights",
            "the token lacks " + listed(wanted) + ": what they tell is left out of the plan",
            "make a token that has these rights");
    ok("rights", "may read all that is looked at");
}

void Checkup::look_at_clock(const AccountSession& account) {
    const Seconds offset = account.pagerduty.session.clock_offset();
    const Seconds skew{std::abs(offset.count())};
    if (skew <= tolerable_skew) return ok("clock", "within seconds of PagerDuty's");
    warn("clock",
         "this machine's clock is " + show_duration(skew) +
             (offset.count() > 0 ? " behind" : " ahead of") + " PagerDuty's; dutyme goes by theirs",
         "turn on NTP");
}

void Checkup::look_at_person(AccountSession& account, const duty::Deployer& deployer,
                             const pagerduty::Deadline& deadline) {
    const pagerduty::User& user = deployer.user;
    ok("person", user.name + (user.email.empty() ? "" : " <" + user.email + ">") +
                     (deployer.how.empty() ? "" : ": " + deployer.how));
    if (pagerduty::is_stakeholder(user) ||
        account.pagerduty.directory.has_stakeholder_licence(user, deadline))
        return fail("reach", duty::stakeholder_error(user, Failure::not_found));
    const std::string why = duty::why_unreachable(user);
    constexpr const char* fix = "PagerDuty: My Profile, Contact Information, Notification Rules";
    if (!why.empty()) return fail("reach", {Failure::not_found, why, fix});
    if (deployer.remarks.empty()) return ok("reach", user.name + " can be paged");
    for (const std::string& remark : deployer.remarks) warn("reach", remark, fix);
}

void Checkup::look_at_places(const duty::Plan& plan) {
    for (const duty::SchedulePlan& part : plan.schedules) {
        const std::string name = printable(part.schedule_name) + " (" + part.schedule_id + ")";
        if (!part.on_a_policy)
            warn("where", name + " is on no escalation policy: nobody is paged through it",
                 "add it to level 1 of an escalation policy");
        else if (!part.relieved.empty())
            ok("where", name + ", now with " + printable(part.relieved.front()));
        else
            ok("where", name + (part.needed ? ", with nobody now" : ", yours anyway"));
    }
    for (const std::string& sentence : ui::escalation_paths(plan)) ok("ladder", sentence);
    for (const std::string& remark : plan.impact.remarks) warn("ladder", remark);
}

// The same minute of a year from now on every schedule of the plan. On shifts a custom shift, which
// replaces nobody.
void set_far_ahead(duty::Plan& plan, AccountSession& account, const pagerduty::Deadline& deadline) {
    constexpr Seconds a_year = std::chrono::hours{24 * 365};
    constexpr Seconds a_minute{60};
    plan.from = account.pagerduty.session.now();
    const Instant start = plan.from + a_year;
    plan.until =
        duty::fingerprinted_end(start, a_minute, duty::Rounding::at_least, account.context.random);
    for (duty::SchedulePlan& part : plan.schedules) {
        const auto schedule =
            account.pagerduty.schedules->find(part.schedule_id, start, plan.until, deadline);
        const bool on_layers = schedule.type == pagerduty::ScheduleType::layers;
        duty::SchedulePlan tried;
        tried.schedule_id = schedule.id;
        tried.schedule_name = schedule.name;
        tried.schedule_url = schedule.html_url;
        tried.start = start;
        tried.end = plan.until;
        tried.overrides.push_back(
            {on_layers ? pagerduty::OverrideKind::override : pagerduty::OverrideKind::custom_shift,
             {},
             {},
             start,
             plan.until});
        part = std::move(tried);
    }
    plan.sandbox = account.pagerduty.session.is_sandbox();
}

std::string places_of(const std::vector<duty::Lease>& leases) {
    std::vector<std::string> places;
    places.reserve(leases.size());
    for (const duty::Lease& lease : leases)
        places.push_back(printable(lease.schedule_name) +
                         (lease.schedule_url.empty() ? "" : ", " + printable(lease.schedule_url)));
    return listed(places);
}

// That it stands a year from now matters to nobody today; that it stays does.
Error left_behind(const duty::Tour& tour) {
    const auto& why = tour.last_error();
    return {Failure::unreachable,
            "the override of a minute on " + places_of(tour.open_leases()) + " at " +
                to_rfc3339(tour.last_end()) + " could not be removed" +
                (why ? std::string{": "} + why->what() : std::string{}),
            "dutyme recover"};
}

void Checkup::look_at_writing(AccountSession& account, duty::Plan plan,
                              const pagerduty::Deadline& deadline) {
    if (!tries_to_write_)
        return warn("write", "not tried: a key that may only read passes all of this, too",
                    "dutyme doctor --write, which makes an override of a minute a year ahead, and "
                    "removes it");
    set_far_ahead(plan, account, deadline);
    duty::Record record = duty::new_record(duty::new_tour_id(context_.random));
    record.api_url = account.pagerduty.api_url;
    duty::TourContext context = account.tour_context();
    context.server_clock = nullptr;  // nobody is to be on call now
    duty::JournalEntry entry = account.journal.open(record.id);
    duty::Tour tour{context, std::move(entry), std::move(record)};
    const auto close = [&] { tour.close("doctor --write", account.pagerduty.session.now()); };
    try {
        tour.take(plan, deadline);
    } catch (const Error&) {
        if (tour.holds_anything()) throw left_behind(tour);
        close();
        throw;
    }
    if (!tour.release(account.deadline(for_the_look_ups))) throw left_behind(tour);
    close();
    ok("write", "an override of a minute, a year ahead, was made and removed for " +
                    printable(name_or_id(plan.deployer)));
}

void Checkup::look_at_plan(AccountSession& account) {
    const auto deadline = account.deadline_before_start(for_the_look_ups);
    duty::Deployer deployer;
    const bool known = try_to("person", [&] { deployer = account.find_person(deadline); });
    if (!known) return;
    look_at_person(account, deployer, deadline);
    deployer.remarks.clear();
    std::optional<duty::Plan> plan;
    try_to("where", [&] {
        plan = duty::build_plan(duty::take_request_from(account.settings), deployer,
                                *account.pagerduty.schedules, account.pagerduty.directory,
                                account.pagerduty.session, context_.random, deadline);
        look_at_places(*plan);
    });
    if (plan) try_to("write", [&] { look_at_writing(account, *std::move(plan), deadline); });
}

void Checkup::look_at_account(AccountSession& account) {
    std::vector<std::string> paths{"/users/me"};
    for (const Right& right : rights) paths.emplace_back(right.path);
    const auto deadline = account.deadline_before_start(for_the_look_ups);
    std::vector<pagerduty::Handle> answers;
    const bool asked =
        try_to("token", [&] { answers = account.pagerduty.session.get_all(paths, deadline); });
    if (!asked || !look_at_token(account, answers, deadline)) return;
    look_at_rights(answers);
    const std::string& url = account.pagerduty.api_url;
    ok("region", account.settings[config::key::region] + ", " + url);
    if (account.pagerduty.session.is_sandbox())
        warn("sandbox", "yes: a made-up company on this machine; nobody is really on call",
             "unset DUTYME_API_URL");
    else if (pagerduty::endpoint_of(url).loopback)
        warn("sandbox",
             "it does not say that it is one, but it answers on this machine: " + printable(url),
             "is that meant? else unset DUTYME_API_URL");
    else
        ok("sandbox", "no");
    look_at_clock(account);
    look_at_plan(account);
}

void Checkup::look_at_hook() {
    try_to("hook", [&] {
        hook::Site site = open_hook_site(context_);
        if (!site.place) return ok("hook", "no repository here, so no hook");
        const hook::Diagnosis diagnosis = hook::diagnose(site, context_.environment);
        if (!diagnosis.runs)
            return ok("hook", "whether a push from here runs dutyme cannot be told by reading");
        if (*diagnosis.runs) return ok("hook", "a push from here runs dutyme");
        for (const Finding& finding : diagnosis.findings)
            if (finding.level == Finding::Level::fail)
                warn("hook", "a push from here does not run dutyme: " + finding.sentence,
                     finding.fix);
    });
}

// Nothing to say where there is none.
void Checkup::look_at_policy() {
    try_to("policy", [&] {
        const config::Policy& policy = context_.own().policy;
        if (policy.is_empty()) return;
        config::require_policy(context_.settings());
        std::vector<std::string> rules;
        for (const config::Policy::Rule& rule : policy.rules())
            rules.push_back(std::string{rule.key->name} + " = " + printable(rule.value));
        ok("policy", listed(rules) + " (" + config::machine_file().string() +
                         "); nothing set elsewhere changes that");
    });
}

// Nothing to say where all is well: most people never look into it.
void Checkup::look_at_journal() {
    for (const duty::UnreadEntry& entry : context_.journal().unread())
        fail("journal", described(entry));
}

std::vector<Check> Checkup::run() {
    std::optional<AccountSession> account;
    const bool begun = try_to("settings", [&] {
        context_.git_budget = std::chrono::seconds{30};
        context_.settings();
        const git::Checkout& checkout = context_.checkout();
        if (!checkout.remark.empty())
            warn("repository", checkout.remark, "");
        else if (checkout.commit.empty())
            warn("repository", "none here: git does not tell who deploys what",
                 "run it in the work tree that is deployed");
        else
            ok("repository",
               printable(checkout.repository.empty() ? "without a remote" : checkout.repository) +
                   " on " + printable(checkout.branch));
        look_at_policy();
        try_to("token", [&] { account.emplace(context_); });
    });
    if (account) look_at_account(*account);
    if (begun) look_at_hook();
    look_at_journal();
    return std::move(checks_);
}

// On the screen, and in the document's `verdict` of dutyme 0.3.0.
std::string verdict_of(const Finding& finding) {
    return finding.level == Finding::Level::fail ? "FAIL" : hook::word_for(finding.level);
}

// Absent columns: it is not folded.
std::string as_lines(const Check& check, std::optional<std::size_t> columns) {
    constexpr std::size_t margin = 18;
    std::string line = verdict_of(check.finding);
    line.resize(6, ' ');
    line += check.what;
    line.resize(margin, ' ');
    line += check.finding.sentence;
    if (!check.finding.fix.empty()) line += "; fix: " + check.finding.fix;
    std::string lines;
    for (const std::string& part : ui::folded(line, columns.value_or(0), margin))
        lines += part + "\n";
    return lines;
}

ui::Document document_of(const std::vector<Check>& checks, bool healthy, bool sandbox) {
    return ui::Document{[&](json::Writer& writer) {
        json::put(writer, "healthy", healthy);
        json::put(writer, "sandbox", sandbox);
        writer.Key("checks");
        writer.StartArray();
        for (const Check& check : checks) {
            writer.StartObject();
            json::put(writer, "check", check.what);
            json::put(writer, "level", hook::word_for(check.finding.level));
            json::put(writer, "sentence", check.finding.sentence);
            json::put(writer, "fix", check.finding.fix);
            // The same by their names in 0.3.0.
            json::put(writer, "verdict", verdict_of(check.finding));
            json::put(writer, "mend", check.finding.fix);
            writer.EndObject();
        }
        writer.EndArray();
    }};
}

}  // namespace

int doctor(const CommandLine& line, Context& context) {
    const std::vector<Check> checks = Checkup{context, line.has("write")}.run();
    const bool healthy = std::none_of(checks.begin(), checks.end(), [](const Check& check) {
        return check.finding.level == Finding::Level::fail;
    });
    const auto columns = ui::columns_of(STDOUT_FILENO);
    std::string lines;
    for (const Check& check : checks) lines += as_lines(check, columns);
    context.answer(document_of(checks, healthy, context.terminal.is_sandbox()), lines);
    return healthy ? exit_code::ok : exit_code::no;
}

}  // namespace dutyme::cli
