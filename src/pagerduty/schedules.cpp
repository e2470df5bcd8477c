#include "pagerduty/schedules.hpp"

#include "base/text.hpp"
#include "pagerduty/http/transport.hpp"
#include "pagerduty/model/codec_v2.hpp"
#include "pagerduty/name_lookup.hpp"
#include "pagerduty/user_finder.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace dutyme::pagerduty {

std::optional<ScheduleType> ScheduleFinder::type_of(const std::string& schedule) const {
    const auto known = types_.find(schedule);
    return known == types_.end() ? std::nullopt : std::optional{known->second};
}

// Returns the names that look like ids, and the cached ids of the other names. Fills `cached_ids`
// with the latter, by name.
std::vector<std::string> ScheduleFinder::ids_to_try(const std::vector<std::string>& ids_or_names,
                                                    IdsByName& cached_ids) {
    std::vector<std::string> ids;
    for (const std::string& name : ids_or_names) {
        const auto known = cached(name);
        if (known) types_.emplace(known->id, known->type);
        if (known && known->id != name)
            ids.push_back(cached_ids[name] = known->id);
        else if (looks_like_id(name))
            ids.push_back(name);
    }
    return ids;
}

// Unknown schedules are requested as layers: most are, and the layers API refuses the others.
std::vector<ScheduleFinder::Lookup> ScheduleFinder::lookups_for(
    const std::vector<std::string>& ids) const {
    std::vector<Lookup> lookups;
    for (const std::string& id : std::set<std::string>{ids.begin(), ids.end()})
        lookups.emplace_back(id, type_of(id).value_or(ScheduleType::layers));
    return lookups;
}

Handle ScheduleFinder::fetch(const Lookup& lookup, const Window& window) {
    const auto prefetched = prefetched_.extract(lookup);
    if (!prefetched.empty() && prefetched.mapped().window.covers(window))
        return prefetched.mapped().handle;
    const auto& [id, type] = lookup;
    return session_.fetch_needed(clients_.of(type).path(id, window.since, window.until));
}

ScheduleLists ScheduleFinder::lists_for(const std::string& name) {
    const auto prefetched = prefetched_lists_.extract(name);
    return prefetched.empty() ? fetch_schedule_lists(session_, name) : prefetched.mapped();
}

void ScheduleFinder::prefetch(const std::vector<std::string>& ids_or_names, Instant since,
                              Instant until) {
    const Window window{since, until};
    IdsByName cached_ids;
    for (const Lookup& lookup : lookups_for(ids_to_try(ids_or_names, cached_ids)))
        prefetched_.emplace(lookup, Prefetched{window, fetch(lookup, window)});
    for (const std::string& name : ids_or_names)
        if (!looks_like_id(name) && cached_ids.count(name) == 0)
            prefetched_lists_.emplace(name, lists_for(name));
}

std::vector<Schedule> ScheduleFinder::find_all(const std::vector<std::string>& ids_or_names,
                                               Instant since, Instant until,
                                               const Deadline& deadline) {
    const Window window{since, until};
    IdsByName ids;
    SchedulesById found = by_id(ids_to_try(ids_or_names, ids), window, deadline);
    std::vector<std::string> renamed;
    for (const std::string& name : ids_or_names) {
        const auto cached_id = ids.find(name);
        const auto known = found.find(cached_id == ids.end() ? name : cached_id->second);
        const bool is_it =
            known != found.end() && (cached_id == ids.end() || known->second.name == name);
        if (is_it) continue;
        if (name.empty()) throw_unknown_schedule(session_, name, deadline);
        const ScheduleReference now =
            find_schedule_named(session_, name, lists_for(name), deadline);
        types_[now.id] = now.type;
        ids[name] = now.id;
        if (found.count(now.id) == 0) renamed.push_back(now.id);
    }
    found.merge(by_id(renamed, window, deadline));
    return in_order(ids_or_names, ids, found, deadline);
}

std::vector<Schedule> ScheduleFinder::in_order(const std::vector<std::string>& ids_or_names,
                                               const IdsByName& ids, const SchedulesById& found,
                                               const Deadline& deadline) {
    std::vector<Schedule> schedules;
    for (const std::string& name : ids_or_names) {
        const auto id = ids.find(name);
        const auto known = found.find(id == ids.end() ? name : id->second);
        if (known == found.end()) throw_unknown_schedule(session_, name, deadline);  // deleted now
        const Schedule& schedule = known->second;
        const bool is_called_so = name == schedule.id || name == schedule.name;
        if (cache_ != nullptr && is_called_so)
            cache_->store(name, {schedule.id, schedule.name, schedule.type});
        const bool again = std::any_of(schedules.begin(), schedules.end(),
                                       [&](const auto& one) { return one.id == schedule.id; });
        if (!again) schedules.push_back(schedule);
    }
    return schedules;
}

