#include "base/error.hpp"
#include "base/exit_codes.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "cli/announce.hpp"
#include "cli/errand.hpp"
#include "cli/hook.hpp"
#include "cli/hook_handover.hpp"
#include "cli/hook_line.hpp"
#include "config/trust.hpp"
#include "duty/build_plan.hpp"
#include "duty/enclosing_tours.hpp"
#include "duty/plan.hpp"
#include "duty/reuse.hpp"
#include "duty/tour.hpp"
#include "git/entries.hpp"
#include "hook/remote_names.hpp"
#include "hook/watch.hpp"

#include <unistd.h>

#include <algorithm>
#include <filesystem>

namespace dutyme::cli {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds for_connecting{2000};
constexpr milliseconds for_undoing{3000};

bool rests_on_committed_file(const config::Settings& settings) {
    const auto& values = settings.values();
    return std::any_of(values.begin(), values.end(), [](const auto& entry) {
        return entry.second.front().origin == config::Origin::committed_file;
    });
}

// "main, v1 and v2", and no list of all refs of a mirror.
std::string branches_of(const git::Push& push) {
    constexpr std::size_t most = 5;
    std::vector<std::string> names;
    for (const git::PushedRef& ref : push.refs) {
        if (names.size() == most) {
            names.push_back(std::to_string(push.refs.size() - most) + " more");
            break;
        }
        names.push_back(git::branch_of(ref.remote_ref));
    }
    return listed(names);
}

// The checkout's commit is the one that is pushed, which need not be the one that is checked out.
duty::Deploy deploy_of_push(const git::Push& push, const git::Checkout& checkout,
                            const std::optional<job::Job>& job) {
    const git::PushedRef& ref = push.refs.front();
    duty::Deploy deploy = deploy_of(checkout, job);
    const std::string repository = git::public_remote_name(push.url);
    if (!repository.empty()) deploy.repository = printable(repository);
    deploy.branch = printable(branches_of(push));
    deploy.commit = checkout.commit.empty() ? ref.local_oid : checkout.commit;
    deploy.subject = printable(checkout.subject);
    deploy.author = printable(checkout.commit_author.name);
    return deploy;
}

class Taking {
  public:
    /// The push's refs are those that are deployed.
    Taking(git::Push push, git::Checkout checkout, config::Settings settings, milliseconds budget,
           World& world)
        : world_(world),
          git_(push_around_us()),
          push_(std::move(push)),
          errand_(std::move(checkout), std::move(settings), world),
          deadline_(errand_.deadline_before_start(budget)) {
        errand_.pagerduty.transport.limit_connecting(for_connecting);
    }

    void run();

  private:
    duty::Plan plan();
    std::string take(const duty::Plan& plan);
    bool undone_because_git_is_gone(duty::Tour& tour);
    void leave_a_watch(const std::string& tour, const duty::Plan& plan);

