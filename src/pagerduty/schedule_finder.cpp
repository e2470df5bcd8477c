#include "pagerduty/schedule_finder.hpp"

#include <algorithm>
#include <set>

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

}  // namespace dutyme::pagerduty