// Absent: the id is not of that type.
std::optional<Schedule> ScheduleFinder::read(const Lookup& lookup, Handle& handle,
                                             const Window& window, const Deadline& deadline) {
    const auto& [id, type] = lookup;
    try {
        Schedule schedule =
            clients_.of(type).read(handle.document(deadline), window.since, window.until);
        types_[id] = type;
        return schedule;
    } catch (const Refusal& refusal) {
        if (!may_be_other_type(refusal)) throw;
        if (type == ScheduleType::layers && refusal.status() != 404)
            refused_.insert_or_assign(id, refusal);
        return std::nullopt;
    }
}

void ScheduleFinder::look_up(const std::vector<Lookup>& lookups, const Window& window,
                             const Deadline& deadline, SchedulesById& found) {
    std::vector<Handle> handles;
    handles.reserve(lookups.size());
    for (const Lookup& lookup : lookups) handles.push_back(fetch(lookup, window));
    session_.wait(handles, deadline);
    for (std::size_t i = 0; i < lookups.size(); ++i)
        if (auto schedule = read(lookups[i], handles[i], window, deadline))
            found.emplace(lookups[i].first, *std::move(schedule));
}

ScheduleFinder::SchedulesById ScheduleFinder::by_id(const std::vector<std::string>& ids,
                                                    const Window& window,
                                                    const Deadline& deadline) {
    SchedulesById found;
    const std::vector<Lookup> lookups = lookups_for(ids);
    if (!lookups.empty()) look_up(lookups, window, deadline, found);
    std::vector<Lookup> again;
    for (const auto& [id, type] : lookups)
        if (found.count(id) == 0) again.emplace_back(id, ScheduleClients::other(type));
    if (!again.empty()) look_up(again, window, deadline, found);
    // Neither API knows them: the refusal of the layers API is the one to report.
    for (const auto& [id, refusal] : std::exchange(refused_, {}))
        if (found.count(id) == 0) throw Refusal{refusal};
    return found;
}

// Both types of schedules behind one interface. An upgrade may turn layers into shifts while dutyme
// holds an override.

namespace {

class Schedules final : public ScheduleBackend {
  public:
    Schedules(Session& session, ScheduleCache* cache)
        : session_(session),
          clients_(session),
          finder_(session, clients_, cache),
          people_(session, cache) {}

    Schedule find(const std::string& id_or_name, Instant since, Instant until,
                  const Deadline& deadline) override;
    std::vector<Schedule> find_all(const std::vector<std::string>& ids_or_names, Instant since,
                                   Instant until, const Deadline& deadline) override {
        std::vector<Schedule> found = finder_.find_all(ids_or_names, since, until, deadline);
        people_.name_known(found);
        return found;
    }
    void prefetch(const std::vector<std::string>& ids_or_names, Instant since,
                  Instant until) override {
        finder_.prefetch(ids_or_names, since, until);
    }
    void name_people(std::vector<Schedule>& schedules, bool is_interactive,
                     const Deadline& deadline) override {
        constexpr std::size_t interactive_limit = 50;
        constexpr std::size_t unattended_limit = 10;
        const bool is_scarce = session_.requests_left_percent() < 50;
        const std::size_t most = is_interactive ? interactive_limit
                                 : is_scarce    ? 0
                                                : unattended_limit;
        people_.name(schedules, most, deadline);
    }
    void identify_people(std::vector<Schedule>& schedules, const Deadline& deadline) override {
        people_.identify(schedules, deadline);
    }
    std::optional<Instant> now() const override { return session_.now(); }
    void remember(const std::string& schedule, ScheduleType type) override {
        finder_.remember(schedule, type);
    }
    void remember(const User& user) override { people_.remember(user); }
    std::vector<Override> overrides(const std::string& schedule, Instant since, Instant until,
                                    const Deadline& deadline) override;
    Override create(const std::string& schedule, const Override& asked,
                    const Deadline& deadline) override {
        return client_for(asked.kind).create(schedule, asked, deadline);
    }
    bool move_end(const std::string& schedule, const Override& override, Instant end,
                  const Deadline& deadline) override {
        return client_for(override.kind).move_end(schedule, override, end, deadline);
    }
    Released end(const std::string& schedule, const Override& override,
                 const Deadline& deadline) override;
    std::optional<std::vector<User>> on_call_now(const std::string& schedule,
                                                 const Deadline& deadline) override;
    NamesBySchedule names_on_call_now(const std::set<std::string>& schedules, bool is_interactive,
                                      const Deadline& deadline) override;

  private:
    ScheduleClient& client_for(OverrideKind kind) {
        return clients_.of(kind == OverrideKind::override ? ScheduleType::layers
                                                          : ScheduleType::shifts);
    }
    std::map<std::string, std::vector<User>> on_call(const std::set<std::string>& schedules,
                                                     const Deadline& deadline);
    bool end_upgraded(const std::string& schedule, const Override& override,
                      const Deadline& deadline);

