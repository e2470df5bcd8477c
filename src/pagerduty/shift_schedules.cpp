// Shift-based schedules: REST API v3.
#include "pagerduty/http/reply.hpp"
#include "pagerduty/http/url.hpp"
#include "pagerduty/model/codec_v2.hpp"
#include "pagerduty/model/codec_v3.hpp"
#include "pagerduty/paged_list.hpp"
#include "pagerduty/schedule_client.hpp"

namespace dutyme::pagerduty {

namespace {

// One of the two collections of a shift-based schedule, and how to read its elements.
struct Collection {
    const char* name;
    const char* singular;
    const char* user;  // the member that names the person
    std::optional<Override> (*read)(const json::Value&, const Override&);
};
constexpr Collection overrides_collection{"overrides", "override", "overriding_member",
                                          read_shift_override};
constexpr Collection custom_shifts{"custom_shifts", "custom_shift", "assignments",
                                   read_custom_shift};

const Collection& collection_of(const Override& override) {
    return override.kind == OverrideKind::custom_shift ? custom_shifts : overrides_collection;
}

std::string path_to(const std::string& schedule, const Collection& collection) {
    return "/v3/schedules/" + id_segment(schedule) + "/" + collection.name;
}

// Returns the element of a create or move reply that passes is_answer_to(). Absent: there is none.
std::optional<Override> answer_to(const Response& reply, const Collection& collection,
                                  const Override& asked, Instant now) {
    std::optional<Override> found;
    const auto note = [&](const json::Value& value) {
        const auto read = collection.read(
            value, defaults_from(value, asked, "start_time", "end_time", collection.user));
        if (!found && read && is_answer_to(*read, asked, now)) found = read;
    };
    try {
        const json::Document document = json::parse(reply.body);
        json::for_each(document, collection.name, note);
        if (const json::Value* one = json::find(document, collection.singular)) note(*one);
    } catch (const JsonError&) {
        return std::nullopt;
    }
    return found;
}

// PagerDuty may store the end cut or rounded to whole minutes.
bool is_moved_to(const Override& standing, Instant end) {
    constexpr Seconds minute{60};
    const bool whole = standing.end.time_since_epoch() % minute == Seconds{0};
    return standing.end == end ||
           (whole && standing.end > end - minute && standing.end < end + minute);
}

class ShiftSchedules final : public ScheduleClient {
  public:
    using ScheduleClient::ScheduleClient;

    // "overflow" keeps the end of a custom shift, by which dutyme recognizes its own.
    std::string path(const std::string& id, Instant since, Instant until) const override {
        return "/v3/schedules/" + id_segment(id) + "?include%5B%5D=final_schedule&" +
               window(since, until) + "&overflow=true";
    }
    Schedule read(const json::Document& answer, Instant since, Instant until) const override;
    bool move_end(const std::string& schedule, const Override& override, Instant end,
                  const Deadline& deadline) override;

  protected:
    std::string path_of(const std::string& schedule, const Override& override) const override {
        return path_to(schedule, collection_of(override)) + "/" + id_segment(override.id);
    }
    std::vector<Override> list(const std::string& schedule, Instant since, Instant until,
                               const Deadline& deadline) override;
    Override add(const std::string& schedule, const Override& asked,
                 const Deadline& deadline) override;

  private:
    Override post(const std::string& schedule, const Override& asked, const Deadline& deadline);
};

Schedule ShiftSchedules::read(const json::Document& answer, Instant since, Instant until) const {
    const json::Value* value = json::find(answer, "schedule");
    auto schedule = value == nullptr ? std::nullopt : read_shift_schedule(*value, since, until);
    if (!schedule) throw unreadable_answer();
    return *schedule;
}

std::vector<Override> ShiftSchedules::list(const std::string& schedule, Instant since,
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
    if (auto made = answer_to(reply, collection, asked, session().latest_now()))
        return *std::move(made);
    throw Unsettled("PagerDuty's answer names no shift that was asked for");
}

// PagerDuty does not document whether it moves a start that has just passed up to now, as for
// layers. When it refuses the start, asks again with one 5 seconds ahead.
Override ShiftSchedules::add(const std::string& schedule, const Override& asked,
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

// The other members of a shift that has begun are frozen. Some servers refuse them even unchanged,
// others want all of them: so the short body first.
bool ShiftSchedules::move_end(const std::string& schedule, const Override& override, Instant end,
                              const Deadline& deadline) {
    const std::string path = path_of(schedule, override);
    Response reply = session().put(path, write_end(override, end), deadline);
    if (reply.status == 400) reply = session().put(path, write_whole(override, end), deadline);
    Override moved = override;
    moved.end = end;
    const auto named = answer_to(reply, collection_of(override), moved, session().latest_now());
    if (is_success(reply.status) && named && named->id == override.id) return true;
    if (reply.status == 400 && is_own_answer(reply)) return false;
    // Any other reply is inconclusive: look at the list.
    const auto standing = listed(schedule, override, deadline);
    if (standing && is_moved_to(*standing, end)) return true;
    if (!standing && reply.status == 404 && !is_new(schedule, override)) return false;
    if (!is_success(reply.status) && is_own_answer(reply)) throw Refusal{session().refusal(reply)};
    throw Unsettled(foreign_answer(reply).what());  // the move may still take effect
}

}  // namespace

std::unique_ptr<ScheduleClient> shift_schedules(Session& session) {
    return std::make_unique<ShiftSchedules>(session);
}

}  // namespace dutyme::pagerduty
