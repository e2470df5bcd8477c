#include "sandbox/web/acts.hpp"

#include "base/error.hpp"
#include "sandbox/control/control.hpp"
#include "sandbox/model/overrides.hpp"
#include "sandbox/model/policies.hpp"
#include "sandbox/web/breakages.hpp"

#include <algorithm>

namespace dutyme::sandbox {

using std::chrono::minutes;

namespace {

// What a button works on. The lock is held.
struct Scene {
    World& world;
    PageState& state;
    const Query& fields;
    Time now;
};

const Service& service_in(const Scene& scene, const std::string& id) {
    const Service* service = scene.world.account.service(id);
    if (service == nullptr) throw Error{Failure::not_found, "no service " + id};
    return *service;
}

void fire(const Scene& scene, const std::string& id) {
    const Service service = service_in(scene, id);
    if (!page(scene.world.account, service, scene.now))
        scene.state.note(scene.now, "An alert on " + service.name + " reaches nobody.", true);
}

void fire_alert(const Scene& scene) {
    const std::string id = scene.fields.get("service");
    fire(scene, id);
    if (id == guided_service) fire(scene, guided_twin);
}

void acknowledge(const Scene& scene) {
    for (Incident& incident : scene.world.account.incidents) {
        if (incident.id != scene.fields.get("alert") || incident.status != "triggered") continue;
        incident.status = "acknowledged";
        incident.acknowledged = scene.now;
        return;
    }
    throw Error{Failure::not_found, "no such alert is open"};
}

void put_on_call(const Scene& scene, const std::string& user, const std::string& by) {
    Account& account = scene.world.account;
    const std::string id = known_schedule(scene.world, scene.fields.get("subject"));
    const Window window{scene.now, scene.now + minutes{30}};
    if (const ShiftSchedule* schedule = account.shift_schedule(id))
        cover(account, *schedule, user, window, scene.now, by);
    else
        account.overrides.add(id, user, window, scene.now, by);
}

std::string subject_name(const Scene& scene) {
    return scene.world.account.schedule_name(scene.fields.get("subject"));
}

void override_by_hand(const Scene& scene) {
    put_on_call(scene, "PMIA001", "somebody else");
    scene.state.note(
        scene.now, "Mia Chen overrides " + subject_name(scene) + " in the web app, for 30 minutes");
}

void deploy_besides(const Scene& scene) {
    put_on_call(scene, "PTUR001", "user");
    scene.state.note(scene.now, "Turbo Novak deploys as well, and takes " + subject_name(scene) +
                                    " for 30 minutes");
}

void hand_over_now(const Scene& scene) {
    const std::string id = known_schedule(scene.world, scene.fields.get("subject"));
    if (hand_over(scene.world.account, id, scene.now))
        scene.state.note(scene.now, subject_name(scene) + " is handed over: the next turn begins");
    else
        scene.state.note(scene.now, "Nobody takes turns on " + subject_name(scene));
}

void upgrade_to_shifts(const Scene& scene) {
    const std::string id = known_schedule(scene.world, scene.fields.get("subject"));
    if (upgrade(scene.world.account, id, scene.now))
        scene.state.note(scene.now, subject_name(scene) + " is upgraded: it is shift-based now");
}

// Those who hold an override renew it by a clock that does not go faster. So the time slows down
// before the first of them ends.
Time end_of_hurry(const Account& account, Time now) {
    constexpr std::chrono::hours longest{3};
    constexpr minutes spare{1};
    Time end = now + longest;
    const auto spare_those = [&](const Window& window, const std::string& by) {
        if (by != "somebody else" && by != "the upgrade" && now + spare < window.until &&
            window.since <= now)
            end = std::min(end, window.until - spare);
    };
    for (const Override& it : account.overrides.all())
        if (!it.versions.back().removed)
            spare_those(it.versions.back().window, it.versions.back().by);
    for (const AddedShift& it : account.added_shifts.all())
        if (!it.versions.back().removed)
            spare_those(it.versions.back().window, it.versions.back().by);
    return end;
}

void go_fast(const Scene& scene) {
    constexpr int minute_a_second = 60;
    const bool all_dead = scene.state.run && scene.state.run->killed;
    const Time end =
        all_dead ? scene.now + std::chrono::hours{3} : end_of_hurry(scene.world.account, scene.now);
    scene.world.clock.hurry(minute_a_second, end);
}

void go_as_usual(const Scene& scene) {
    scene.world.clock.hurry(1, scene.now);
}

struct Act {
    const char* name;
    void (*press)(const Scene&);
};

constexpr Act acts[] = {
    {"page", fire_alert},       {"acknowledge", acknowledge}, {"override", override_by_hand},
    {"second", deploy_besides}, {"hand-over", hand_over_now}, {"upgrade", upgrade_to_shifts},
    {"speed-1", go_as_usual},   {"speed-60", go_fast},
};

bool press_breakage(World& world, PageState& state, const std::string& name, Time now) {
    for (const Breakage& breakage : breakages()) {
        if (name != breakage.act) continue;
        toggle(world.faults, breakage);
        const bool on = is_in_force(world.faults, breakage);
        state.note(now, on ? breakage.sentence : "PagerDuty is mended.", on);
        return true;
    }
    return false;
}

}  // namespace

void press(World& world, PageState& state, const Query& fields) {
    const std::string name = fields.get("do");
    const std::lock_guard lock{world.lock};
    const Time now = world.clock.now();
    if (press_breakage(world, state, name, now)) return;
    for (const Act& act : acts)
        if (name == act.name) return act.press({world, state, fields, now});
    misuse("there is no such button");
}

GuidedRun add_twin(Account& account) {
    constexpr const char* primary = "PPRI001";
    const Schedule* original = account.schedule(primary);
    if (original == nullptr) throw Error{Failure::not_found, "the account has no schedule Primary"};
    Schedule twin = *original;
    twin.id = twin_schedule;
    twin.name = "Primary's twin";
    account.schedules.push_back(twin);
    const Level cleo{{}, {"PCLE001"}};
    account.policies.push_back({"PEPGDE1", "Frontend", {Level{{primary}, {}}, cleo}});
    account.policies.push_back({"PEPGDE2", "Frontend's twin", {Level{{twin_schedule}, {}}, cleo}});
    account.services.push_back({guided_service, "Frontend", "PEPGDE1", ""});
    account.services.push_back({guided_twin, "Frontend's twin", "PEPGDE2", ""});
    constexpr const char* ada = "PADA001";
    return {{primary, ada, {}}, {twin_schedule, ada, {}}, {}};
}

}  // namespace dutyme::sandbox
