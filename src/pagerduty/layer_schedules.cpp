// Layer-based schedules: REST API v2.
#include "pagerduty/http/reply.hpp"
#include "pagerduty/http/url.hpp"
#include "pagerduty/model/codec_v2.hpp"
#include "pagerduty/paged_list.hpp"
#include "pagerduty/schedule_client.hpp"

namespace dutyme::pagerduty {

namespace {

std::string overrides_path(const std::string& schedule) {
    return "/schedules/" + id_segment(schedule) + "/overrides";
}

class LayerSchedules final : public ScheduleClient {
  public:
    using ScheduleClient::ScheduleClient;

    std::string path(const std::string& id, Instant since, Instant until) const override {
        return "/schedules/" + id_segment(id) + "?" + window(since, until);
    }
    Schedule read(const json::Document& answer, Instant since, Instant until) const override;
    bool move_end(const std::string&, const Override&, Instant, const Deadline&) override {
        return false;  // REST API v2 has no update of an override
    }

  protected:
    std::string path_of(const std::string& schedule, const Override& override) const override {
        return overrides_path(schedule) + "/" + id_segment(override.id);
    }
    std::vector<Override> list(const std::string& schedule, Instant since, Instant until,
                               const Deadline& deadline) override;
    Override add(const std::string& schedule, const Override& asked,
                 const Deadline& deadline) override;
};

Schedule LayerSchedules::read(const json::Document& answer, Instant since, Instant until) const {
    const json::Value* value = json::find(answer, "schedule");
    auto schedule = value == nullptr ? std::nullopt : read_schedule(*value, since, until);
    if (!schedule) throw unreadable_answer();
    return *schedule;
}

std::vector<Override> LayerSchedules::list(const std::string& schedule, Instant since,
                                           Instant until, const Deadline& deadline) {
    // Without "overflow" PagerDuty cuts the times to the window. With "editable", even "=false", it
    // leaves out the overrides that have begun.
    const std::string path =
        overrides_path(schedule) + "?" + window(since, until) + "&overflow=true";
    const json::Document reply = session().get(path, deadline);
    // Must not pass for an empty list: the caller would then create the override a second time.
    const json::Value* list = json::find(reply, "overrides");
    if (list == nullptr || !list->IsArray()) throw unreadable_answer();
    const Override otherwise{{}, {}, since, until};
    std::vector<Override> found;
    const auto note = [&](const json::Value& value) {
        if (auto override = read_override(value, otherwise)) found.push_back(*override);
    };
    const json::Value* more = json::find(reply, "more");
    if (more != nullptr && more->IsTrue())  // PagerDuty documents no pages here
        for_each_row(session(), path, "overrides", deadline, note);
    else
        json::for_each(reply, "overrides", note);
    return found;
}

Override LayerSchedules::add(const std::string& schedule, const Override& asked,
                             const Deadline& deadline) {
    const Response reply = session().post(overrides_path(schedule), write_create(asked), deadline);
    Created created;
    try {
        created = read_created(reply.body, asked, session().latest_now());
    } catch (const JsonError&) {
        throw Unsettled("PagerDuty's answer to the new override cannot be read");
    }
    if (created.made) return *created.made;
    if (!created.failed) throw Unsettled("PagerDuty's answer names no override that was asked for");
    throw refused_item(created.errors, session().clock_offset());
}

}  // namespace

std::unique_ptr<ScheduleClient> layer_schedules(Session& session) {
    return std::make_unique<LayerSchedules>(session);
}

}  // namespace dutyme::pagerduty
