#pragma once
#include "pagerduty/hints.hpp"
#include "pagerduty/schedule_kind.hpp"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace dutyme::pagerduty {

/// PagerDuty's two APIs for schedules.
class BothKinds {
  public:
    explicit BothKinds(Session& session)
        : layers_(schedules_v2(session)), shifts_(schedules_v3(session)) {}
    ScheduleKind& of(Kind kind) { return kind == Kind::layers ? *layers_ : *shifts_; }
    static Kind other(Kind kind) { return kind == Kind::layers ? Kind::shifts : Kind::layers; }

  private:
    std::unique_ptr<ScheduleKind> layers_;
    std::unique_ptr<ScheduleKind> shifts_;
};

/// Finds schedules by id or name, of whichever kind. Calls throw as those of ScheduleApi do.
class ScheduleFinder {
  public:
    /// `hints` may be null.
    ScheduleFinder(Session& session, BothKinds& kinds, Hints* hints)
        : session_(session), both_(kinds), hints_(hints) {}

    std::vector<Schedule> find_all(const std::vector<std::string>& ids_or_names, Instant since,
                                   Instant until, const Patience& patience);
    void ask_ahead(const std::vector<std::string>& ids_or_names, Instant since, Instant until);
    void expect(const std::string& schedule, Kind kind) { kinds_[schedule] = kind; }
    /// Absent: not known yet.
    std::optional<Kind> kind_of(const std::string& schedule) const;

  private:
    struct Window {
        Instant since;
        Instant until;
    };
    using Question = std::pair<std::string, Kind>;  // an id, looked for as one kind
    using Found = std::map<std::string, Schedule>;  // by id

    std::optional<NamedSchedule> hint_about(const std::string& id_or_name) const {
        return hints_ == nullptr ? std::nullopt : hints_->about(id_or_name);
    }
    std::vector<std::string> ids_to_try(const std::vector<std::string>& ids_or_names,
                                        std::map<std::string, std::string>& named);
    std::vector<Question> questions_about(const std::vector<std::string>& ids) const;
    std::string path(const Question& question, const Window& window);
    std::optional<Schedule> read(const Question& question, Answer& answer, const Window& window);
    void ask(const std::vector<Question>& asked, const Window& window, const Patience& patience,
             Found& found);
    Found by_id(const std::vector<std::string>& ids, const Window& window,
                const Patience& patience);
    std::vector<Schedule> in_order(const std::vector<std::string>& ids_or_names,
                                   const std::map<std::string, std::string>& ids,
                                   const Found& known, const Patience& patience);

    Session& session_;
    BothKinds& both_;
    Hints* hints_;
    std::map<std::string, Kind> kinds_;       // by schedule, as last seen
    std::map<std::string, Refusal> refused_;  // by schedule: what layers said but "not found"
    std::map<Question, Window> ahead_;        // asked for along with something else
};

}  // namespace dutyme::pagerduty
