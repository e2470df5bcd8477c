#include "pagerduty/schedule_finder.hpp"

#include "pagerduty/name_lookup.hpp"

#include <algorithm>
#include <set>

namespace dutyme::pagerduty {

std::optional<ScheduleType> ScheduleFinder::type_of(const std::string& schedule) const {
    const auto known = types_.find(schedule);
    return known == types_.end() ? std::nullopt : std::optional{known->second};
}

// What is an id to look at may be a name, so that ids are tried first; and so is what a name had
// for an id when it was last looked up, which is noted in `named`.
std::vector<std::string> ScheduleFinder::ids_to_try(const std::vector<std::string>& ids_or_names,
                                                    std::map<std::string, std::string>& named) {
    std::vector<std::string> ids;
    for (const std::string& name : ids_or_names) {
        const auto hint = hint_about(name);
        if (hint) types_.emplace(hint->id, hint->type);
        if (hint && hint->id != name)
            ids.push_back(named[name] = hint->id);
        else if (looks_like_id(name))
            ids.push_back(name);
    }
    return ids;
}

std::vector<Schedule> ScheduleFinder::find_all(const std::vector<std::string>& ids_or_names,
                                               Instant since, Instant until,
                                               const Deadline& deadline) {
    std::map<std::string, std::string> named;  // the ids, by name
    std::vector<std::string> ids = ids_to_try(ids_or_names, named);
    Found known = by_id(ids, {since, until}, deadline);
    ids.clear();
    for (const std::string& name : ids_or_names) {
        const auto hinted = named.find(name);
        const auto found = known.find(hinted == named.end() ? name : hinted->second);
        if (found != known.end() && (hinted == named.end() || found->second.name == name)) continue;
        const ScheduleReference now = find_schedule_named(session_, name, deadline);
        types_[now.id] = now.type;
        named[name] = now.id;
        if (known.count(now.id) == 0) ids.push_back(now.id);
    }
    known.merge(by_id(ids, {since, until}, deadline));
    return in_order(ids_or_names, named, known, deadline);
}

// Each schedule once, in the order they were asked for.
std::vector<Schedule> ScheduleFinder::in_order(const std::vector<std::string>& ids_or_names,
                                               const std::map<std::string, std::string>& ids,
                                               const Found& known, const Deadline& deadline) {
    std::vector<Schedule> schedules;
    for (const std::string& name : ids_or_names) {
        const auto id = ids.find(name);
        const auto found = known.find(id == ids.end() ? name : id->second);
        if (found == known.end()) throw_unknown_schedule(session_, name, deadline);  // gone since
        const Schedule& schedule = found->second;
        const bool by_it = name == schedule.id || name == schedule.name;
        if (hints_ != nullptr && by_it)
            hints_->keep(name, {schedule.id, schedule.name, schedule.type});
        const bool again = std::any_of(schedules.begin(), schedules.end(),
                                       [&](const auto& one) { return one.id == schedule.id; });
        if (!again) schedules.push_back(schedule);
    }
    return schedules;
}

// Absent: the id is not of that type.
std::optional<Schedule> ScheduleFinder::read(const Question& question, Handle& answer,
                                             const Window& window) {
    const auto& [id, type] = question;
    try {
        Schedule schedule = clients_.of(type).read(answer.document(), window.since, window.until);
        types_[id] = type;
        return schedule;
    } catch (const Refusal& refusal) {
        if (!may_be_other_type(refusal)) throw;
        if (type == ScheduleType::layers && refusal.status() != 404)
            refused_.insert_or_assign(id, refusal);
        return std::nullopt;
    }
}

// Most schedules are layers, and it says of the others that they are not.
std::vector<ScheduleFinder::Question> ScheduleFinder::questions_about(
    const std::vector<std::string>& ids) const {
    std::vector<Question> asked;
    for (const std::string& id : std::set<std::string>{ids.begin(), ids.end()}) {
        const auto known = types_.find(id);
        asked.emplace_back(id, known == types_.end() ? ScheduleType::layers : known->second);
    }
    return asked;
}

// Where it was asked for ahead, with a window around this one, the answer is there already.
std::string ScheduleFinder::path(const Question& question, const Window& window) {
    const auto& [id, type] = question;
    const auto ahead = ahead_.extract(question);
    const bool covers = !ahead.empty() && ahead.mapped().since <= window.since &&
                        window.until <= ahead.mapped().until;
    const Window& asked = covers ? ahead.mapped() : window;
    return clients_.of(type).path(id, asked.since, asked.until);
}

void ScheduleFinder::prefetch(const std::vector<std::string>& ids_or_names, Instant since,
                              Instant until) {
    std::map<std::string, std::string> named;
    std::vector<std::string> paths;
    for (const Question& question : questions_about(ids_to_try(ids_or_names, named))) {
        ahead_[question] = {since, until};
        paths.push_back(clients_.of(question.second).path(question.first, since, until));
    }
    for (const std::string& name : ids_or_names) {
        if (looks_like_id(name) || named.count(name) != 0) continue;
        for (const std::string& list : schedule_list_paths(name)) paths.push_back(list);
    }
    session_.prefetch(paths);
}

void ScheduleFinder::ask(const std::vector<Question>& asked, const Window& window,
                         const Deadline& deadline, Found& found) {
    std::vector<std::string> paths;
    paths.reserve(asked.size());
    for (const Question& question : asked) paths.push_back(path(question, window));
    std::vector<Handle> answers = session_.get_all(paths, deadline);
    for (std::size_t i = 0; i < asked.size(); ++i)
        if (auto schedule = read(asked[i], answers[i], window))
            found.emplace(asked[i].first, *std::move(schedule));
}

ScheduleFinder::Found ScheduleFinder::by_id(const std::vector<std::string>& ids,
                                            const Window& window, const Deadline& deadline) {
    Found found;
    const std::vector<Question> asked = questions_about(ids);
    if (!asked.empty()) ask(asked, window, deadline, found);
    std::vector<Question> again;
    for (const auto& [id, type] : asked)
        if (found.count(id) == 0) again.emplace_back(id, ScheduleClients::other(type));
    if (!again.empty()) ask(again, window, deadline, found);
    // Of the other type it was not: then what was said of it as layers is what there is to say.
    for (const auto& [id, refusal] : std::exchange(refused_, {}))
        if (found.count(id) == 0) throw Refusal{refusal};
    return found;
}

}  // namespace dutyme::pagerduty
