// Shift-based schedules: REST API v3.
#include "pagerduty/http/url.hpp"
#include "pagerduty/model/codec_v2.hpp"
#include "pagerduty/model/codec_v3.hpp"
#include "pagerduty/paged_list.hpp"
#include "pagerduty/schedule_client.hpp"

namespace dutyme::pagerduty {

namespace {

// The two collections a schedule has, and how their elements are read.
struct Collection {
    const char* name;
    const char* singular;
    std::optional<Override> (*read)(const json::Value&, const Override&);
};
constexpr Collection overrides_collection{"overrides", "override", read_shift_override};
constexpr Collection custom_shifts{"custom_shifts", "custom_shift", read_custom_shift};

const Collection& collection_of(const Override& override) {
    return override.kind == OverrideKind::custom_shift ? custom_shifts : overrides_collection;
}

std::string path_to(const std::string& schedule, const Collection& collection) {
    return "/v3/schedules/" + encoded(schedule) + "/" + collection.name;
}

class ShiftSchedules final : public ScheduleClient {
  public:
    using ScheduleClient::ScheduleClient;

    // Not cut to the window: the end of a custom shift tells whose it may be.
    std::string path(const std::string& id, Instant since, Instant until) const override {
        return "/v3/schedules/" + encoded(id) + "?include%5B%5D=final_schedule&" +
               window(since, until) + "&overflow=true";
    }
    Schedule read(const json::Document& answer, Instant since, Instant until) const override;
    std::vector<Override> overrides(const std::string& schedule, Instant since, Instant until,
                                    const Deadline& deadline) override;
    Override create(const std::string& schedule, const Override& asked,
                    const Deadline& deadline) override;
    bool move_end(const std::string& schedule, const Override& override, Instant end,
                  const Deadline& deadline) override;

  protected:
    std::string path_of(const std::string& schedule, const Override& override) const override {
        return path_to(schedule, collection_of(override)) + "/" + encoded(override.id);
    }

  private:
    Override post(const std::string& schedule, const Override& asked, const Deadline& deadline);
};

Schedule ShiftSchedules::read(const json::Document& answer, Instant since, Instant until) const {
    const json::Value* value = json::find(answer, "schedule");
    auto schedule = value == nullptr ? std::nullopt : read_shift_schedule(*value, since, until);
    if (!schedule) throw unreadable_answer();
    return *schedule;
}

std::vector<Override> ShiftSchedules::overrides(const std::string& schedule, Instant since,
                                                Instant until, const Deadline& deadline) {
    std::vector<Override> found;
    for (const Collection& collection : {overrides_collection, custom_shifts}) {
        const Override otherwise{{}, {}, since, until};
        for_each_row(session(),
                     path_to(schedule, collection) + "?" + window(since, until) + "&overflow=true",
                     collection.name, deadline, [&](const json::Value& value) {
                         if (auto override = collection.read(value, otherwise))
                             found.push_back(*override);
                     });
    }
    return found;
}

Override ShiftSchedules::post(const std::string& schedule, const Override& asked,
                              const Deadline& deadline) {
    const Collection& collection = collection_of(asked);
    const Response reply =
        session().post(path_to(schedule, collection), write_new(asked), deadline);
    try {
        const json::Document document = json::parse(reply.body);
        std::optional<Override> made;
        const auto note = [&](const json::Value& value) {
            if (!made) made = collection.read(value, asked);
        };
        json::for_each(document, collection.name, note);
        if (const json::Value* one = json::find(document, collection.singular)) note(*one);
        if (made) return *made;
    } catch (const JsonError&) {
        throw Unsettled("PagerDuty's answer to the new shift cannot be read");
    }
    throw Unsettled("PagerDuty's answer names no new shift");
}

// Whether a start that has just passed is moved up to now, as on layers, is not written anywhere.
Override ShiftSchedules::create(const std::string& schedule, const Override& asked,
                                const Deadline& deadline) {
    try {
        return post(schedule, asked, deadline);
    } catch (const Refusal& refusal) {
        constexpr Seconds ahead{5};
        const bool of_the_start =
            std::string_view{refusal.what()}.find("start") != std::string::npos;
        Override later = asked;
        later.start = session().now() + ahead;
        if (refusal.status() != 400 || !of_the_start || asked.start >= later.start) throw;
        return post(schedule, later, deadline);
    }
}

// A begun shift's other fields are frozen, and some servers refuse them even when they are the
// same.
bool ShiftSchedules::move_end(const std::string& schedule, const Override& override, Instant end,
                              const Deadline& deadline) {
    const std::string path = path_of(schedule, override);
    Response reply = session().put(path, write_end(override, end), deadline);
    if (reply.status == 400) reply = session().put(path, write_whole(override, end), deadline);
    return reply.status < 300;
}

}  // namespace

std::unique_ptr<ScheduleClient> shift_schedules(Session& session) {
    return std::make_unique<ShiftSchedules>(session);
}

}  // namespace dutyme::pagerduty
