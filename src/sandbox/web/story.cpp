#include "sandbox/web/story.hpp"

#include "base/text.hpp"
#include "sandbox/model/on_call.hpp"

#include <algorithm>

namespace dutyme::sandbox {

namespace {

std::string first_name(const Account& account, const std::string& user) {
    const std::string name = name_of_user(account, user);
    return name.substr(0, name.find(' '));
}

std::string names(const Account& account, const std::vector<Shift>& shifts) {
    std::vector<std::string> found;
    for (const Shift& shift : shifts) add_once(found, name_of_user(account, shift.user));
    return found.empty() ? "nobody" : listed(found);
}

std::vector<Shift> on_now(const Account& account, const std::string& schedule, Time now) {
    return people_on(account, schedule, {now, now + Milliseconds{1}}, now);
}

bool is_on(const Account& account, const WatchedDeploy& deploy, Time now) {
    const auto on = on_now(account, deploy.schedule, now);
    return std::any_of(on.begin(), on.end(), [&](const Shift& shift) {
        return shift.user == deploy.user && !shift.override.empty();
    });
}

std::string later(Milliseconds time) {
    const auto whole = std::chrono::duration_cast<Seconds>(time).count();
    if (whole < 1) return "within a second";
    return whole == 1 ? "a second later" : std::to_string(whole) + " seconds later";
}

Story of_killed(const Account& account, const GuidedRun& run, Time now) {
    const std::string ada = first_name(account, run.by_script.user);
    const bool script = is_on(account, run.by_script, now);
    const auto dutyme = wrongly_on_call(account, run.by_dutyme, now);
    const std::string given = dutyme.so_far < dutyme.total
                                  ? "dutyme's guardian has not given the pager back yet"
                                  : "dutyme gave the pager back " + later(dutyme.total);
    return {"Killed at " + clock_time(*run.killed) + ". " +
                (script ? "The script still pages " + ada + "." : "Both are over."),
            "Both deploys got kill -9 in the same second. " + given +
                (script ? "; nothing is left to give back the script's override before it ends."
                        : "; the script's override has ended by itself.")};
}

Story of_run(const Account& account, const GuidedRun& run, Time now) {
    if (run.killed) return of_killed(account, run, now);
    const std::string ada = first_name(account, run.by_dutyme.user);
    if (run.by_dutyme.died || run.by_script.died)
        return {"A deploy has ended by itself.",
                "What it did stands below, under What happens. Start over to deploy both again."};
    if (!is_on(account, run.by_dutyme, now) || !is_on(account, run.by_script, now))
        return {"Two deploys begin.", "One under dutyme, one under a script with curl."};
    return {"Two deploys run. Kill them both.",
            ada + " is on call twice: dutyme put her there on " +
                account.schedule_name(run.by_dutyme.schedule) +
                ", a 15-line curl script on its twin. What becomes of her pager when both die?"};
}

// The last one that was put there over the API.
struct LastDeploy {
    std::string schedule;
    std::string user;
    Window window;
    bool runs = false;
};

std::optional<LastDeploy> last_deploy(const Account& account,
                                      const std::vector<std::string>& schedules, Time now) {
    std::optional<LastDeploy> last;
    const LaneView view = view_of(account, schedules, now);
    for (const std::string& schedule : schedules)
        for (const LaneRow& row : lane_of(account, schedule, view, nullptr, false).rows)
            for (const LaneBar& bar : row.bars) {
                if (bar.kind != BarKind::deploy || now < bar.window.since) continue;
                if (last && bar.window.since < last->window.since) continue;
                last = LastDeploy{schedule, row.user, bar.window, now < bar.window.until};
            }
    return last;
}

std::string told_of_alert(const Account& account, const LastDeploy& deploy) {
    for (auto it = account.incidents.rbegin(); it != account.incidents.rend(); ++it) {
        const Service* service = account.service(it->service);
        if (it->created < deploy.window.since || service == nullptr || it->pages.empty()) continue;
        std::string text = "Alert " + std::to_string(it->number) + " on " + service->name +
                           " reached " + name_of_user(account, it->pages.front().user) + ".";
        const auto planned =
            planned_on(account, deploy.schedule, {it->created, it->created + Milliseconds{1}});
        if (it->pages.front().user == deploy.user && !planned.empty() &&
            planned.front().user != deploy.user)
            text += " Without dutyme it would have gone to " + names(account, planned) + ".";
        return text;
    }
    return "";
}

}  // namespace

Story story_of(const Account& account, const PageState& state,
               const std::vector<std::string>& schedules, Time now) {
    if (state.run) return of_run(account, *state.run, now);
    const auto deploy = last_deploy(account, schedules, now);
    if (!deploy) {
        const std::string on = schedules.empty()
                                   ? "Somebody"
                                   : names(account, on_now(account, schedules.front(), now));
        const bool several = on.find(" and ") != std::string::npos;
        return {on + (several ? " are" : " is") + " on call. You are about to deploy.",
                "Run the two commands, and watch here whom an alert would page: before, during and "
                "after.",
                true};
    }
    const std::string who = first_name(account, deploy->user);
    const std::string alert = told_of_alert(account, *deploy);
    if (deploy->runs)
        return {who + " deploys, so " + who + " is paged.",
                alert.empty() ? "Fire an alert, and watch whom it reaches. Then end the deploy, or "
                                "kill it: the pager goes back."
                              : alert};
    const std::string schedule = account.schedule_name(deploy->schedule);
    return {
        names(account, on_now(account, deploy->schedule, now)) + " has the pager back.",
        who + "'s deploy on " + schedule + " is over; it took " +
            show_minutes(std::chrono::ceil<Seconds>(deploy->window.until - deploy->window.since)) +
            " at most. " + alert};
}

}  // namespace dutyme::sandbox
