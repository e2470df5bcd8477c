#include "ui/outlook.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace dutyme::ui {

namespace {

constexpr std::size_t most_ladders = 2;
constexpr std::size_t most_services = 3;

std::string shown(const pagerduty::User& user) {
    return printable(user.name.empty() ? user.id : user.name);
}

std::string people_on(const duty::Plan& plan, const duty::Rung& rung) {
    std::vector<std::string> names = rung.others;
    if (rung.deployer) names.insert(names.begin(), shown(plan.deployer));
    return printable(listed(names));
}

// "Ada Byron now -> Mia Chen after 10 min -> Cleo Diaz after 25 min"
std::string steps_of(const duty::Plan& plan, const duty::Ladder& ladder) {
    std::string steps;
    for (const duty::Rung& rung : ladder.rungs) {
        if (!steps.empty()) steps += " -> ";
        steps += people_on(plan, rung);
        steps += rung.after == 0 ? " now" : " after " + std::to_string(rung.after) + " min";
    }
    return steps;
}

std::string services_of(const duty::Plan& plan) {
    const auto& all = plan.outlook.services;
    std::vector<std::string> named{
        all.begin(), all.begin() + static_cast<long>(std::min(all.size(), most_services))};
    for (std::string& name : named) name = printable(name);
    if (all.size() > most_services)
        named.push_back(std::to_string(all.size() - most_services) + " more");
    const std::string count = std::to_string(all.size()) +
                              (plan.outlook.more_services ? " more" : "") +
                              (all.size() == 1 ? " service pages " : " services page ");
    return count + shown(plan.deployer) + " meanwhile: " + listed(named);
}

}  // namespace

std::vector<std::string> ladders(const duty::Plan& plan) {
    std::vector<std::string> sentences;
    const auto& ladders = plan.outlook.ladders;
    for (std::size_t i = 0; i < std::min(ladders.size(), most_ladders); ++i)
        sentences.push_back("a page through " + printable(ladders[i].policy) + " reaches " +
                            steps_of(plan, ladders[i]));
    if (ladders.size() > most_ladders)
        sentences.push_back("and " + std::to_string(ladders.size() - most_ladders) +
                            " more escalation policies page " + shown(plan.deployer));
    return sentences;
}

std::vector<std::string> outlook(const duty::Plan& plan) {
    std::vector<std::string> sentences = ladders(plan);
    if (!plan.outlook.services.empty()) sentences.push_back(services_of(plan));
    for (const std::string& remark : plan.outlook.remarks)
        sentences.push_back(printable(remark, 400));
    return sentences;
}

}  // namespace dutyme::ui
