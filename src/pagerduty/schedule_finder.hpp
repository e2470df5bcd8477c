#pragma once
#include "pagerduty/schedule_cache.hpp"
#include "pagerduty/schedule_client.hpp"

#include <map>
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

/// Finds schedules by id or name, of whichever type. Calls throw as those of ScheduleBackend do.
class ScheduleFinder {
  public:
    /// `hints` may be null.
    ScheduleFinder(Session& session, ScheduleClients& types, ScheduleCache* hints)
        : session_(session), clients_(types), hints_(hints) {}

    std::vector<Schedule> find_all(const std::vector<std::string>& ids_or_names, Instant since,
                                   Instant until, const Deadline& deadline);
    void prefetch(const std::vector<std::string>& ids_or_names, Instant since, Instant until);
    void remember(const std::string& schedule, ScheduleType type) { types_[schedule] = type; }
    /// Absent: not known yet.
    std::optional<ScheduleType> type_of(const std::string& schedule) const;

  private:
    struct Window {
        Instant since;
        Instant until;
    };
    using Question = std::pair<std::string, ScheduleType>;  // an id, looked for as one type
    using Found = std::map<std::string, Schedule>;          // by id

    std::optional<ScheduleReference> hint_about(const std::string& id_or_name) const {
        return hints_ == nullptr ? std::nullopt : hints_->about(id_or_name);
    }
    std::vector<std::string> ids_to_try(const std::vector<std::string>& ids_or_names,
                                        std::map<std::string, std::string>& named);
    std::vector<Question> questions_about(const std::vector<std::string>& ids) const;
    std::string path(const Question& question, const Window& window);
    std::optional<Schedule> read(const Question& question, Handle& answer, const Window& window);
    void ask(const std::vector<Question>& asked, const Window& window, const Deadline& deadline,
             Found& found);
    Found by_id(const std::vector<std::string>& ids, const Window& window,
                const Deadline& deadline);
    std::vector<Schedule> in_order(const std::vector<std::string>& ids_or_names,
                                   const std::map<std::string, std::string>& ids,
                                   const Found& known, const Deadline& deadline);

    Session& session_;
    ScheduleClients& clients_;
    ScheduleCache* hints_;
    std::map<std::string, ScheduleType> types_;  // by schedule, as last seen
    std::map<std::string, Refusal> refused_;     // by schedule: what layers said but "not found"
    std::map<Question, Window> ahead_;           // asked for along with something else
};

}  // namespace dutyme::pagerduty
