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

// Beyond what the plan has seen of the schedule nobody knows whose pager it is.
std::string back_with(const duty::SchedulePlan& part, Instant now) {
    const std::string name = printable(part.schedule_name);
    if (part.relieved.empty()) return name + " is given back";
    if (part.around.empty()) return name + " is back with " + printable(part.relieved.front());
    std::vector<std::string> people;
    for (const duty::OnCallSpan& span : part.around) {
        const bool stayed = std::count(part.beside.begin(), part.beside.end(), span.person) > 0;
        if (span.start <= now && now < span.end && !stayed) people.push_back(span.person);
    }
    return people.empty() ? name + " is given back"
                          : name + " is back with " + printable(listed(people));
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
                     std::optional<Instant> lingers_until) {
    if (lingers_until)
        return shown(plan.deployer) + " stays on call for " + taken_schedules(plan) + " until " +
               local_time_of_day(*lingers_until, plan.from) + " (" + how_it_ended + " after " +
               show_duration(lasted) + ")";
    std::vector<std::string> parts;
    for (const duty::SchedulePlan& part : plan.schedules)
        if (part.needed) parts.push_back(back_with(part, plan.from + lasted));
    return listed(parts) + " after " + show_duration(lasted) + " (" + how_it_ended + ")";
}

std::string taken_schedules(const duty::Plan& plan) {
    std::vector<std::string> names;
    for (const duty::SchedulePlan& part : plan.schedules)
        if (part.needed) names.push_back(printable(part.schedule_name));
    return listed(names);
}

}  // namespace dutyme::ui
