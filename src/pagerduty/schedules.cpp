// Both kinds of schedules behind one interface, and what to do when an upgrade turns one into the
// other under our hands.
#include "pagerduty/people.hpp"
#include "pagerduty/schedule_finder.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace dutyme::pagerduty {

namespace {

class Schedules final : public ScheduleApi {
  public:
    Schedules(Session& session, Hints* hints)
        : session_(session), both_(session), finder_(session, both_, hints), people_(session) {}

    Schedule find(const std::string& id_or_name, Instant since, Instant until,
                  const Patience& patience) override;
    std::vector<Schedule> find_all(const std::vector<std::string>& ids_or_names, Instant since,
                                   Instant until, const Patience& patience) override {
        return finder_.find_all(ids_or_names, since, until, patience);
    }
    void ask_ahead(const std::vector<std::string>& ids_or_names, Instant since,
                   Instant until) override {
        finder_.ask_ahead(ids_or_names, since, until);
    }
    void name_people(std::vector<Schedule>& schedules, const Patience& patience) override {
        people_.name(schedules, patience);
    }
    void expect(const std::string& schedule, Kind kind) override { finder_.expect(schedule, kind); }
    void expect(const User& user) override { people_.meet(user); }
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
    ScheduleKind& of_form(Form form) {
        return both_.of(form == Form::override ? Kind::layers : Kind::shifts);
    }
    bool end_upgraded(const std::string& schedule, const Override& override,
                      const Patience& patience);

    Session& session_;
    BothKinds both_;
    ScheduleFinder finder_;
    People people_;
};

Schedule Schedules::find(const std::string& id_or_name, Instant since, Instant until,
                         const Patience& patience) {
    std::vector<Schedule> found = find_all({id_or_name}, since, until, patience);
    name_people(found, patience);
    return std::move(found.front());
}

std::vector<Override> Schedules::overrides(const std::string& schedule, Instant since,
                                           Instant until, const Patience& patience) {
    const Kind kind = finder_.kind_of(schedule).value_or(Kind::layers);
    try {
        return both_.of(kind).overrides(schedule, since, until, patience);
    } catch (const Refusal& refusal) {
        if (refusal.status() != 400 && refusal.status() != 404) throw;
        try {
            auto found =
                both_.of(BothKinds::other(kind)).overrides(schedule, since, until, patience);
            finder_.expect(schedule, BothKinds::other(kind));
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
    ScheduleKind& shifts = both_.of(Kind::shifts);
    try {
        const Instant now = session_.now();
        const auto standing = shifts.overrides(schedule, now, override.end, patience);
        for (const Override& one : after_upgrade(override, standing)) {
            shifts.end(schedule, one, patience);
            ended = true;
        }
        finder_.expect(schedule, Kind::shifts);
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
