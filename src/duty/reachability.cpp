#include "duty/reachability.hpp"

#include "pagerduty/model/directory.hpp"
#include "pagerduty/model/reachability.hpp"

namespace dutyme::duty {

namespace {

std::string is_a_stakeholder(const pagerduty::User& person) {
    return person.name + " is a stakeholder and cannot be put on call";
}

}  // namespace

Error stakeholder_error(const pagerduty::User& person, Failure failure) {
    return {failure, is_a_stakeholder(person),
            "ask for a full user licence, or name somebody else with --user"};
}

std::string why_unreachable(const pagerduty::User& person) {
    if (pagerduty::is_stakeholder(person)) return is_a_stakeholder(person);
    if (!person.reachability || pagerduty::can_be_paged(*person.reachability)) return {};
    return person.name + " cannot be paged: " +
           (person.reachability->rules.empty()
                ? "they have no notification rule for high urgency"
                : "no contact method of their rules for high urgency is in use");
}

std::vector<std::string> remarks_on_reach(const pagerduty::User& person) {
    const std::string why = why_unreachable(person);
    if (!why.empty()) return {why};
    if (!person.reachability)
        return {"whether " + person.name +
                " can be paged is not known: the token may not read it "
                "(users:contact_methods.read)"};
    std::vector<std::string> remarks;
    if (pagerduty::by_mail_only(*person.reachability))
        remarks.push_back(person.name + " is told of incidents by e-mail only");
    if (person.reachability->invited)
        remarks.push_back(person.name + " has not accepted the invitation to PagerDuty yet");
    return remarks;
}

}  // namespace dutyme::duty
