#include "pagerduty/people.hpp"

#include "pagerduty/http/url.hpp"
#include "pagerduty/model/codec_v2.hpp"

#include <set>

namespace dutyme::pagerduty {

void People::look_up(const std::vector<Schedule>& schedules, const Deadline& deadline) {
    std::set<std::string> paths;
    for (const Schedule& schedule : schedules)
        for (const Shift& shift : schedule.shifts)
            if (schedule.type == ScheduleType::shifts && met_.count(shift.user.id) == 0)
                paths.insert("/users/" + encoded(shift.user.id));
    if (paths.empty()) return;
    for (Handle& answer : session_.get_all({paths.begin(), paths.end()}, deadline)) {
        if (!answer.arrived()) continue;
        const json::Document document = answer.document(deadline);
        const json::Value* value = json::find(document, "user");
        if (const auto user = value == nullptr ? std::nullopt : read_user(*value)) meet(*user);
    }
}

void People::name(std::vector<Schedule>& schedules, const Deadline& deadline) {
    look_up(schedules, deadline);
    for (Schedule& schedule : schedules)
        for (std::vector<Shift>* shifts : {&schedule.shifts, &schedule.standing})
            for (Shift& shift : *shifts)
                if (const auto found = met_.find(shift.user.id);
                    schedule.type == ScheduleType::shifts && found != met_.end())
                    shift.user = found->second;
}

}  // namespace dutyme::pagerduty
