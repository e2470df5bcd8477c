#include "pagerduty/model/incident_reader.hpp"

namespace dutyme::pagerduty {

namespace {

using json::text_or_empty;

// The schema names one place, PagerDuty's own programs have been seen to look at others.
std::string way_of(const json::Value& row) {
    const json::Value* channel = json::find(row, "channel");
    const json::Value* inside = channel == nullptr ? nullptr : json::find(*channel, "notification");
    const json::Value* beside = json::find(row, "notification");
    for (const json::Value* place : {inside, channel, beside})
        if (place != nullptr && place->IsObject() && !text_or_empty(*place, "type").empty())
            return text_or_empty(*place, "type");
    return {};
}

}  // namespace

std::optional<Notification> read_notification(const json::Value& row) {
    const json::Value* user = json::find(row, "user");
    const json::Value* incident = json::find(row, "incident");
    const auto at = from_rfc3339(text_or_empty(row, "created_at"));
    const std::string way = way_of(row);
    if (text_or_empty(row, "type") != "notify_log_entry" || user == nullptr ||
        incident == nullptr || !at || way == "email" || way == "short_email")
        return std::nullopt;
    Notification read{{text_or_empty(*incident, "id"), text_or_empty(*user, "id"), *at}, {}, false};
    if (const json::Value* policy = json::find(*incident, "escalation_policy"))
        read.policy = text_or_empty(*policy, "id");
    read.is_direct = text_or_empty(*incident, "assigned_via") == "direct_assignment";
    return read;
}

}  // namespace dutyme::pagerduty
