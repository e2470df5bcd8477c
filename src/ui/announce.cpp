#include "ui/announce.hpp"

#include "base/text.hpp"
#include "base/time.hpp"

#include <algorithm>

namespace dutyme::ui {

namespace {

std::string told_time(Instant time, Instant now, const Telling& telling) {
    return telling.zones ? local_time_with_zone(time, now) : local_time_of_day(time, now);
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

std::string joining(const duty::Plan& plan, const duty::SchedulePlan& part,
                    const Telling& telling) {
    const std::string sentence =
        printable(name_or_id(plan.deployer)) + (telling.dry_run ? " would join " : " joins ");
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

// An override of theirs stands there, maybe another tour's.
std::string already_until(const duty::Plan& plan, const duty::SchedulePlan& part,
                          const Telling& telling) {
    const std::string& name = name_or_id(plan.deployer);
    for (const duty::OnCallSpan& span : part.around)
        if (span.by_override && span.person == name && span.start <= part.start &&
            part.start < span.end)
            return "; they are on call there until " + told_time(span.end, plan.from, telling) +
                   " already";
    return "; they are on call there by another override already";
}

std::string taking(const duty::Plan& plan, const duty::SchedulePlan& part, const Telling& telling) {
    const bool joins =
        plan.mode.join || (part.relieved.empty() && !part.beside.empty() && !part.theirs_already);
    std::string sentence = printable(name_or_id(plan.deployer)) +
                           (telling.dry_run ? " would take " : " takes ") +
                           printable(part.schedule_name);
    if (joins)
        sentence = joining(plan, part, telling);
    else if (!part.relieved.empty())
        sentence += " from " + printable(listed(part.relieved));
    else
        sentence += part.theirs_already ? "" : ", where nobody is on call,";
    if (part.start > plan.from) sentence += " at " + told_time(part.start, plan.from, telling);
    sentence += " until " + told_end(part.end, plan.from, telling) + " at the latest";
    if (!part.next.empty()) sentence += ", then " + printable(part.next);
    if (joins) return sentence;
    if (part.relieved.empty() && part.theirs_already)
        sentence += already_until(plan, part, telling);
    return sentence + staying(part);
}

// Of somebody else's override.
const char* what_becomes_of_it(const duty::SchedulePlan& part, const Telling& telling) {
    if (part.left_alone)
        return telling.dry_run ? "; it would be left alone (if-free)"
                               : "; it is left alone (if-free)";
    return telling.dry_run ? "; ours would go on top, theirs would resurface"
                           : "; ours goes on top, theirs resurfaces";
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

std::string told_end(Instant end, Instant now, const Telling& telling) {
    const std::string time = told_time(end, now, telling);
    return telling.zones && end > now ? time + " (" + show_minutes(end - now) + ")" : time;
}

std::vector<std::string> announcement(const duty::Plan& plan, const Telling& telling) {
    std::vector<std::string> sentences;
    for (const duty::SchedulePlan& part : plan.schedules) {
        const std::string name = printable(part.schedule_name);
        if (part.needed)
            sentences.push_back(taking(plan, part, telling));
        else if (!part.left_alone)
            sentences.push_back(printable(name_or_id(plan.deployer)) + " is on call for " + name +
                                " already; nothing " +
                                (telling.dry_run ? "would be taken" : "is taken"));
        for (const duty::ExistingOverride& other : part.existing_overrides)
            if (part.left_alone || !is_on_shifts(part))
                sentences.push_back("an override of " + printable(other.user_name) + " stands on " +
                                    name + " until " + told_time(other.end, plan.from, telling) +
                                    what_becomes_of_it(part, telling));
        if (!part.on_a_policy)
            sentences.push_back("nobody is paged through " + name +
                                ": it is on no escalation policy");
    }
    for (std::string& sentence : impact(plan, telling)) sentences.push_back(std::move(sentence));
    return sentences;
}

std::vector<std::string> who_takes(const duty::Plan& plan, const Telling& telling) {
    std::vector<std::string> sentences;
    for (const duty::SchedulePlan& part : plan.schedules)
        if (part.needed) sentences.push_back(taking(plan, part, telling));
    return sentences;
}

std::string farewell(const duty::Plan& plan, const std::string& how_it_ended, Seconds lasted,
                     const Afterwards& afterwards, const Telling& telling) {
    if (afterwards.lingers_until)
        return printable(name_or_id(plan.deployer)) + " stays on call for " +
               taken_schedules(plan) + " until " +
               told_time(*afterwards.lingers_until, plan.from, telling) + " (" + how_it_ended +
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

namespace {

constexpr std::size_t most_ladders = 2;
constexpr std::size_t most_services = 3;
constexpr std::size_t most_steps = 4;

std::string people_on(const duty::Plan& plan, const duty::EscalationStep& step) {
    std::vector<std::string> names = step.others;
    if (step.deployer) names.insert(names.begin(), printable(name_or_id(plan.deployer)));
    return printable(listed(names));
}

std::string pages(const Telling& telling, std::size_t how_many) {
    if (telling.dry_run) return "would page";
    return how_many == 1 ? "pages" : "page";
}

// "Ada Byron now, then Mia Chen after 10 min, then Cleo Diaz after 25 min"
std::string steps_of(const duty::Plan& plan, const duty::EscalationPath& escalation_path) {
    std::string steps;
    std::size_t told = 0;
    for (const duty::EscalationStep& step : escalation_path.steps) {
        if (told++ == most_steps) {
            const std::size_t more = escalation_path.steps.size() - most_steps;
            return steps + ", then " + std::to_string(more) + " more level" +
                   (more == 1 ? "" : "s") + " until " +
                   std::to_string(escalation_path.steps.back().after) + " min";
        }
        if (!steps.empty()) steps += ", then ";
        steps += people_on(plan, step);
        steps += step.after == 0 ? " now" : " after " + std::to_string(step.after) + " min";
    }
    return steps;
}

std::string services_of(const duty::Plan& plan, const Telling& telling) {
    const auto& all = plan.impact.services;
    std::vector<std::string> named{
        all.begin(), all.begin() + static_cast<long>(std::min(all.size(), most_services))};
    for (std::string& name : named) name = printable(name);
    if (all.size() > most_services)
        named.push_back(std::to_string(all.size() - most_services) + " more");
    const std::string count =
        std::to_string(all.size()) + (plan.impact.more_services ? " more" : "") +
        (all.size() == 1 ? " service " : " services ") + pages(telling, all.size());
    return count + " " + printable(name_or_id(plan.deployer)) + " meanwhile: " + listed(named);
}

}  // namespace

std::vector<std::string> escalation_paths(const duty::Plan& plan, const Telling& telling) {
    std::vector<std::string> sentences;
    const auto& escalation_paths = plan.impact.escalation_paths;
    for (std::size_t i = 0; i < std::min(escalation_paths.size(), most_ladders); ++i)
        sentences.push_back("a page through the escalation policy " +
                            printable(escalation_paths[i].policy) +
                            (telling.dry_run ? " would reach " : " reaches ") +
                            steps_of(plan, escalation_paths[i]));
    if (escalation_paths.size() > most_ladders) {
        const std::size_t more = escalation_paths.size() - most_ladders;
        sentences.push_back("and " + std::to_string(more) + " more escalation " +
                            (more == 1 ? "policy " : "policies ") + pages(telling, more) + " " +
                            printable(name_or_id(plan.deployer)));
    }
    return sentences;
}

std::vector<std::string> impact(const duty::Plan& plan, const Telling& telling) {
    std::vector<std::string> sentences = escalation_paths(plan, telling);
    if (!plan.impact.services.empty()) sentences.push_back(services_of(plan, telling));
    for (const std::string& remark : plan.impact.remarks)
        sentences.push_back(printable(remark, 400));
    return sentences;
}

}  // namespace dutyme::ui
