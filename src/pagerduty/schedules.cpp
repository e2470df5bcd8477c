// Both kinds of schedules behind one interface: which kind an id is of, and what to do when an
// upgrade changes it under our hands.
#include "pagerduty/codec.hpp"
#include "pagerduty/hints.hpp"
#include "pagerduty/schedule_kind.hpp"
#include "pagerduty/schedule_names.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

namespace dutyme::pagerduty {

namespace {

Kind other(Kind kind) {
    return kind == Kind::layers ? Kind::shifts : Kind::layers;
}

class Schedules final : public ScheduleApi {
  public:
    Schedules(Session& session, Hints* hints)
        : session_(session),
          hints_(hints),
          layers_(schedules_v2(session)),
          shifts_(schedules_v3(session)) {}

    Schedule find(const std::string& id_or_name, Instant since, Instant until,
                  const Patience& patience) override;
    std::vector<Schedule> find_all(const std::vector<std::string>& ids_or_names, Instant since,
                                   Instant until, const Patience& patience) override;
    void name_people(std::vector<Schedule>& schedules, const Patience& patience) override;
    void expect(const std::string& schedule, Kind kind) override { kinds_[schedule] = kind; }
    void expect(const User& user) override { people_[user.id] = user; }
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
    std::vector<Schedule> in_order(const std::vector<std::string>& ids_or_names,
                                   const std::map<std::string, std::string>& ids,
                                   const std::map<std::string, Schedule>& known,
                                   const Patience& patience);
    using Questions = std::vector<std::pair<std::string, Kind>>;  // ids, each as one kind
    std::vector<std::string> ids_to_try(const std::vector<std::string>& ids_or_names,
                                        std::map<std::string, std::string>& named);
    Questions questions_about(const std::vector<std::string>& ids) const;
    void ask(const Questions& asked, Instant since, Instant until, const Patience& patience,
             std::map<std::string, Schedule>& found);
    std::map<std::string, Schedule> by_id(const std::vector<std::string>& ids, Instant since,
                                          Instant until, const Patience& patience);
    std::optional<Schedule> read(const std::string& id, Kind kind, Answer& answer, Instant since,
                                 Instant until);
    bool end_upgraded(const std::string& schedule, const Override& override,
                      const Patience& patience);

    std::optional<NamedSchedule> hint_about(const std::string& id_or_name) const {
        return hints_ == nullptr ? std::nullopt : hints_->about(id_or_name);
    }

