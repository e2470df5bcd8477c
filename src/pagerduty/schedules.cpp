// Both kinds of schedules behind one interface: which kind an id is of, and what to do when an
// upgrade changes it under our hands.
#include "pagerduty/codec.hpp"
#include "pagerduty/schedule_kind.hpp"
#include "pagerduty/schedule_names.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace dutyme::pagerduty {

namespace {

Kind other(Kind kind) {
    return kind == Kind::layers ? Kind::shifts : Kind::layers;
}

class Schedules final : public ScheduleApi {
  public:
    explicit Schedules(Session& session)
        : session_(session), layers_(schedules_v2(session)), shifts_(schedules_v3(session)) {}

    Schedule find(const std::string& id_or_name, Instant since, Instant until,
                  const Patience& patience) override;
    std::vector<Override> overrides(const std::string& schedule, Instant since, Instant until,
                                    const Patience& patience) override;
    Override create(const std::string& schedule, const Override& asked,
                    const Patience& patience) override {
        return of_form(asked.form).create(schedule, asked, patience);
    }
    bool move_end(const std::string& schedule, const Override& override, Instant end,
                  const Patience& patience) override {
        return of_form(override.form).move_end(schedule, override, end, patience);
    }
    Released end(const std::string& schedule, const Override& override,
                 const Patience& patience) override;

  private:
    ScheduleKind& of(Kind kind) { return kind == Kind::layers ? *layers_ : *shifts_; }
    ScheduleKind& of_form(Form form) {
        return of(form == Form::override ? Kind::layers : Kind::shifts);
    }
    std::optional<Schedule> by_id(const std::string& id, Instant since, Instant until,
                                  const Patience& patience);
    std::optional<Schedule> read(const std::string& id, Kind kind, Answer& answer, Instant since,
                                 Instant until);
    void name_people(Schedule& schedule, const Patience& patience);
    bool end_upgraded(const std::string& schedule, const Override& override,
                      const Patience& patience);

