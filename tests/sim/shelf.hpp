#pragma once
#include "duty/journal.hpp"
#include "instant.hpp"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace dutyme::sim {

class World;
class Process;
class Actor;

/// Returns the id that dutyme knows the tour "tour 12" by: "0000000000000012".
std::string id_of_tour(const std::string& name);
/// Returns the deploy's tour that a page is of: the first, where it was passed on.
std::string deploy_of_page(const std::string& tour, std::string_view page);
/// The other way round.
std::string tour_with_id(const std::string& id);

/// The disk under a machine's journal: what processes see, and what a power failure leaves.
class Shelf {
  public:
    explicit Shelf(World& world) : world_(world) {}

    struct Page {
        std::optional<std::string> seen;     ///< by every process
        std::optional<std::string> durable;  ///< after the machine's death
        std::string id_file;                 ///< what another step of the job was given
    };
    std::map<std::string, Page> pages;
    std::string log;
    std::map<std::string, Process*> locks;  ///< by tour: who holds it
    std::set<std::string> lost;             ///< tours whose page is not what was written last
    bool read_only = false;

    /// Returns the journal's storage as this process has it.
    std::shared_ptr<duty::JournalStorage> opened_by(Process& process);
    /// What a power failure does to it: whatever was not waited for may be lost.
    void lose_power(Actor& chance);

    World& world() const { return world_; }

  private:
    World& world_;
};

}  // namespace dutyme::sim
