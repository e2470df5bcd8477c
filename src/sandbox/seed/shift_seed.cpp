#include "sandbox/seed/seed.hpp"

namespace dutyme::sandbox {

namespace {

constexpr std::chrono::hours day{24};
constexpr std::chrono::minutes minute{1};

Event turns(const char* id, Moment start, Seconds turn, std::vector<std::string> users) {
    return {{id, "On call", start, turn, std::move(users), std::nullopt}};
}

Event everybody(const char* id, Moment start, std::vector<std::string> users) {
    Event event = turns(id, start, day, std::move(users));
    event.everybody = true;
    return event;
}

Event until(Event event, Moment end) {
    event.until = end;
    return event;
}

// `before` lies some days back, so that turns of a week last for days yet.
std::vector<ShiftSchedule> shift_schedules(Moment now, Moment before) {
    const Zone utc;
    const Zone kolkata{"Asia/Kolkata", std::chrono::minutes{330}};
    const auto week = 7 * day;
    return {
        {"PV3PRI1",
         "Checkout",
         utc,
         {{"RPRI1", {turns("EPRI1", before, week, {"PBOB001", "PMIA001"})}}}},
        {"PV3TWO1",
         "Storefront",
         utc,
         {{"RTWO1", {turns("ETWO1", before, week, {"PBOB001"})}},
          {"RTWO2", {turns("ETWO2", before, week, {"PMIA001"})}}}},
        {"PV3ALL1",
         "War Room",
         utc,
         {{"RALL1", {everybody("EALL1", before, {"PBOB001", "PMIA001", "PCLE001"})}}}},
        {"PV3GAP1",
         "Night Shift",
         utc,
         {{"RGAP1",
           {until(turns("EGAP1", before, day, {"PBOB001"}), now + 20 * minute),
            turns("EGAP2", now + 50 * minute, week, {"PMIA001"})}}}},
        {"PV3CHG1",
         "Handover",
         kolkata,
         {{"RCHG1", {turns("ECHG1", now + 20 * minute - day, day, {"PMIA001", "PBOB001"})}}}},
        {"PV3EMP1", "Idle", utc, {}},
        {"PV3NIL1", "Vacant", utc, {{"RNIL1", {turns("ENIL1", before, week, {""})}}}},
        {"PV3ADA1", "Ada's Shifts", utc, {{"RADA1", {turns("EADA1", before, week, {"PADA001"})}}}},
        {"PV3SLT1", "Deploy Shifts", utc, {}},
        {"PV3OVR1", "Covered", utc, {{"ROVR1", {turns("EOVR1", before, week, {"PBOB001"})}}}},
        {"PV3CUS1", "Reinforced", utc, {{"RCUS1", {turns("ECUS1", before, week, {"PBOB001"})}}}},
    };
}

}  // namespace

void seed_shift_schedules(Company& company, Moment now) {
    company.shift_schedules = shift_schedules(now, now - 3 * day);
    // As people set them: at whole minutes.
    const Moment this_minute = std::chrono::floor<std::chrono::minutes>(now);
    const Window today{this_minute - 60 * minute, this_minute + 8 * 60 * minute};
    company.added_shifts.add(
        "PV3OVR1", {"", Added::override_shift, {"ROVR1", "", "PBOB001"}, "PMIA001", today},
        today.since, "somebody else");
    company.added_shifts.add("PV3CUS1", {"", Added::custom_shift, {}, "PMIA001", today},
                             today.since, "somebody else");
}

}  // namespace dutyme::sandbox