    Session& session_;
    std::unique_ptr<ScheduleKind> layers_;
    std::unique_ptr<ScheduleKind> shifts_;
    std::map<std::string, Kind> kinds_;  // by schedule, as last seen
    std::map<std::string, User> people_;
};

Schedule Schedules::find(const std::string& id_or_name, Instant since, Instant until,
                         const Patience& patience) {
    std::optional<Schedule> found;
    if (looks_like_id(id_or_name)) found = by_id(id_or_name, since, until, patience);
    if (!found) {
        const NamedSchedule named = schedule_named(session_, id_or_name, patience);
        kinds_[named.id] = named.kind;
        found = by_id(named.id, since, until, patience);
    }
    if (!found) throw_unknown_schedule(session_, id_or_name, patience);  // gone in between
    name_people(*found, patience);
    return *found;
}

// Absent: the id is not of that kind.
std::optional<Schedule> Schedules::read(const std::string& id, Kind kind, Answer& answer,
                                        Instant since, Instant until) {
    try {
        Schedule schedule = of(kind).read(answer.document(), since, until);
        kinds_[id] = kind;
        return schedule;
    } catch (const Refusal& refusal) {
        if (!may_be_of_the_other_kind(refusal)) throw;
        if (kind == Kind::layers && refusal.status() == 403) throw;
        return std::nullopt;
    }
}

// Absent: PagerDuty knows no such id. An outage of one kind's API is no answer: it is asked again.
std::optional<Schedule> Schedules::by_id(const std::string& id, Instant since, Instant until,
                                         const Patience& patience) {
    std::vector<Kind> kinds{Kind::layers, Kind::shifts};
    if (const auto known = kinds_.find(id); known != kinds_.end()) kinds = {known->second};
    for (int look = 0; look < 2; ++look) {
        std::vector<std::string> paths;
        for (const Kind kind : kinds) paths.push_back(of(kind).path(id, since, until));
        std::vector<Answer> answers = session_.get_all(paths, patience);
        for (const bool came : {true, false})
            for (std::size_t i = 0; i < kinds.size(); ++i)
                if (answers[i].came() == came)
                    if (auto schedule = read(id, kinds[i], answers[i], since, until))
                        return schedule;
        if (kinds.size() > 1) break;
        kinds = {other(kinds.front())};  // what was known is no longer so
    }
    return std::nullopt;
}

// On shifts people come as ids. Who cannot be looked up is called by the id.
void Schedules::name_people(Schedule& schedule, const Patience& patience) {
    if (schedule.kind != Kind::shifts) return;
    std::set<std::string> unknown;
    for (const Shift& shift : schedule.shifts)
        if (people_.count(shift.user.id) == 0) unknown.insert(shift.user.id);
    std::vector<std::string> paths;
    for (const std::string& id : unknown) paths.push_back("/users/" + encoded(id));
    if (!paths.empty())
        for (Answer& answer : session_.get_all(paths, patience)) {
            if (!answer.came()) continue;
            const json::Document document = answer.document();
            const json::Value* value = json::find(document, "user");
            const auto user = value == nullptr ? std::nullopt : read_user(*value);
            if (user) people_[user->id] = *user;
        }
    for (std::vector<Shift>* shifts : {&schedule.shifts, &schedule.standing})
        for (Shift& shift : *shifts)
            if (const auto found = people_.find(shift.user.id); found != people_.end())
                shift.user = found->second;
}

std::vector<Override> Schedules::overrides(const std::string& schedule, Instant since,
                                           Instant until, const Patience& patience) {
    const auto known = kinds_.find(schedule);
    const Kind kind = known == kinds_.end() ? Kind::layers : known->second;
    try {
        return of(kind).overrides(schedule, since, until, patience);
    } catch (const Refusal& refusal) {
        if (refusal.status() != 400 && refusal.status() != 404) throw;
        try {
            auto found = of(other(kind)).overrides(schedule, since, until, patience);
            kinds_[schedule] = other(kind);
            return found;
        } catch (const Refusal&) {
            throw Refusal{refusal};
        }
    }
}

// An override that is gone from a schedule's layers may stand on its shifts, after an upgrade.
Released Schedules::end(const std::string& schedule, const Override& override,
                        const Patience& patience) {
    std::optional<Refusal> refused;
    try {
        const Released released = of_form(override.form).end(schedule, override, patience);
        const bool gone_early = override.form == Form::override &&
                                released == Released::already_over && override.end > session_.now();
        if (!gone_early) return released;
    } catch (const Refusal& refusal) {
        if (override.form != Form::override || !may_be_of_the_other_kind(refusal)) throw;
        refused = refusal;
    }
    if (end_upgraded(schedule, override, patience)) return Released::cut_short;
    if (refused) throw Refusal{*refused};
    return Released::already_over;
}

bool Schedules::end_upgraded(const std::string& schedule, const Override& override,
                             const Patience& patience) {
    bool ended = false;
    try {
        const Instant now = session_.now();
        const auto standing = shifts_->overrides(schedule, now, override.end, patience);
        for (const Override& one : after_upgrade(override, standing)) {
            shifts_->end(schedule, one, patience);
            ended = true;
        }
        kinds_[schedule] = Kind::shifts;
    } catch (const Refusal& refusal) {
        if (!may_be_of_the_other_kind(refusal)) throw;  // else it was not upgraded
    }
    return ended;
}

}  // namespace

std::vector<Override> after_upgrade(const Override& before, const std::vector<Override>& standing) {
    std::vector<Override> found;
    Instant end = before.end;
    const auto goes_on = [&](const Override& one) {
        return one.form != Form::override && one.user.id == before.user.id && one.end == end &&
               one.start < end;
    };
    for (;;) {
        const auto part = std::find_if(standing.begin(), standing.end(), goes_on);
        if (part == standing.end()) return found;
        found.push_back(*part);
        end = part->start;
    }
}

std::unique_ptr<ScheduleApi> all_schedules(Session& session) {
    return std::make_unique<Schedules>(session);
}

}  // namespace dutyme::pagerduty
