#include "pagerduty/people.hpp"

#include "pagerduty/codec.hpp"

#include <set>

namespace dutyme::pagerduty {

void People::look_up(const std::vector<Schedule>& schedules, const Patience& patience) {
    std::set<std::string> paths;
    for (const Schedule& schedule : schedules)
        for (const Shift& shift : schedule.shifts)
            if (schedule.kind == Kind::shifts && met_.count(shift.user.id) == 0)
                paths.insert("/users/" + encoded(shift.user.id));
    if (paths.empty()) return;
    for (Answer& answer : session_.get_all({paths.begin(), paths.end()}, patience)) {
        if (!answer.came()) continue;
        const json::Document document = answer.document();
        const json::Value* value = json::find(document, "user");
        if (const auto user = value == nullptr ? std::nullopt : read_user(*value)) meet(*user);
    }
}

void People::name(std::vector<Schedule>& schedules, const Patience& patience) {
    look_up(schedules, patience);
    for (Schedule& schedule : schedules)
        for (std::vector<Shift>* shifts : {&schedule.shifts, &schedule.standing})
            for (Shift& shift : *shifts)
                if (const auto found = met_.find(shift.user.id);
                    schedule.kind == Kind::shifts && found != met_.end())
                    shift.user = found->second;
}

}  // namespace dutyme::pagerduty