    World& world_;
    std::optional<Process> git_;
    git::Push push_;
    Errand errand_;
    pagerduty::Deadline deadline_;
    bool inside_another_ = false;  // a dutyme around this push holds some of the schedules
};

void Taking::run() {
    const duty::Plan plan = this->plan();
    announce_in_words(plan, world_);
    const bool needed = std::any_of(plan.schedules.begin(), plan.schedules.end(),
                                    [](const duty::SchedulePlan& part) { return part.needed; });
    if (!needed || errand_.settings.enabled("dry-run")) return;
    const std::string tour = take(plan);
    if (!tour.empty() && git_) leave_a_watch(tour, plan);
}

duty::Plan Taking::plan() {
    duty::TakeRequest request = duty::take_request_from(errand_.settings);
    request.lease = hook::length_of_push(errand_.settings);
    request.max = request.lease;
    request.rounding = duty::Rounding::at_least;
    request.is_interactive = world_.terminal.is_looked_at() || errand_.settings.enabled("dry-run");
    duty::prefetch(request, *errand_.pagerduty.schedules, errand_.pagerduty.directory,
                   errand_.pagerduty.session.now());
    const auto deployer =
        duty::behind_gate(request, [&] { return errand_.find_deployer(deadline_); });
    if (!deployer.how.empty()) world_.terminal.remark(deployer.how);
    duty::Plan plan = duty::build_plan(request, deployer, *errand_.pagerduty.schedules,
                                       errand_.pagerduty.directory, errand_.pagerduty.session,
                                       errand_.random, deadline_);
    inside_another_ = !duty::leave_to_enclosing_tours(plan, world_.environment).empty();
    duty::reuse_existing_overrides(plan, errand_.journal, errand_.pagerduty.api_url);
    return plan;
}

// Gives the id of the tour, whose page nobody owns any more. Empty: nothing stands.
std::string Taking::take(const duty::Plan& plan) {
    duty::Record record = duty::new_record(duty::new_tour_id(errand_.random));
    record.api_url = errand_.pagerduty.api_url;
    record.deploy = deploy_of_push(push_, errand_.checkout, errand_.job);
    duty::JournalEntry entry = errand_.journal.open(record.id);
    duty::Tour tour{errand_.tour_context(), std::move(entry), std::move(record)};
    tour.remark = [&](const std::string& sentence) { world_.terminal.remark(sentence); };
    try {
        tour.take(plan, deadline_);
    } catch (const Error& error) {
        const Instant now = errand_.pagerduty.session.now();
        if (tour.holds_anything())
            throw Error{error.failure(), error.what(),
                        "if it was, it ends by itself at " +
                            local_time_of_day(tour.last_end(), now) +
                            "; to end it now: dutyme stop"};
        tour.close(std::string{"not taken: "} + error.what(), now);
        throw;
    }
    if (undone_because_git_is_gone(tour)) return {};
    tour.leave_standing();
    return tour.record().id;
}

// A signal to git alone does not reach its hooks.
bool Taking::undone_because_git_is_gone(duty::Tour& tour) {
    if (!git_ || git_->is_there()) return false;
    if (!tour.release(errand_.deadline(for_undoing))) return false;
    tour.close("git push was stopped", errand_.pagerduty.session.now());
    return true;
}

void Taking::leave_a_watch(const std::string& tour, const duty::Plan& plan) {
    std::error_code none;
    try {
        hook::monitor_push(
            {push_, *git_, std::filesystem::current_path(none), world_.environment,
             guardian_config_for(errand_.settings, errand_.found.credential, world_.environment),
             tour, inside_another_},
            errand_.clock, errand_.random);
    } catch (const Error& error) {
        world_.terminal.complain(
            std::string{"nobody looks whether the push lands: "} + error.what(),
            "the override ends by itself at " + local_time_of_day(plan.until, plan.from) +
                "; to end it now: dutyme stop");
    }
}

milliseconds time_left(const HookHandover& handover) {
    const auto left = handover.deadline - KernelClock::now();
    return std::max(std::chrono::ceil<milliseconds>(left), milliseconds{0});
}

void take_for(const HookLine& line, const HookHandover& handover, World& world) {
    git::Push push = read_push(line, handover.lines, world.environment);
    git::Checkout checkout = git::checkout_of(handover.place);
    config::Settings settings = settings_with_git(own_settings(line.flags, world), checkout, world);
    const hook::Verdict verdict = hook::judge(push, hook::rules_of_push(settings, push));
    if (verdict.deployed.empty()) return;
    if (rests_on_committed_file(settings) && !config::committed_file_is_trusted(checkout)) {
        world.terminal.remark(reminder(push, verdict, hook::length_of_push(settings)));
        return world.terminal.remark(
            "the hook would do it, had you accepted this repository's .dutyme: dutyme hook "
            "accept");
    }
    push.refs = verdict.deployed;
    git::GitCommand git{world.environment, time_left(handover)};
    // A tag has a commit that it leads to.
    git::read_history(git, world.environment, handover.place,
                      push.refs.front().local_oid + "^{commit}", checkout);
    Taking{std::move(push), std::move(checkout), std::move(settings), time_left(handover), world}
        .run();
}

}  // namespace

int hook_take(const Arguments& arguments, World& world) {
    const HookLine line = parse_hook_run(arguments);
    if (line.wants_help) return help({"hook"}, world);
    try {
        take_for(line, decode_handover(read_to_end(STDIN_FILENO)), world);
    } catch (const Error& error) {
        world.terminal.complain(std::string{"nobody is put on call for this push: "} + error.what(),
                                error.hint());
        return after_failure(line.required);
    }
    return exit_code::ok;
}

}  // namespace dutyme::cli
