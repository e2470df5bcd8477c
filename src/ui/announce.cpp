#include "ui/announce.hpp"

#include "base/duration.hpp"
#include "base/text.hpp"
#include "ui/impact.hpp"

#include <algorithm>

namespace dutyme::ui {

namespace {

std::string shown(const pagerduty::User& user) {
    return printable(user.name.empty() ? user.id : user.name);
}

// There whoever stands in is joined, which the plan's first sentence says.
bool is_on_shifts(const duty::SchedulePlan& part) {
    return std::any_of(part.overrides.begin(), part.overrides.end(),
                       [](const duty::PlannedOverride& planned) {
                           return planned.kind != pagerduty::OverrideKind::override;
                       });
}

struct Beside {
    std::vector<std::string> stand_ins;
    std::vector<std::string> others;
};

Beside beside_on(const duty::SchedulePlan& part) {
    Beside beside;
    for (const std::string& name : part.beside) {
        const bool stands_in =
            std::any_of(part.existing_overrides.begin(), part.existing_overrides.end(),
                        [&](const duty::ExistingOverride& one) { return one.user_name == name; });
        (stands_in ? beside.stand_ins : beside.others).push_back(name);
    }
    return beside;
}

std::string who_stand_in(const std::vector<std::string>& names) {
    return printable(listed(names)) + (names.size() == 1 ? ", who stands in" : ", who stand in");
}

std::string joining(const duty::Plan& plan, const duty::SchedulePlan& part) {
    const std::string sentence = shown(plan.deployer) + " joins ";
    const std::string name = printable(part.schedule_name);
    if (part.beside.empty()) return sentence + name + ", where nobody is on call,";
    const Beside beside = beside_on(part);
    if (beside.others.empty()) return sentence + who_stand_in(beside.stand_ins) + ", on " + name;
    return sentence + printable(listed(part.beside)) + " on " + name;
}

// Those who stay on call beside the deployer, where somebody else was relieved.
std::string staying(const duty::SchedulePlan& part) {
    const Beside beside = beside_on(part);
    std::string text;
    if (!beside.stand_ins.empty()) text += "; joins " + who_stand_in(beside.stand_ins);
    if (!beside.others.empty())
        text += "; " + printable(listed(beside.others)) +
                (beside.others.size() == 1 ? " stays on call" : " stay on call") + " as well";
    return text;
}

std::string taking(const duty::Plan& plan, const duty::SchedulePlan& part) {
    const bool joins =
        plan.mode.join || (part.relieved.empty() && !part.beside.empty() && !part.theirs_already);
    std::string sentence = shown(plan.deployer) + " takes " + printable(part.schedule_name);
    if (joins)
        sentence = joining(plan, part);
    else if (!part.relieved.empty())
        sentence += " from " + printable(listed(part.relieved));
    else
        sentence += part.theirs_already ? ", theirs through another override already,"
                                        : ", where nobody is on call,";
    if (part.start > plan.from) sentence += " at " + local_time_of_day(part.start, plan.from);
    sentence += " until " + local_time_of_day(part.end, plan.from) + " at the latest";
    if (!part.next.empty()) sentence += ", then " + printable(part.next);
    return joins ? sentence : sentence + staying(part);
}

// The pager comes back to the relieved, unless others have a turn now, or somebody stands in. Where
// the deployer is still named, /oncalls may lag behind.
std::string back_with(const duty::Plan& plan, const duty::SchedulePlan& part,
                      const pagerduty::NamesBySchedule& on_call_now) {
    const std::string name = printable(part.schedule_name);
    const auto found = on_call_now.find(part.schedule_id);
    if (found == on_call_now.end()) return name + " is given back";
    const auto is_among = [](const std::vector<std::string>& people, const std::string& person) {
        return std::count(people.begin(), people.end(), person) > 0;
    };
    if (is_among(found->second, plan.deployer.name)) return name + " is given back";
    std::vector<std::string> people;  // but for those who stayed on call all the while
    bool is_back = false;
    for (const std::string& person : found->second) {
        if (is_among(part.beside, person)) continue;
        people.push_back(person);
        is_back = is_back || is_among(part.relieved, person);
    }
    return name + (is_back ? " is back with " : " is now with ") +
           printable(listed(people.empty() ? found->second : people));
}

}  // namespace

std::vector<std::string> announcement(const duty::Plan& plan) {
    std::vector<std::string> sentences;
    for (const duty::SchedulePlan& part : plan.schedules) {
        const std::string name = printable(part.schedule_name);
        if (part.needed)
            sentences.push_back(taking(plan, part));
        else if (!part.left_alone)
            sentences.push_back(shown(plan.deployer) + " is on call for " + name +
                                " already; nothing is taken");
        for (const duty::ExistingOverride& other : part.existing_overrides)
            if (part.left_alone || !is_on_shifts(part))
                sentences.push_back("an override of " + printable(other.user_name) + " stands on " +
                                    name + " until " + local_time_of_day(other.end, plan.from) +
                                    (part.left_alone ? "; it is left alone (if-free)"
                                                     : "; ours goes on top, theirs resurfaces"));
        if (!part.on_a_policy)
            sentences.push_back("nobody is paged through " + name +
                                ": it is on no escalation policy");
    }
    for (std::string& sentence : impact(plan)) sentences.push_back(std::move(sentence));
    return sentences;
}

std::vector<std::string> who_takes(const duty::Plan& plan) {
    std::vector<std::string> sentences;
    for (const duty::SchedulePlan& part : plan.schedules)
        if (part.needed) sentences.push_back(taking(plan, part));
    return sentences;
}

std::string farewell(const duty::Plan& plan, const std::string& how_it_ended, Seconds lasted,
                     const Afterwards& afterwards) {
    if (afterwards.lingers_until)
        return shown(plan.deployer) + " stays on call for " + taken_schedules(plan) + " until " +
               local_time_of_day(*afterwards.lingers_until, plan.from) + " (" + how_it_ended +
               " after " + show_duration(lasted) + ")";
    std::vector<std::string> parts;
    for (const duty::SchedulePlan& part : plan.schedules)
        if (part.needed) parts.push_back(back_with(plan, part, afterwards.on_call_now));
    return listed(parts) + " after " + show_duration(lasted) + " (" + how_it_ended + ")";
}

std::string taken_schedules(const duty::Plan& plan) {
    std::vector<std::string> names;
    for (const duty::SchedulePlan& part : plan.schedules)
        if (part.needed) names.push_back(printable(part.schedule_name));
    return listed(names);
}

}  // namespace dutyme::ui