    Session& session_;
    Hints* hints_;
    std::unique_ptr<ScheduleKind> layers_;
    std::unique_ptr<ScheduleKind> shifts_;
    std::map<std::string, Kind> kinds_;       // by schedule, as last seen
    std::map<std::string, Refusal> refused_;  // by schedule: what layers said but "not found"
    std::map<std::string, User> people_;
};

Schedule Schedules::find(const std::string& id_or_name, Instant since, Instant until,
                         const Patience& patience) {
    std::vector<Schedule> found = find_all({id_or_name}, since, until, patience);
    name_people(found, patience);
    return std::move(found.front());
}

// What is an id to look at may be a name, so that ids are tried first; and so is what a name had
// for an id when it was last looked up, which is noted in `named`.
std::vector<std::string> Schedules::ids_to_try(const std::vector<std::string>& ids_or_names,
                                               std::map<std::string, std::string>& named) {
    std::vector<std::string> ids;
    for (const std::string& name : ids_or_names) {
        const auto hint = hint_about(name);
        if (hint) kinds_.emplace(hint->id, hint->kind);
        if (hint && hint->id != name)
            ids.push_back(named[name] = hint->id);
        else if (looks_like_id(name))
            ids.push_back(name);
    }
    return ids;
}

std::vector<Schedule> Schedules::find_all(const std::vector<std::string>& ids_or_names,
                                          Instant since, Instant until, const Patience& patience) {
    std::map<std::string, std::string> named;  // the ids, by name
    std::vector<std::string> ids = ids_to_try(ids_or_names, named);
    std::map<std::string, Schedule> known = by_id(ids, since, until, patience);
    ids.clear();
    for (const std::string& name : ids_or_names) {
        const auto hinted = named.find(name);
        const auto found = known.find(hinted == named.end() ? name : hinted->second);
        if (found != known.end() && (hinted == named.end() || found->second.name == name)) continue;
        const NamedSchedule now = schedule_named(session_, name, patience);
        kinds_[now.id] = now.kind;
        named[name] = now.id;
        if (known.count(now.id) == 0) ids.push_back(now.id);
    }
    known.merge(by_id(ids, since, until, patience));
    return in_order(ids_or_names, named, known, patience);
}

// Each schedule once, in the order they were asked for.
std::vector<Schedule> Schedules::in_order(const std::vector<std::string>& ids_or_names,
                                          const std::map<std::string, std::string>& ids,
                                          const std::map<std::string, Schedule>& known,
                                          const Patience& patience) {
    std::vector<Schedule> schedules;
    for (const std::string& name : ids_or_names) {
        const auto id = ids.find(name);
        const auto found = known.find(id == ids.end() ? name : id->second);
        if (found == known.end()) throw_unknown_schedule(session_, name, patience);  // gone since
        const Schedule& schedule = found->second;
        const bool by_it = name == schedule.id || name == schedule.name;
        if (hints_ != nullptr && by_it)
            hints_->keep(name, {schedule.id, schedule.name, schedule.kind});
        const bool again = std::any_of(schedules.begin(), schedules.end(),
                                       [&](const auto& one) { return one.id == schedule.id; });
        if (!again) schedules.push_back(schedule);
    }
    return schedules;
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
        if (kind == Kind::layers && refusal.status() != 404) refused_.insert_or_assign(id, refusal);
        return std::nullopt;
    }
}

// What to ask to find these: of those whose kind is not known, both.
Schedules::Questions Schedules::questions_about(const std::vector<std::string>& ids) const {
    Questions asked;
    for (const std::string& id : std::set<std::string>{ids.begin(), ids.end()}) {
        const auto known = kinds_.find(id);
        for (const Kind kind : {Kind::layers, Kind::shifts})
            if (known == kinds_.end() || known->second == kind) asked.emplace_back(id, kind);
    }
    return asked;
}

// An outage of one kind's API is no answer: it is asked again, unless the other kind has it.
void Schedules::ask(const Questions& asked, Instant since, Instant until, const Patience& patience,
                    std::map<std::string, Schedule>& found) {
    std::vector<std::string> paths;
    for (const auto& [id, kind] : asked) paths.push_back(of(kind).path(id, since, until));
    std::vector<Answer> answers = session_.get_all(paths, patience);
    for (const bool came : {true, false})
        for (std::size_t i = 0; i < asked.size(); ++i) {
            const auto& [id, kind] = asked[i];
            if (answers[i].came() != came || found.count(id) != 0) continue;
            if (auto schedule = read(id, kind, answers[i], since, until))
                found.emplace(id, *std::move(schedule));
        }
}

std::map<std::string, Schedule> Schedules::by_id(const std::vector<std::string>& ids, Instant since,
                                                 Instant until, const Patience& patience) {
    std::map<std::string, Schedule> found;
    const Questions asked = questions_about(ids);
    if (!asked.empty()) ask(asked, since, until, patience, found);
    Questions again;  // what was known is no longer so
    for (const auto& [id, kind] : asked) {
        const auto times =
            std::count_if(asked.begin(), asked.end(),
                          [&, name = id](const auto& one) { return one.first == name; });
        if (found.count(id) == 0 && times == 1) again.emplace_back(id, other(kind));
    }
    if (!again.empty()) ask(again, since, until, patience, found);
    // Of the other kind it was not: then what the first said of it is what there is to say.
    for (const auto& [id, refusal] : std::exchange(refused_, {}))
        if (found.count(id) == 0) throw Refusal{refusal};
    return found;
}

// On shifts people come as ids.
void Schedules::name_people(std::vector<Schedule>& schedules, const Patience& patience) {
    std::set<std::string> unknown;
    for (const Schedule& schedule : schedules)
        for (const Shift& shift : schedule.shifts)
            if (schedule.kind == Kind::shifts && people_.count(shift.user.id) == 0)
                unknown.insert(shift.user.id);
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
    for (Schedule& schedule : schedules)
        for (std::vector<Shift>* shifts : {&schedule.shifts, &schedule.standing})
            for (Shift& shift : *shifts)
                if (const auto found = people_.find(shift.user.id);
                    schedule.kind == Kind::shifts && found != people_.end())
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

std::vector<Schedule> ScheduleApi::find_all(const std::vector<std::string>& ids_or_names,
                                            Instant since, Instant until,
                                            const Patience& patience) {
    std::vector<Schedule> found;
    for (const std::string& name : ids_or_names) {
        Schedule schedule = find(name, since, until, patience);
        const bool again = std::any_of(found.begin(), found.end(),
                                       [&](const Schedule& one) { return one.id == schedule.id; });
        if (!again) found.push_back(std::move(schedule));
    }
    return found;
}

std::unique_ptr<ScheduleApi> all_schedules(Session& session, Hints* hints) {
    return std::make_unique<Schedules>(session, hints);
}

}  // namespace dutyme::pagerduty