    Session& session_;
    ScheduleClients clients_;
    ScheduleFinder finder_;
    People people_;
};

Schedule Schedules::find(const std::string& id_or_name, Instant since, Instant until,
                         const Deadline& deadline) {
    std::vector<Schedule> found = find_all({id_or_name}, since, until, deadline);
    return std::move(found.front());
}

std::vector<Override> Schedules::overrides(const std::string& schedule, Instant since,
                                           Instant until, const Deadline& deadline) {
    const ScheduleType type = finder_.type_of(schedule).value_or(ScheduleType::layers);
    try {
        return clients_.of(type).overrides(schedule, since, until, deadline);
    } catch (const Refusal& refusal) {
        if (refusal.status() != 400 && refusal.status() != 404) throw;
        try {
            auto found = clients_.of(ScheduleClients::other(type))
                             .overrides(schedule, since, until, deadline);
            finder_.remember(schedule, ScheduleClients::other(type));
            return found;
        } catch (const Refusal&) {
            throw Refusal{refusal};
        }
    }
}

// After an upgrade, an override that is gone from the layers stands among the shifts.
Released Schedules::end(const std::string& schedule, const Override& override,
                        const Deadline& deadline) {
    std::optional<Refusal> refused;
    try {
        const Released released = client_for(override.kind).end(schedule, override, deadline);
        const bool gone_early = override.kind == OverrideKind::override &&
                                released == Released::already_over && override.end > session_.now();
        if (!gone_early) return released;
    } catch (const Refusal& refusal) {
        if (override.kind != OverrideKind::override || !may_be_other_type(refusal)) throw;
        refused = refusal;
    }
    if (end_upgraded(schedule, override, deadline)) return Released::cut_short;
    if (refused) throw Refusal{*refused};
    return Released::already_over;
}

// A person is there once for each policy and level that has them. Where one schedule is asked for,
// every row is of that.
std::map<std::string, std::vector<User>> Schedules::on_call(const std::set<std::string>& schedules,
                                                            const Deadline& deadline) {
    std::string path;
    for (const std::string& schedule : schedules)
        path += (path.empty() ? "/oncalls?" : "&") + ("schedule_ids%5B%5D=" + encoded(schedule));
    std::map<std::string, std::vector<User>> people;
    for_each_row(session_, path, "oncalls", deadline, [&](const json::Value& row) {
        const json::Value* schedule = json::find(row, "schedule");
        const json::Value* person = json::find(row, "user");
        const std::string id = schedules.size() == 1 ? *schedules.begin()
                               : schedule == nullptr ? ""
                                                     : json::text_or_empty(*schedule, "id");
        auto user = person == nullptr ? std::nullopt : read_user(*person);
        if (user && schedules.count(id) != 0) people[id].push_back(*std::move(user));
    });
    return people;
}

std::optional<std::vector<User>> Schedules::on_call_now(const std::string& schedule,
                                                        const Deadline& deadline) {
    try {
        auto people = on_call({schedule}, deadline);
        return people.empty() ? std::nullopt : std::optional{std::move(people[schedule])};
    } catch (const Refusal& refusal) {
        if (refusal.status() < 400 || refusal.status() == 401) throw;
        return std::nullopt;
    }
}

NamesBySchedule Schedules::names_on_call_now(const std::set<std::string>& schedules,
                                             bool is_interactive, const Deadline& deadline) try {
    const int enough = is_interactive ? 50 : 90;
    if (session_.requests_left_percent() < enough || schedules.empty()) return {};
    NamesBySchedule names;
    for (const auto& [schedule, people] : on_call(schedules, deadline))
        for (const User& user : people) add_once(names[schedule], user.name);
    return names;
} catch (const Error&) {
    return {};
}

bool Schedules::end_upgraded(const std::string& schedule, const Override& override,
                             const Deadline& deadline) {
    bool ended = false;
    ScheduleClient& shifts = clients_.of(ScheduleType::shifts);
    try {
        const Instant now = session_.now();
        const auto standing = shifts.overrides(schedule, now, override.end, deadline);
        for (const Override& one : after_upgrade(override, standing)) {
            shifts.end(schedule, one, deadline);
            ended = true;
        }
        finder_.remember(schedule, ScheduleType::shifts);
    } catch (const Refusal& refusal) {
        if (!may_be_other_type(refusal)) throw;  // it was not upgraded
    }
    return ended;
}

}  // namespace

std::unique_ptr<ScheduleBackend> all_schedules(Session& session, ScheduleCache* cache) {
    return std::make_unique<Schedules>(session, cache);
}

}  // namespace dutyme::pagerduty
