#include "ui/impact.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace dutyme::ui {

namespace {

constexpr std::size_t most_ladders = 2;
constexpr std::size_t most_services = 3;

std::string shown(const pagerduty::User& user) {
    return printable(user.name.empty() ? user.id : user.name);
}

std::string people_on(const duty::Plan& plan, const duty::EscalationStep& step) {
    std::vector<std::string> names = step.others;
    if (step.deployer) names.insert(names.begin(), shown(plan.deployer));
    return printable(listed(names));
}

// "Ada Byron now, then Mia Chen after 10 min, then Cleo Diaz after 25 min"
std::string steps_of(const duty::Plan& plan, const duty::EscalationPath& escalation_path) {
    std::string steps;
    for (const duty::EscalationStep& step : escalation_path.steps) {
        if (!steps.empty()) steps += ", then ";
        steps += people_on(plan, step);
        steps += step.after == 0 ? " now" : " after " + std::to_string(step.after) + " min";
    }
    return steps;
}

std::string services_of(const duty::Plan& plan) {
    const auto& all = plan.impact.services;
    std::vector<std::string> named{
        all.begin(), all.begin() + static_cast<long>(std::min(all.size(), most_services))};
    for (std::string& name : named) name = printable(name);
    if (all.size() > most_services)
        named.push_back(std::to_string(all.size() - most_services) + " more");
    const std::string count = std::to_string(all.size()) +
                              (plan.impact.more_services ? " more" : "") +
                              (all.size() == 1 ? " service pages " : " services page ");
    return count + shown(plan.deployer) + " meanwhile: " + listed(named);
}

}  // namespace

std::vector<std::string> escalation_paths(const duty::Plan& plan) {
    std::vector<std::string> sentences;
    const auto& escalation_paths = plan.impact.escalation_paths;
    for (std::size_t i = 0; i < std::min(escalation_paths.size(), most_ladders); ++i)
        sentences.push_back("a page through " + printable(escalation_paths[i].policy) +
                            " reaches " + steps_of(plan, escalation_paths[i]));
    if (escalation_paths.size() > most_ladders)
        sentences.push_back("and " + std::to_string(escalation_paths.size() - most_ladders) +
                            " more escalation policies page " + shown(plan.deployer));
    return sentences;
}

std::vector<std::string> impact(const duty::Plan& plan) {
    std::vector<std::string> sentences = escalation_paths(plan);
    if (!plan.impact.services.empty()) sentences.push_back(services_of(plan));
    for (const std::string& remark : plan.impact.remarks)
        sentences.push_back(printable(remark, 400));
    return sentences;
}

}  // namespace dutyme::ui
