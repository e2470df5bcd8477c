#include "pagerduty/people.hpp"

#include "pagerduty/http/url.hpp"
#include "pagerduty/model/codec_v2.hpp"

#include <algorithm>

namespace dutyme::pagerduty {

namespace {

std::vector<std::string> paths_to(const std::vector<std::string>& ids) {
    std::vector<std::string> paths;
    paths.reserve(ids.size());
    for (const std::string& id : ids) paths.push_back("/users/" + id_segment(id));
    return paths;
}

}  // namespace

// A reference has no e-mail address and must not replace a user who has one.
void People::remember(const User& user) {
    User& known = known_.try_emplace(user.id, user).first->second;
    if (!user.email.empty() || known.email.empty()) known = user;
}

void People::name_known(std::vector<Schedule>& schedules) {
    if (cache_ != nullptr)
        for (const std::string& id : ids_on_shifts(
                 schedules, [&](const std::string& one) { return known_.count(one) == 0; }))
            if (const auto user = cache_->find_person(id, session_.now())) remember(*user);
    for (Schedule& schedule : schedules)
        for (std::vector<Shift>* shifts : {&schedule.shifts, &schedule.existing_overrides})
            for (Shift& shift : *shifts)
                if (const auto found = known_.find(shift.user.id);
                    schedule.type == ScheduleType::shifts && found != known_.end())
                    shift.user = found->second;
}

// Returns each id once, in the order of the shifts.
std::vector<std::string> People::ids_on_shifts(
    const std::vector<Schedule>& schedules,
    const std::function<bool(const std::string& id)>& wanted) const {
    std::vector<std::string> ids;
    for (const Schedule& schedule : schedules) {
        if (schedule.type != ScheduleType::shifts) continue;
        for (const Shift& shift : schedule.shifts)
            if (std::find(ids.begin(), ids.end(), shift.user.id) == ids.end() &&
                wanted(shift.user.id))
                ids.push_back(shift.user.id);
    }
    return ids;
}

void People::read(Handle& answer, const Deadline& deadline) {
    const json::Document document = answer.document(deadline);
    const json::Value* value = json::find(document, "user");
    const auto user = value == nullptr ? std::nullopt : read_user(*value);
    if (!user) return;
    remember(*user);
    if (cache_ != nullptr) cache_->store_person(*user, session_.now());
}

void People::name(std::vector<Schedule>& schedules, std::size_t most, const Deadline& deadline) {
    name_known(schedules);
    auto unknown =
        ids_on_shifts(schedules, [&](const std::string& id) { return known_.count(id) == 0; });
    if (unknown.size() > most) unknown.resize(most);
    try {
        const Deadline soon = session_.best_effort(deadline);
        if (!unknown.empty())
            for (Handle& answer : session_.get_all(paths_to(unknown), soon))
                if (answer.arrived()) read(answer, soon);
    } catch (const Error&) {
        // people whose look-up failed are called by their ids
    }
    name_known(schedules);
}

void People::identify(std::vector<Schedule>& schedules, const Deadline& deadline) {
    name_known(schedules);
    const auto unknown = ids_on_shifts(schedules, [&](const std::string& id) {
        const auto known = known_.find(id);
        return known == known_.end() || known->second.email.empty();
    });
    if (!unknown.empty())
        for (Handle& answer : session_.get_all(paths_to(unknown), deadline)) read(answer, deadline);
    name_known(schedules);
}

}  // namespace dutyme::pagerduty
