#pragma once

#include "pagerduty/model/errors.hpp"
#include "pagerduty/model/schedule_backend.hpp"
#include "pagerduty/name_lookup.hpp"
#include "pagerduty/schedule_cache.hpp"
#include "pagerduty/schedule_client.hpp"
#include "pagerduty/session.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace dutyme::pagerduty {

/// PagerDuty's two APIs for schedules.
class ScheduleClients {
  public:
    explicit ScheduleClients(Session& session)
        : layers_(layer_schedules(session)), shifts_(shift_schedules(session)) {}
    ScheduleClient& of(ScheduleType type) {
        return type == ScheduleType::layers ? *layers_ : *shifts_;
    }
    static ScheduleType other(ScheduleType type) {
        return type == ScheduleType::layers ? ScheduleType::shifts : ScheduleType::layers;
    }

  private:
    std::unique_ptr<ScheduleClient> layers_;
    std::unique_ptr<ScheduleClient> shifts_;
};

/// Finds schedules of both types by id or name. Calls do and throw what those of ScheduleBackend
/// do.
class ScheduleFinder {
  public:
    /// `cache` may be null. All have to outlive this.
    ScheduleFinder(Session& session, ScheduleClients& clients, ScheduleCache* cache)
        : session_(session), clients_(clients), cache_(cache) {}

    std::vector<Schedule> find_all(const std::vector<std::string>& ids_or_names, Instant since,
                                   Instant until, const Deadline& deadline);
    void prefetch(const std::vector<std::string>& ids_or_names, Instant since, Instant until);
    void remember(const std::string& schedule, ScheduleType type) { types_[schedule] = type; }
    /// Absent: the type is not known yet.
    std::optional<ScheduleType> type_of(const std::string& schedule) const;

  private:
    struct Window {
        Instant since;
        Instant until;
        bool covers(const Window& other) const {
            return since <= other.since && other.until <= until;
        }
    };
    struct Prefetched {
        Window window;
        Handle handle;
    };
    using Lookup = std::pair<std::string, ScheduleType>;  // an id, requested as this type
    using SchedulesById = std::map<std::string, Schedule>;
    using IdsByName = std::map<std::string, std::string>;

    std::optional<ScheduleReference> cached(const std::string& id_or_name) const {
        return cache_ == nullptr ? std::nullopt : cache_->find(id_or_name);
    }
    std::vector<std::string> ids_to_try(const std::vector<std::string>& ids_or_names,
                                        IdsByName& cached);
    std::vector<Lookup> lookups_for(const std::vector<std::string>& ids) const;
    Handle fetch(const Lookup& lookup, const Window& window);
    ScheduleLists lists_for(const std::string& name);
    std::optional<Schedule> read(const Lookup& lookup, Handle& handle, const Window& window,
                                 const Deadline& deadline);
    void look_up(const std::vector<Lookup>& lookups, const Window& window, const Deadline& deadline,
                 SchedulesById& found);
    SchedulesById by_id(const std::vector<std::string>& ids, const Window& window,
                        const Deadline& deadline);
    std::vector<Schedule> in_order(const std::vector<std::string>& ids_or_names,
                                   const IdsByName& ids, const SchedulesById& found,
                                   const Deadline& deadline);

    Session& session_;
    ScheduleClients& clients_;
    ScheduleCache* cache_;
    std::map<std::string, ScheduleType> types_;  // by schedule
    std::map<std::string, Refusal> refused_;     // by schedule: by the layers API, unless 404
    std::map<Lookup, Prefetched> prefetched_;
    std::map<std::string, ScheduleLists> prefetched_lists_;  // by name
};

/// Returns the schedules of an account, of both types. `cache` suggests which schedule a name
/// stands for and keeps the result; may be null. A schedule counts as found by name only when
/// PagerDuty confirms the name. Both have to outlive the result.
std::unique_ptr<ScheduleBackend> all_schedules(Session& session, ScheduleCache* cache = nullptr);

}  // namespace dutyme::pagerduty
