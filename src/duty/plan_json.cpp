#include "duty/plan.hpp"
#include "duty/shared_members.hpp"

namespace dutyme::duty {

template <class Json>
void members(Json& json, PlannedOverride& planned) {
    json("form", planned.kind, form_words);
    source(json, planned.source);
    id(json, "relieved", planned.relieved);
    json("start", planned.start);
    json("end", planned.end);
}

template <class Json>
void members(Json& json, OnCallSpan& span) {
    json("name", span.person);
    json("start", span.start);
    json("end", span.end);
    json("override", span.by_override);
}

template <class Json>
void members(Json& json, SchedulePlan& part) {
    id(json, "schedule", part.schedule_id);
    json("schedule_name", part.schedule_name);
    json("needed", part.needed);
    json("theirs_already", part.theirs_already);
    json("on_a_policy", part.on_a_policy);
    json("start", part.start);
    json("end", part.end);
    json("relieved", part.relieved);
    json("beside", part.beside);
    json("left_alone", part.left_alone);
    json("next", part.next);
    json("pieces", part.overrides);
    json("around", part.around);
    json("standing", part.existing_overrides);
}

template <class Json>
void members(Json& json, EscalationStep& step) {
    json.minutes("after", step.after);
    json("deployer", step.deployer);
    json("others", step.others);
}

template <class Json>
void members(Json& json, EscalationPath& path) {
    json("policy", path.policy);
    json("levels", path.steps);
}

template <class Json>
void members(Json& json, Plan& plan) {
    deployer(json, plan.deployer);
    json("from", plan.from);
    json("until", plan.until);
    json("lease", plan.lease);
    json("max", plan.max);
    json("mode", plan.mode.join, mode_words);
    json("take", plan.mode.all, take_words);
    json("from_person", plan.mode.from);
    json("schedules", plan.schedules);
    json("ladders", plan.impact.escalation_paths);
    json("services", plan.impact.services);
    json("more_services", plan.impact.more_services);
    json("remarks", plan.impact.remarks);
    json("sandbox", plan.sandbox);
}

std::string to_json(const Plan& plan) {
    return json::versioned([&](json::Writer& writer) { json::MemberWriter{writer}.all_of(plan); });
}

Plan plan_from_json(std::string_view text) {
    const json::Document document = json::parse(text);
    Plan plan;
    json::MemberReader{document}.all_of(plan);
    return plan;
}

}  // namespace dutyme::duty
