#include "successor.hpp"

#include "base/error.hpp"
#include "duty/recover.hpp"
#include "marks.hpp"
#include "online.hpp"
#include "shelf.hpp"
#include "world.hpp"

#include <optional>
#include <utility>

namespace dutyme::sim {

namespace {

constexpr Ms for_recovering{1'500};
constexpr Ms for_all = minute;
constexpr Ms for_a_tour = 5 * minute;

Deploy* deploy_of(World& world, const std::string& tour) {
    for (Deploy& deploy : world.deploys)
        if (deploy.tour == tour) return &deploy;
    return nullptr;
}

// What the user was told about it. A page that could not be written does not know all.
void note_given_back(World& world, const std::string& tour) {
    Deploy* deploy = deploy_of(world, tour);
    if (deploy == nullptr || deploy->machine->shelf->lost.count(tour) != 0) return;
    for (const auto& [name, page] : deploy->machine->shelf->pages)
        if (name != tour && deploy_of_page(name, page.seen.value_or("")) == tour)
            return;  // a colleague's, to whom it was passed on
    deploy->released = world.now();
    deploy->lingers_until.reset();
}

void recover_all(World& world, Process& me, Online& online, Ms time) {
    const auto recovered = duty::recover(online.journal, me.machine.host, online.context(),
                                         online.session, account, online.within(time));
    for (const duty::Recovered& one : recovered) {
        sometimes(one.settled ? "recovered" : "not recovered");
        const std::string tour = tour_with_id(duty::first_tour(one.record));
        const Deploy* deploy = deploy_of(world, tour);
        const bool is_still_taking = deploy != nullptr && deploy->dutyme != nullptr &&
                                     deploy->dutyme->alive && !deploy->taken;
        if (one.settled && !is_still_taking)  // between two guardians
            note_given_back(world, tour);
    }
}

/// As Stopping in src/cli/stop.cpp.
class Stop {
  public:
    Stop(World& world, Process& me) : world_(world), me_(me), online_(world, me) {}

    void all() {
        for (const duty::Record& record : online_.journal.open_tours()) give_back(record);
        recover_all(world_, me_, online_, for_recovering);
    }
    void by_file(const duty::Record& record) {
        give_back(record, duty::RecordSource::id_file);
        recover_all(world_, me_, online_, for_recovering);
    }

  private:
    void give_back(const duty::Record& known,
                   duty::RecordSource source = duty::RecordSource::journal);

    World& world_;
    Process& me_;
    Online online_;
};

// A tour whose dutyme lives is given back under its hands. What it made meanwhile is in its page.
void Stop::give_back(const duty::Record& known, duty::RecordSource source) {
    const std::string first = tour_with_id(duty::first_tour(known));
    me_.tours.insert(tour_with_id(known.id));
    me_.tours.insert(first);
    Deploy* deploy = deploy_of(world_, first);
    if (deploy != nullptr && !deploy->stopped) deploy->stopped = world_.now();
    std::size_t leases = 0;
    for (int look = 0; look < 3; ++look) {
        duty::Record record = known;
        std::optional<duty::JournalEntry> entry;
        if (auto mine = online_.journal.adopt(known.id)) {
            record = std::move(mine->record);
            entry = std::move(mine->entry);
            source = duty::RecordSource::journal;
        } else {
            for (duty::Record& open : online_.journal.open_tours())
                if (open.id == known.id) {
                    record = std::move(open);
                    source = duty::RecordSource::journal;
                }
        }
        const bool owned = entry.has_value();
        if (record.leases.size() == leases) break;
        leases = record.leases.size();
        duty::Tour tour{online_.context(), std::move(entry), std::move(record), source};
        if (!tour.release(online_.within(for_a_tour))) return;
        if (owned) {
            tour.close("given back by dutyme stop", online_.session.now());
            break;
        }
    }
    sometimes("stopped");
    note_given_back(world_, first);
}

}  // namespace

// Nothing is asked where there is nothing.
void recover(World& world, Machine& machine, const std::string& name) {
    world.start(name, machine, [&world](Process& me) {
        Online online{world, me};
        if (!online.journal.open_tours().empty()) recover_all(world, me, online, for_all);
    });
}

void stop_all(World& world, Machine& machine, const std::string& name) {
    world.start(name, machine, [&world](Process& me) { Stop{world, me}.all(); });
}

// The file is written together with the page, and outlives it.
void stop_by_file(World& world, Machine& machine, const std::string& name,
                  const std::string& tour) {
    const Deploy* deploy = deploy_of(world, tour);
    if (deploy == nullptr) return;
    const auto page = deploy->machine->shelf->pages.find(tour);
    if (page == deploy->machine->shelf->pages.end()) return;
    const auto record = duty::record_from_json(page->second.id_file);
    if (!record) return;
    world.start(name, machine, [&world, record = *record](Process& me) {
        Stop{world, me}.by_file(record);
    });
}

}  // namespace dutyme::sim
