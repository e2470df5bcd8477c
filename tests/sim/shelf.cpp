#include "shelf.hpp"

#include "base/error.hpp"
#include "duty/record.hpp"
#include "machine.hpp"
#include "marks.hpp"
#include "world.hpp"

#include <string_view>
#include <utility>

namespace dutyme::sim {

namespace {

constexpr std::string_view tour_word = "tour ";

constexpr Ms write_time{3};  // with an fsync

// "PLAYER1 held Q1 until 10:29:31; …".
std::string in_words(std::string_view page) {
    constexpr const char* states[] = {"intended", "held", "lingering", "own", "over"};
    const auto record = duty::record_from_json(page);
    if (!record) return "no record";
    std::string words = "journal:";
    for (const duty::Lease& lease : record->leases)
        if (lease.state != duty::LeaseState::over)
            words += " " + lease.schedule_id + " " + states[static_cast<int>(lease.state)] + " " +
                     lease.override_id + " until " + to_rfc3339(lease.end).substr(11, 8) +
                     (lease.renewable ? ";" : " not renewed;");
    return words;
}

class HeldLock final : public duty::JournalStorage::Lock {
  public:
    HeldLock(Shelf& shelf, std::string tour, Process& owner)
        : shelf_(shelf), tour_(std::move(tour)), owner_(owner) {}
    ~HeldLock() override {
        const auto held = shelf_.locks.find(tour_);
        if (held != shelf_.locks.end() && held->second == &owner_) shelf_.locks.erase(held);
    }
    HeldLock(const HeldLock&) = delete;
    HeldLock& operator=(const HeldLock&) = delete;

  private:
    Shelf& shelf_;
    std::string tour_;
    Process& owner_;
};

class Opened final : public duty::JournalStorage {
  public:
    Opened(Shelf& shelf, Process& process) : shelf_(shelf), process_(process) {}

    std::string place() const override { return "the journal"; }
    void prepare() override {
        if (!shelf_.read_only) return;
        shelf_.lost.insert(process_.tour);  // it has no page at all
        throw Error{Failure::system, "the journal is read-only"};
    }
    std::vector<std::string> list() const override;
    std::optional<std::string> read(const std::string& tour) const override;
    void replace(const std::string& tour, std::string_view page, Outlast outlast) override;
    void remove(const std::string& tour) noexcept override;
    std::unique_ptr<duty::JournalStorage::Lock> lock(const std::string& tour) override;
    bool is_locked(const std::string& tour) const override {
        return shelf_.locks.count(tour_with_id(tour)) != 0;
    }
    bool is_there(const platform::Process& process) const override;
    void append_to_log(const std::string& line) noexcept override { shelf_.log += line; }
    std::string read_log() const override { return shelf_.log; }

  private:
    Shelf& shelf_;
    Process& process_;
};

std::vector<std::string> Opened::list() const {
    std::vector<std::string> tours;
    for (const auto& [tour, page] : shelf_.pages)
        if (page.seen) tours.push_back(id_of_tour(tour));
    return tours;
}

std::optional<std::string> Opened::read(const std::string& tour) const {
    const auto page = shelf_.pages.find(tour_with_id(tour));
    return page == shelf_.pages.end() ? std::nullopt : page->second.seen;
}

// The number of a deploy's dutyme is that of its tour.
bool Opened::is_there(const platform::Process& process) const {
    for (const Deploy& deploy : shelf_.world().deploys)
        if (deploy.tour == std::string{tour_word} + std::to_string(process.pid))
            return deploy.dutyme != nullptr && deploy.dutyme->alive;
    return false;
}

// A death before it leaves the old page, one after it the new.
void Opened::replace(const std::string& id, std::string_view page, Outlast outlast) {
    const std::string tour = tour_with_id(id);
    World& world = shelf_.world();
    world.wait(process_, outlast == Outlast::machine ? write_time : Ms{0});
    if (shelf_.read_only) {
        sometimes("disk full");
        shelf_.lost.insert(deploy_of_page(tour, page));
        world.evidence.troubles.push_back(
            {world.now(), world.now(), process_.tour, "", "full disk"});
        throw Error{Failure::system, "the journal is read-only"};
    }
    Shelf::Page& kept = shelf_.pages[tour];
    kept.seen = page;
    kept.id_file = page;
    if (outlast == Outlast::machine) kept.durable = page;
    world.story.tell(world.now(), process_.actor, "writes the journal",
                     [&] { return in_words(page); });
    world.wait(process_, Ms{0});
}

void Opened::remove(const std::string& tour) noexcept {
    try {
        shelf_.world().wait(process_, Ms{0});
        shelf_.pages.erase(tour_with_id(tour));
        shelf_.world().wait(process_, Ms{0});
    } catch (const Buried&) {  // the caller will meet the next one
    }
}

std::unique_ptr<duty::JournalStorage::Lock> Opened::lock(const std::string& id) {
    const std::string tour = tour_with_id(id);
    Process*& owner = shelf_.locks[tour];
    if (owner != nullptr) return nullptr;
    owner = &process_;
    process_.tours.insert(tour);
    if (const auto page = read(id)) process_.tours.insert(deploy_of_page(tour, *page));
    process_.at_end.push_back([&shelf = shelf_, tour, process = &process_] {
        const auto held = shelf.locks.find(tour);
        if (held != shelf.locks.end() && held->second == process) shelf.locks.erase(held);
    });
    return std::make_unique<HeldLock>(shelf_, tour, process_);
}

}  // namespace

std::string id_of_tour(const std::string& name) {
    const std::string number = name.substr(tour_word.size());
    return std::string(16 - number.size(), '0') + number;
}

std::string tour_with_id(const std::string& id) {
    const auto number = id.find_first_not_of('0');
    return std::string{tour_word} + (number == std::string::npos ? "0" : id.substr(number));
}

std::string deploy_of_page(const std::string& tour, std::string_view page) {
    const auto record = duty::record_from_json(page);
    return record ? tour_with_id(duty::first_tour(*record)) : tour;
}

std::shared_ptr<duty::JournalStorage> Shelf::opened_by(Process& process) {
    return std::make_shared<Opened>(*this, process);
}

// What was not waited for may be there, be the old, or be empty.
void Shelf::lose_power(Actor& chance) {
    locks.clear();
    for (auto& [tour, page] : pages) {
        if (page.seen == page.durable) continue;
        const std::string of_deploy = deploy_of_page(tour, page.seen.value_or(""));
        switch (world_.choices.pick(chance, "page after the power failure", 3)) {
            case 0:
                page.seen = page.durable;
                break;
            case 1:
                page.durable = page.seen;
                continue;
            default:
                page.seen = page.durable = "";
                break;
        }
        lost.insert(of_deploy);
    }
}

}  // namespace dutyme::sim
