#include "people.hpp"

#include "marks.hpp"
#include "world.hpp"

#include <string>
#include <vector>

namespace dutyme::sim {

namespace {

constexpr const char* person = "UMAX";

/// One act of a person.
class Hand {
  public:
    Hand(World& world, const std::string& name) : world_(world), actor_(name) {}

    void act() {
        switch (world_.choices.pick(actor_, "does", 6)) {
            case 0:
                return stand_in();
            case 1:
                return remove_ours();
            case 2:
                return make_alike();
            case 3:
                return move_end();
            case 5:
                return stand_in_for_deployer();
            default:
                return replace_ours();
        }
    }

  private:
    unsigned pick(Key key, std::size_t n) {
        return world_.choices.pick(actor_, key, static_cast<unsigned>(n));
    }
    Ms length(Key key, Ms least, Ms most) {
        return std::chrono::floor<Seconds>(world_.choices.length(actor_, key, least, most));
    }
    // One that a dutyme made and that stands; null: none.
    const Object* one_of_ours();
    void make(const std::string& schedule, const Wanted& wanted);
    void note(const Object& object, Key what);
    void stand_in();
    void remove_ours();
    void make_alike();
    void move_end();
    void replace_ours();
    void stand_in_for_deployer();

    World& world_;
    Actor actor_;
};

const Object* Hand::one_of_ours() {
    std::vector<const Object*> ours;
    for (const Object& object : world_.model.objects()) {
        const Version* version = object.seen_at(world_.now());
        if (!object.creator.tour.empty() && version != nullptr && version->end > world_.now())
            ours.push_back(&object);
    }
    return ours.empty() ? nullptr : ours[pick("which", ours.size())];
}

void Hand::make(const std::string& schedule, const Wanted& wanted) {
    const Outcome made =
        world_.model.create(schedule, wanted, {actor_.name(), "", 1}, world_.now(), world_.now());
    world_.evidence.acts.push_back({world_.now(), "", schedule, "makes one by hand"});
    world_.story.tell(world_.now(), actor_, "makes one by hand", [&] {
        return "makes one for " + wanted.user + " on " + schedule + ": " +
               (made.object == nullptr ? made.reason : made.object->id);
    });
}

void Hand::note(const Object& object, Key what) {
    sometimes(what);
    world_.evidence.acts.push_back({world_.now(), object.creator.tour, object.schedule, what});
    world_.story.tell(world_.now(), actor_, what,
                      [&] { return std::string{what.name} + " " + object.id; });
}

// Instead of whoever has the turn, or beside them.
void Hand::stand_in() {
    const auto& schedules = world_.model.schedules();
    const Schedule& schedule = *std::next(schedules.begin(), pick("schedule", schedules.size()));
    const Ms end = std::chrono::floor<std::chrono::minutes>(
        world_.now() + length("stands in for", 2 * minute, 2 * hour));
    Wanted wanted{Kind::layer_override, person, world_.now(), end};
    if (schedule.shape == Shape::shifts) {
        const auto on_call = world_.model.on_call(schedule, world_.now(), world_.now());
        const bool beside = pick("beside", 2) == 1 || on_call.empty();
        wanted.kind = beside ? Kind::custom_shift : Kind::shift_override;
        if (!beside) {
            wanted.relieved = on_call.front().user;
            wanted.source = on_call.front().source;
        }
    }
    sometimes("somebody stands in");
    make(schedule.id, wanted);
}

// Puts a deployer on call with nearly the window that a dutyme asks for, whether or not it did yet.
// People think in minutes.
void Hand::stand_in_for_deployer() {
    const Deploy& deploy =
        *std::next(world_.deploys.begin(), pick("which deploy", world_.deploys.size()));
    const Schedule& schedule = *world_.model.schedule(deploy.schedules.front());
    Wanted wanted{Kind::layer_override, deploy.deployer, world_.now(),
                  std::chrono::ceil<std::chrono::minutes>(deploy.begins + Ms{deploy.lease}) +
                      minute * static_cast<int>(pick("more by", 3))};
    if (schedule.shape == Shape::shifts) wanted.kind = Kind::custom_shift;
    sometimes("makes one for a deployer");
    make(schedule.id, wanted);
}

void Hand::remove_ours() {
    const Object* ours = one_of_ours();
    if (ours == nullptr) return;
    note(*ours, "removes by hand");
    world_.model.remove(ours->schedule, ours->wanted.kind, ours->id, world_.now());
}

// For the deployer, with nearly the same window: not ours to touch.
void Hand::make_alike() {
    const Object* ours = one_of_ours();
    if (ours == nullptr) return;
    Wanted wanted = ours->wanted;
    wanted.start = world_.now();
    wanted.end += second * static_cast<int>(pick("off by", 3));
    if (wanted.kind == Kind::shift_override) wanted.kind = Kind::custom_shift;
    if (wanted.kind == Kind::custom_shift) wanted.source = {}, wanted.relieved.clear();
    sometimes("makes one alike");
    make(ours->schedule, wanted);
}

void Hand::move_end() {
    const Object* ours = one_of_ours();
    if (ours == nullptr || ours->wanted.kind == Kind::layer_override) return;
    note(*ours, "moves the end by hand");
    const Outcome moved = world_.model.move_end(ours->schedule, ours->wanted.kind, ours->id,
                                                world_.now() + length("moves to", minute, hour),
                                                world_.model.customs.whole_put, world_.now());
    if (moved.object != nullptr) moved.object->moved_by_hand = true;
}

void Hand::replace_ours() {
    const Object* ours = one_of_ours();
    if (ours == nullptr) return;
    note(*ours, "replaces by hand");
    Wanted wanted = ours->wanted;
    world_.model.remove(ours->schedule, ours->wanted.kind, ours->id, world_.now());
    wanted.start = world_.now();
    wanted.end = std::chrono::floor<std::chrono::minutes>(world_.now() +
                                                          length("anew for", 2 * minute, hour));
    make(ours->schedule, wanted);
}

}  // namespace

void act_by_hand(World& world, unsigned nth) {
    Hand{world, "person " + std::to_string(nth)}.act();
}

namespace {

constexpr const char* on_layers = "PLAYER1";

void note(World& world, Key what) {
    sometimes(what);
    world.evidence.troubles.push_back({world.now(), world.now(), "", on_layers, what});
    world.story.tell(world.now(), world.actor, what);
}

}  // namespace

void upgrade(World& world) {
    note(world, "schedule upgraded");
    world.model.upgrade(on_layers, world.now());
}

void remove_schedule(World& world) {
    note(world, "schedule deleted");
    world.model.remove_schedule(on_layers, world.now());
}

}  // namespace dutyme::sim
