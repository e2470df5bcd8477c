#include "hook/take.hpp"

#include "base/error.hpp"
#include "base/text.hpp"
#include "duty/build_plan.hpp"
#include "duty/reuse.hpp"
#include "git/entries.hpp"
#include "hook/rules.hpp"
#include "hook/watch.hpp"

#include <algorithm>
#include <filesystem>

namespace dutyme::hook {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds for_undoing{3000};

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

class Taking {
  public:
    Taking(const git::Push& push, const std::optional<platform::Process>& git,
           const duty::Deploy& deploy, const pagerduty::Deadline& deadline,
           const TakeContext& context)
        : push_(push), git_(git), deploy_(deploy), deadline_(deadline), context_(context) {}

    void run();

  private:
    duty::Plan plan();
    std::string take(const duty::Plan& plan);
    bool undone_because_git_is_gone(duty::Tour& tour);
    void leave_a_watch(const std::string& tour, const duty::Plan& plan);
    duty::TourContext tour_context() const {
        return {*context_.pagerduty.schedules, context_.clock,   context_.random, context_.timeouts,
                &context_.pagerduty.session,   context_.observer};
    }

    const git::Push& push_;
    const std::optional<platform::Process>& git_;
    const duty::Deploy& deploy_;
    const pagerduty::Deadline& deadline_;
    const TakeContext& context_;
    std::optional<duty::Notice> notice_;  // of what was taken
    bool inside_another_ = false;         // a dutyme around this push holds some of the schedules
};

void Taking::run() {
    const duty::Plan plan = this->plan();
    context_.announce(plan);
    const bool needed = std::any_of(plan.schedules.begin(), plan.schedules.end(),
                                    [](const duty::SchedulePlan& part) { return part.needed; });
    if (!needed || context_.settings[config::key::dry_run]) return;
    const std::string tour = take(plan);
    if (!tour.empty() && git_) leave_a_watch(tour, plan);
}

duty::Plan Taking::plan() {
    duty::TakeRequest request = duty::take_request_from(context_.settings);
    request.lease = length_of_push(context_.settings);
    request.max = request.lease;
    request.rounding = duty::Rounding::at_least;
    request.is_interactive = context_.is_interactive || context_.settings[config::key::dry_run];
    duty::prefetch(request, *context_.pagerduty.schedules, context_.pagerduty.directory,
                   context_.pagerduty.session.now());
    const auto deployer =
        duty::behind_gate(request, [&] { return context_.find_deployer(deadline_); });
    if (!deployer.how.empty()) context_.observer.remark(deployer.how);
    duty::Plan plan = duty::build_plan(request, deployer, *context_.pagerduty.schedules,
                                       context_.pagerduty.directory, context_.pagerduty.session,
                                       context_.random, deadline_);
    plan.sandbox = context_.pagerduty.session.is_sandbox();
    inside_another_ = !duty::leave_to_enclosing_tours(plan, context_.environment).empty();
    duty::reuse_existing_overrides(plan, context_.journal, context_.pagerduty.api_url);
    return plan;
}

// Gives the id of the tour, whose page nobody owns any more. Empty: nothing stands.
std::string Taking::take(const duty::Plan& plan) {
    duty::Record record = duty::new_record(duty::new_tour_id(context_.random));
    record.api_url = context_.pagerduty.api_url;
    record.deploy = deploy_;
    duty::JournalEntry entry = context_.journal.open(record.id);
    duty::Tour tour{tour_context(), std::move(entry), std::move(record)};
    try {
        tour.take(plan, deadline_);
    } catch (const Error& error) {
        const Instant now = context_.pagerduty.session.now();
        if (tour.holds_anything())
            throw Error{error.failure(), error.what(),
                        "if it was, it ends by itself at " +
                            local_time_with_zone(tour.last_end(), now) +
                            "; to end it now: dutyme stop"};
        tour.close(std::string{"not taken: "} + error.what(), now);
        throw;
    }
    if (undone_because_git_is_gone(tour)) return {};
    tour.leave_standing();
    notice_ = duty::notice_of_take(tour.record(), tour.changed_plan().value_or(plan),
                                   duty::Trigger::push);
    return tour.record().id;
}

// A signal to git alone does not reach its hooks.
bool Taking::undone_because_git_is_gone(duty::Tour& tour) {
    if (!git_ || git_->is_there()) return false;
    if (!tour.release(context_.deadline(for_undoing))) return false;
    tour.close("git push was stopped", context_.pagerduty.session.now());
    return true;
}

void Taking::leave_a_watch(const std::string& tour, const duty::Plan& plan) {
    std::error_code none;
    try {
        monitor_push({push_, *git_, std::filesystem::current_path(none), context_.environment,
                      context_.guardian_config(), tour, notice_, inside_another_},
                     context_.clock, context_.random);
    } catch (const Error& error) {
        context_.complain(std::string{"nobody looks whether the push lands: "} + error.what(),
                          "the override ends by itself at " +
                              local_time_with_zone(plan.until, plan.from) +
                              "; to end it now: dutyme stop");
    }
}

}  // namespace

bool rests_on_committed_file(const config::Settings& settings) {
    const auto& values = settings.values();
    return std::any_of(values.begin(), values.end(), [](const auto& entry) {
        return entry.second.front().origin == config::Origin::committed_file;
    });
}

duty::Deploy deploy_of_push(const git::Push& push, const git::Checkout& checkout,
                            duty::Deploy deploy) {
    const git::PushedRef& ref = push.refs.front();
    const std::string repository = git::public_remote_name(push.url);
    if (!repository.empty()) deploy.repository = printable(repository);
    deploy.branch = printable(branches_of(push));
    deploy.commit = checkout.commit.empty() ? ref.local_oid : checkout.commit;
    deploy.subject = printable(checkout.subject);
    deploy.author = printable(checkout.commit_author.name);
    return deploy;
}

void take(const git::Push& push, const std::optional<platform::Process>& git,
          const duty::Deploy& deploy, const pagerduty::Deadline& deadline,
          const TakeContext& context) {
    Taking{push, git, deploy, deadline, context}.run();
}

}  // namespace dutyme::hook
