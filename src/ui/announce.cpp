#include "ui/announce.hpp"

#include "base/duration.hpp"
#include "base/text.hpp"
#include "ui/outlook.hpp"

#include <algorithm>

namespace dutyme::ui {

namespace {

std::string shown(const pagerduty::User& user) {
    return printable(user.name.empty() ? user.id : user.name);
}

// There whoever stands in is joined, which the plan's first sentence says.
bool is_on_shifts(const duty::Stand& stand) {
    return std::any_of(stand.pieces.begin(), stand.pieces.end(), [](const duty::Piece& piece) {
        return piece.kind != pagerduty::OverrideKind::override;
    });
}

struct Beside {
    std::vector<std::string> stand_ins;
    std::vector<std::string> others;
};

Beside beside_on(const duty::Stand& stand) {
    Beside beside;
    for (const std::string& name : stand.beside) {
        const bool stands_in =
            std::any_of(stand.standing.begin(), stand.standing.end(),
                        [&](const duty::Standing& one) { return one.user_name == name; });
        (stands_in ? beside.stand_ins : beside.others).push_back(name);
    }
    return beside;
}

std::string who_stand_in(const std::vector<std::string>& names) {
    return printable(listed(names)) + (names.size() == 1 ? ", who stands in" : ", who stand in");
}

std::string joining(const duty::Plan& plan, const duty::Stand& stand) {
    const std::string sentence = shown(plan.deployer) + " joins ";
    const std::string name = printable(stand.schedule_name);
    if (stand.beside.empty()) return sentence + name + ", where nobody is on call,";
    const Beside beside = beside_on(stand);
    if (beside.others.empty()) return sentence + who_stand_in(beside.stand_ins) + ", on " + name;
    return sentence + printable(listed(stand.beside)) + " on " + name;
}

// Those who stay on call beside the deployer, where somebody else was relieved.
std::string staying(const duty::Stand& stand) {
    const Beside beside = beside_on(stand);
    std::string text;
    if (!beside.stand_ins.empty()) text += "; joins " + who_stand_in(beside.stand_ins);
    if (!beside.others.empty())
        text += "; " + printable(listed(beside.others)) +
                (beside.others.size() == 1 ? " stays on call" : " stay on call") + " as well";
    return text;
}

std::string taking(const duty::Plan& plan, const duty::Stand& stand) {
    const bool joins = plan.manner.join ||
                       (stand.relieved.empty() && !stand.beside.empty() && !stand.theirs_already);
    std::string sentence = shown(plan.deployer) + " takes " + printable(stand.schedule_name);
    if (joins)
        sentence = joining(plan, stand);
    else if (!stand.relieved.empty())
        sentence += " from " + printable(listed(stand.relieved));
    else
        sentence += stand.theirs_already ? ", theirs through another override already,"
                                         : ", where nobody is on call,";
    if (stand.start > plan.from) sentence += " at " + local_time_of_day(stand.start, plan.from);
    sentence += " until " + local_time_of_day(stand.end, plan.from) + " at the latest";
    if (!stand.next.empty()) sentence += ", then " + printable(stand.next);
    return joins ? sentence : sentence + staying(stand);
}

// Beyond what the plan has seen of the schedule nobody knows whose pager it is.
std::string back_with(const duty::Stand& stand, Instant now) {
    const std::string name = printable(stand.schedule_name);
    if (stand.relieved.empty()) return name + " is given back";
    if (stand.around.empty()) return name + " is back with " + printable(stand.relieved.front());
    std::vector<std::string> people;
    for (const duty::Watch& watch : stand.around) {
        const bool stayed = std::count(stand.beside.begin(), stand.beside.end(), watch.person) > 0;
        if (watch.start <= now && now < watch.end && !stayed) people.push_back(watch.person);
    }
    return people.empty() ? name + " is given back"
                          : name + " is back with " + printable(listed(people));
}

}  // namespace

std::vector<std::string> announcement(const duty::Plan& plan) {
    std::vector<std::string> sentences;
    for (const duty::Stand& stand : plan.stands) {
        const std::string name = printable(stand.schedule_name);
        if (stand.needed)
            sentences.push_back(taking(plan, stand));
        else if (!stand.left_alone)
            sentences.push_back(shown(plan.deployer) + " is on call for " + name +
                                " already; nothing is taken");
        for (const duty::Standing& other : stand.standing)
            if (stand.left_alone || !is_on_shifts(stand))
                sentences.push_back("an override of " + printable(other.user_name) + " stands on " +
                                    name + " until " + local_time_of_day(other.end, plan.from) +
                                    (stand.left_alone ? "; it is left alone (if-free)"
                                                      : "; ours goes on top, theirs resurfaces"));
        if (!stand.on_a_policy)
            sentences.push_back("nobody is paged through " + name +
                                ": it is on no escalation policy");
    }
    for (std::string& sentence : outlook(plan)) sentences.push_back(std::move(sentence));
    return sentences;
}

std::string farewell(const duty::Plan& plan, const std::string& how_it_ended, Seconds lasted,
                     std::optional<Instant> lingers_until) {
    if (lingers_until)
        return shown(plan.deployer) + " stays on call for " + taken_schedules(plan) + " until " +
               local_time_of_day(*lingers_until, plan.from) + " (" + how_it_ended + " after " +
               show_duration(lasted) + ")";
    std::vector<std::string> parts;
    for (const duty::Stand& stand : plan.stands)
        if (stand.needed) parts.push_back(back_with(stand, plan.from + lasted));
    return listed(parts) + " after " + show_duration(lasted) + " (" + how_it_ended + ")";
}

std::string taken_schedules(const duty::Plan& plan) {
    std::vector<std::string> names;
    for (const duty::Stand& stand : plan.stands)
        if (stand.needed) names.push_back(printable(stand.schedule_name));
    return listed(names);
}

}  // namespace dutyme::ui
