#include "base/error.hpp"
#include "base/json.hpp"
#include "cli/announce.hpp"
#include "cli/beginnings.hpp"
#include "cli/errand.hpp"
#include "cli/interview.hpp"
#include "cli/verb_options.hpp"
#include "cli/verbs.hpp"
#include "duty/build_plan.hpp"
#include "duty/change.hpp"
#include "duty/plan.hpp"
#include "duty/recover.hpp"
#include "duty/tour.hpp"

#include <algorithm>
#include <set>

namespace dutyme::cli {

namespace {

constexpr std::chrono::milliseconds for_recovering{1500};
constexpr std::chrono::milliseconds for_the_take{30000};
constexpr std::chrono::milliseconds before_a_deploy{10000};  // in a job, as under exec

duty::Tour begin(Errand& errand) {
    duty::Record record = duty::new_record(duty::new_tour_id(errand.random));
    record.api_url = errand.pagerduty.api_url;
    record.deploy = deploy_of(errand.checkout, errand.job);
    // Nobody stands by a tour for a fixed time: without a page stop would not find it.
    duty::JournalEntry entry = errand.journal.open(record.id);
    duty::Tour tour{errand.tour_context(), std::move(entry), std::move(record)};
    const std::string id_file = errand.settings[config::key::id_file];
    if (!id_file.empty()) tour.keep_also_in(id_file);
    return tour;
}

// What was taken, for scripts: dutyme stop knows each by its id.
std::string as_json(const duty::Tour& tour) {
    return json::versioned([&](json::Writer& writer) {
               json::put(writer, "tour", tour.record().id);
               writer.Key("deployer");
               writer.StartObject();
               json::put(writer, "id", tour.record().deployer.id);
               json::put(writer, "name", tour.record().deployer.name);
               writer.EndObject();
               writer.Key("taken");
               writer.StartArray();
               for (const duty::Lease& lease : tour.open_leases()) {
                   if (lease.override_id.empty()) continue;  // in doubt
                   writer.StartObject();
                   json::put(writer, "id", lease.schedule_id + "/" + lease.override_id);
                   json::put(writer, "schedule", lease.schedule_id);
                   json::put(writer, "schedule_name", lease.schedule_name);
                   json::put(writer, "start", to_rfc3339(lease.start));
                   json::put(writer, "end", to_rfc3339(lease.end));
                   writer.EndObject();
               }
               writer.EndArray();
           }) +
           "\n";
}

// The same where nobody was put on call, which is no failure.
void answer_with_nothing(bool wants_json, const World& world) {
    if (wants_json)
        world.terminal.print_json(R"({"version":1,"taken":[]})"
                                  "\n");
}

void take(Errand& errand, const duty::Plan& plan, const std::set<std::string>& changed,
          bool wants_json, const pagerduty::Deadline& deadline, World& world) {
    duty::Tour tour = begin(errand);
    tour.remark = [&](const std::string& sentence) { world.terminal.remark(sentence); };
    try {
        tour.take(plan, deadline, changed);
    } catch (const Error& error) {
        const std::string outcome = std::string{"not taken: "} + error.what();
        if (!tour.holds_anything()) {
            tour.close(outcome, errand.pagerduty.session.now());
            throw;
        }
        tour.note(outcome);
        throw Error{error.failure(), error.what(),
                    "should the override come, the next command of dutyme here ends it; to look "
                    "for it now: dutyme stop"};
    }
    tour.leave_standing();
    if (wants_json) world.terminal.print_json(as_json(tour));
    for (const duty::Lease& lease : tour.open_leases())
        if (!wants_json && !lease.override_id.empty())
            world.terminal.print(lease.schedule_id + "/" + lease.override_id + "\n");
    const Instant now = errand.pagerduty.session.now();
    if (!tour.holds_anything()) return tour.close("already on call", now);
    errand.tell({duty::deploy_started(tour.record(), now)}, world);
}

// In a job the deploy is a later step, which an outage stops no more than it stops one under exec.
// A person who asks to be put on call wants to know that they are not.
bool job_goes_on(Failure failure, const Errand& errand) {
    return failure == Failure::unreachable && errand.job.has_value() &&
           !errand.settings[config::key::required] && !errand.settings[config::key::dry_run];
}

// Both dash styles, as the first dutyme took them: "-working 30m" as "--working 30m".
Arguments with_two_dashes(Arguments words) {
    const auto& options = start_options();
    for (std::string& word : words) {
        if (word.size() < 3 || word[0] != '-' || word[1] == '-') continue;
        const std::string name = word.substr(1, word.find('=') - 1);
        if (std::any_of(options.begin(), options.end(),
                        [&](const Option& option) { return name == option.name; }))
            word.insert(0, 1, '-');
    }
    return words;
}

Parsed parse_start(const Arguments& arguments) {
    Parsed parsed = parse_plain("start", with_two_dashes(arguments), start_options());
    if (const auto working = parsed.values.find("working"); working != parsed.values.end())
        parsed.flags.push_back({config::key::for_, working->second, "--working"});
    return parsed;
}

// What start was asked for, and whom it may ask.
struct Call {
    bool as_json;
    std::optional<ui::Prompt> prompt;
};

// Absent: the plan was shown, or the person said no.
std::optional<int> shown_and_refused(const duty::Plan& plan, const Errand& errand, Call& call,
                                     World& world) {
    announce(plan, world);
    if (errand.settings[config::key::dry_run]) {
        if (call.as_json) world.terminal.print_json(duty::to_json(plan) + "\n");
        return exit_code::ok;
    }
    if (!call.prompt || call.prompt->confirm("go on call like this?")) return std::nullopt;
    world.terminal.remark("nobody is put on call");
    answer_with_nothing(call.as_json, world);
    return exit_code::no;
}

int go_on_call(Errand& errand, Call& call, World& world) {
    duty::TakeRequest request = duty::take_request_from(errand.settings);
    request.lease = errand.settings[config::key::for_];
    request.max = request.lease;
    request.rounding = duty::Rounding::at_least;
    request.is_interactive = world.terminal.is_looked_at() || errand.settings[config::key::dry_run];
    duty::prefetch(request, *errand.pagerduty.schedules, errand.pagerduty.directory,
                   errand.pagerduty.session.now());
    const auto time = errand.job.has_value() ? before_a_deploy : for_the_take;
    const auto deadline = errand.deadline_before_start(time);
    const auto deployer =
        duty::behind_gate(request, [&] { return errand.find_deployer(deadline); });
    if (!deployer.how.empty()) world.terminal.remark(deployer.how);
    const auto plan =
        duty::build_plan(request, deployer, *errand.pagerduty.schedules, errand.pagerduty.directory,
                         errand.pagerduty.session, errand.random, deadline);
    if (const auto code = shown_and_refused(plan, errand, call, world)) return *code;
    const auto changed = duty::schedules_changed_by(
        duty::recover(errand.journal, this_host(), errand.tour_context(), errand.pagerduty.session,
                      errand.pagerduty.api_url, errand.deadline(for_recovering)));
    take(errand, plan, changed, call.as_json, errand.deadline_before_start(time), world);
    return exit_code::ok;
}

// Nothing is asked with --force, nor in a job, nor where there is no terminal.
std::optional<ui::Prompt> prompt_for(const config::Settings& own, const World& world) {
    if (own[config::key::force] || job::job_of(world.environment)) return std::nullopt;
    auto prompt = ui::Prompt::open();
    if (prompt) prompt->after_cancel = "nobody was put on call, and nothing was saved";
    return prompt;
}

}  // namespace

int start(const Arguments& arguments, World& world) {
    const Parsed parsed = parse_start(arguments);
    if (parsed.wants_help) return help({"start"}, world);
    const bool wants_json = parsed.switches.count("json") != 0;
    const config::Settings own = own_settings(parsed.flags, world);
    if (own[config::key::skip]) {
        world.terminal.remark("DUTYME_SKIP is set: nobody is put on call");
        answer_with_nothing(wants_json, world);
        return exit_code::ok;
    }
    Call call{wants_json, prompt_for(own, world)};
    git::Checkout checkout = git::read_checkout(world.environment);
    config::Settings settings = settings_with_git(own, checkout, world);
    Answers answers;
    if (call.prompt) {
        const bool again = parsed.switches.count("update") != 0;
        answers = interview(*call.prompt, settings, checkout, again, world);
        settings = with_answers(std::move(settings), answers);
    }
    Errand errand{std::move(checkout), std::move(settings), world};
    try {
        const int code = go_on_call(errand, call, world);
        if (code != exit_code::ok || errand.settings[config::key::dry_run]) return code;
    } catch (const Error& error) {
        if (error.failure() != Failure::skipped && !job_goes_on(error.failure(), errand)) throw;
        world.terminal.complain(error);
        if (error.failure() == Failure::unreachable)
            world.terminal.remark("the job goes on without anybody being put on call");
        answer_with_nothing(wants_json, world);
        return exit_code::ok;
    }
    if (call.prompt) offer_to_save(*call.prompt, answers, world);
    return exit_code::ok;
}

}  // namespace dutyme::cli
