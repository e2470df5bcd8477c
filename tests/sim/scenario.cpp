#include "scenario.hpp"

#include "marks.hpp"
#include "people.hpp"
#include "successor.hpp"
#include "world.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <string>

namespace dutyme::sim {

namespace {

constexpr Ms day = 24 * hour;

/// Draws what somebody decides.
class Draw {
  public:
    Draw(World& world, Actor& actor) : world_(world), actor_(actor) {}
    unsigned pick(Key key, unsigned n) { return world_.choices.pick(actor_, key, n); }
    unsigned rarely(Key key, unsigned per_mille, unsigned n) {
        return world_.choices.rarely(actor_, key, per_mille, n);
    }
    bool happens(Key key, unsigned per_mille) { return rarely(key, per_mille, 1) != 0; }
    Ms length(Key key, Ms least, Ms most) {
        return std::chrono::floor<Seconds>(world_.choices.length(actor_, key, least, most));
    }

  private:
    World& world_;
    Actor& actor_;
};

// All on where every trouble is given by name.
void draw_switches(World& world, Draw& draw) {
    if (!world.choices.are_random()) return;
    const auto is_on = [&](Key key) { return draw.happens(key, 250); };
    world.switches = {is_on("deaths"),    is_on("lost replies"), is_on("late effects"),
                      is_on("lags"),      is_on("refusals"),     is_on("others"),
                      is_on("limits"),    is_on("lies"),         is_on("suspensions"),
                      is_on("full disks")};
}

// A length to either side.
Ms draw_offset(Draw& draw, Key before, Key off_by) {
    const Ms off = draw.length(off_by, second, 3 * hour);
    return draw.pick(before, 2) == 1 ? -off : off;
}

// Where all dates are wrong the machines' clocks are right: nothing else tells the time.
void draw_clocks(World& world, Draw& draw) {
    world.wrong_dates.sort = static_cast<WrongDates::Sort>(draw.rarely("wrong dates", 250, 4));
    world.wrong_dates.off = draw_offset(draw, "dates behind", "dates off by");
    if (world.wrong_dates.sort == WrongDates::Sort::all) return;
    for (Machine& machine : world.machines) {
        if (draw.happens("wrong clock", 150))
            machine.offset = draw_offset(draw, "clock behind", "clock off by");
        if (!draw.happens("clock steps", 100)) continue;
        const Ms to = draw_offset(draw, "steps back", "steps by");
        world.fibers.at(draw.length("steps at", second, 2 * hour), [&machine, to] {
            sometimes("clock steps");
            machine.offset = to;
        });
    }
}

// For seconds, for an hour, or for good: a gateway's errors, silence, no connection at all, or a
// token that is not good any more.
void draw_outages(World& world, Draw& draw, Ms end) {
    using Answer = Fate::Answer;
    constexpr std::array answers{Answer::gateway, Answer::silence, Answer::unsent, Answer::refusal,
                                 Answer::refusal};
    constexpr std::array statuses{503, 0, 0, 401, 403};
    const unsigned count = draw.rarely("outages", 250, 3);
    for (unsigned i = 0; i < count; ++i) {
        const Ms from = draw.length("outage at", second, end);
        const unsigned what = draw.pick("outage", answers.size());
        world.outages.push_back({from, from + draw.length("outage lasts", 20 * second, hour),
                                 answers.at(what), statuses.at(what)});
    }
}

void draw_full_disks(World& world, Draw& draw, Ms end) {
    if (!world.switches.full_disks) return;
    for (Machine& machine : world.machines) {
        if (!draw.happens("full disk", 300)) continue;
        const Ms from = draw.length("full at", second, end);
        const auto shelf = machine.shelf;
        world.fibers.at(from, [shelf] { shelf->read_only = true; });
        world.fibers.at(from + draw.length("full for", second, hour),
                        [shelf] { shelf->read_only = false; });
    }
}

void draw_admin(World& world, Draw& draw, Ms end) {
    const unsigned what = draw.rarely("admin", 80, 3);
    if (what == 0) return;
    world.fibers.at(draw.length("admin at", second, end),
                    [&world, what] { what < 3 ? upgrade(world) : remove_schedule(world); });
}

void draw_customs(Customs& customs, Draw& draw) {
    customs.precision = static_cast<Customs::Precision>(draw.rarely("whole minutes", 100, 2));
    customs.past_start_refused = draw.happens("past start refused", 100);
    customs.young_delete = std::array{200, 204, 400}.at(draw.rarely("young delete", 500, 2));
    customs.past_delete = draw.happens("past delete refused", 300) ? 400 : 404;
    customs.whole_put = draw.happens("whole put", 200);
    customs.overrides_of_overrides = draw.happens("overrides of overrides", 200);
    customs.revives = draw.happens("revives", 100);
    customs.cuts_anyway = draw.happens("cuts anyway", 200);
}

// One person all day, or two, one after the other.
Rotation draw_rotation(Draw& draw, const std::string& id, const char* first, const char* next) {
    const Ms change =
        draw.happens("turn ends early", 300) ? draw.length("turn lasts", second, 2 * hour) : day;
    return {id, {{first, -day, change}, {next, change, 2 * day}}};
}

void draw_schedules(Model& model, Draw& draw) {
    model.add({"PLAYER1", "Layers", Shape::layers, {draw_rotation(draw, "L", "UMIA", "UNOA")}});
    Schedule shifts{
        "PSHIFT1", "Shifts", Shape::shifts, {draw_rotation(draw, "R1", "UMIA", "UNOA")}};
    if (draw.happens("second rotation", 150))
        shifts.rotations.push_back(draw_rotation(draw, "R2", "UOLE", "UPIA"));
    model.add(std::move(shifts));
}

Machine& drawn_machine(World& world, Draw& draw, Key key) {
    const unsigned nth = draw.pick(key, static_cast<unsigned>(world.machines.size()));
    return *std::next(world.machines.begin(), nth);
}

// Somebody at another terminal runs dutyme extend, or pass.
void draw_ask(Draw& draw, Deploy& deploy) {
    constexpr std::array<Seconds::rep, 3> extensions{600, 60, 3600};
    const unsigned ask = draw.rarely("is asked", 200, 2);
    if (ask == 0) return;
    deploy.ask = ask == 1 ? Deploy::Ask::extend : Deploy::Ask::pass;
    deploy.asks_at = draw.length("is asked at", second, deploy.lasts + minute);
    deploy.extension = Seconds{extensions.at(draw.pick("extension", extensions.size()))};
    deploy.colleague = "UDORA";
}

void draw_deploy(World& world, Deploy& deploy) {
    constexpr std::array<Seconds::rep, 4> leases{1800, 300, 60, 7200};
    constexpr std::array<int, 10> percents{0,   0,   30,  100, 120,
                                           200, 350, 600, 70,  133};  // of a lease
    constexpr std::array<Seconds::rep, 4> lingers{0, 30, 300, 900};
    constexpr std::array deployers{"UADA", "UBOB", "UCLEO"};
    Actor actor{deploy.tour};
    Draw draw{world, actor};
    deploy.machine = &drawn_machine(world, draw, "machine");
    deploy.deployer = deployers.at(draw.pick("deployer", deployers.size()));
    if (draw.happens("has the turn", 100)) deploy.deployer = "UMIA";
    if (draw.happens("other account", 50)) deploy.api_url = "https://other.pagerduty.com";
    const unsigned schedules = draw.pick("schedules", 3);
    if (schedules != 1) deploy.schedules.emplace_back("PLAYER1");
    if (schedules != 0) deploy.schedules.emplace_back("PSHIFT1");
    deploy.joins = schedules == 1 && draw.happens("joins", 200);
    const auto* shifts = world.model.schedule("PSHIFT1");
    deploy.takes_all = schedules != 0 && shifts->rotations.size() > 1 && !deploy.joins;
    deploy.lease = Seconds{leases.at(draw.pick("lease", leases.size()))};
    deploy.max = Seconds{draw.happens("short max", 200) ? 2400 : 14'400};
    deploy.linger = Seconds{lingers.at(draw.rarely("linger", 250, 3))};
    deploy.stay = Seconds{draw.happens("stays for an incident", 150) ? 600 : 0};
    deploy.lasts = Ms{deploy.lease} * percents.at(draw.pick("command", percents.size())) / 100 +
                   (draw.happens("ends at once", 200) ? Ms{0} : 5 * second);
    constexpr std::array<int, 5> until_percents{0, 10, 80, 250, 500};
    deploy.until = Ms{deploy.lease} * until_percents.at(draw.rarely("until", 150, 4)) / 100;
    deploy.lasts += deploy.until;
    draw_ask(draw, deploy);
    deploy.begins = draw.happens("in the same moment", 100)
                        ? world.deploys.front().begins
                        : draw.length("begins", Ms{0}, 20 * minute);
    world.fibers.at(deploy.begins, [&world, &deploy] {
        if (deploy.machine->up) begin(world, deploy);
    });
}

// One deploy, a few, or a crowd of up to twelve.
Ms draw_deploys(World& world, Draw& draw) {
    const bool crowd = draw.happens("crowd", 50);
    Ms end{0};
    for (unsigned i = 1; i <= 12; ++i) {
        const std::string tour = "tour " + std::to_string(i);
        Actor actor{tour};
        const unsigned per_mille = crowd ? 800 : i == 2 ? 300 : i < 5 ? 100 : 0;
        if (i > 1 && !Draw{world, actor}.happens("is there", per_mille)) continue;
        Deploy& deploy = world.deploys.emplace_back();
        deploy.tour = tour;
        draw_deploy(world, deploy);
        end = std::max(end, deploy.begins + deploy.lasts);
    }
    return end;
}

// Somebody runs a dutyme that finishes what others began.
void draw_visits(World& world, Draw& draw, Ms end) {
    const unsigned count = draw.rarely("visits", 300, 3);
    for (unsigned i = 0; i < count; ++i) {
        Machine& machine = drawn_machine(world, draw, "visited machine");
        const unsigned what = draw.pick("visit", 3);
        const Ms at = draw.length("visit at", second, end);
        const std::string tour =
            std::next(world.deploys.begin(),
                      draw.pick("visited tour", static_cast<unsigned>(world.deploys.size())))
                ->tour;
        const std::string name = std::to_string(i + 1);
        world.fibers.at(at, [&world, &machine, what, tour, name] {
            if (!machine.up) return;
            if (what == 0) recover(world, machine, "recover " + name);
            if (what == 1) stop_all(world, machine, "stop " + name);
            if (what == 2) stop_by_file(world, machine, "stop by file " + name, tour);
        });
    }
}

void draw_people(World& world, Draw& draw, Ms end) {
    if (!world.switches.others) return;
    const unsigned count = draw.rarely("people", 800, 3);
    for (unsigned i = 1; i <= count; ++i)
        world.fibers.at(draw.length("act at", second, end), [&world, i] { act_by_hand(world, i); });
}

}  // namespace

void set_up(World& world) {
    Draw draw{world, world.actor};
    draw_switches(world, draw);
    draw_customs(world.model.customs, draw);
    draw_schedules(world.model, draw);
    const unsigned machines = 1 + draw.rarely("more machines", 300, 2);
    for (unsigned i = 1; i <= machines; ++i)
        world.machines.emplace_back(world, "machine " + std::to_string(i));
    draw_clocks(world, draw);
    const Ms end = draw_deploys(world, draw) + 5 * minute;
    draw_outages(world, draw, end);
    draw_full_disks(world, draw, end);
    draw_admin(world, draw, end);
    draw_visits(world, draw, end);
    draw_people(world, draw, end);
    world.calm_begins = end + 10 * minute;
}

}  // namespace dutyme::sim
