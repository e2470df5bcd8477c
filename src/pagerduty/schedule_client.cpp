#include "pagerduty/schedule_client.hpp"

#include "pagerduty/http/retry.hpp"
#include "pagerduty/http/transport.hpp"
#include "pagerduty/model/codec_v2.hpp"
#include "pagerduty/model/codec_v3.hpp"
#include "pagerduty/name_lookup.hpp"

#include <algorithm>

namespace dutyme::pagerduty {

namespace {

// `reply` is a success. For shifts PagerDuty answers 204 whether or not the override had begun.
Released released_by(const Response& reply, const Override& override, Instant now) {
    const bool begun = override.kind != OverrideKind::override && override.start <= now;
    return reply.status == 204 && !begun ? Released::deleted : Released::cut_short;
}

}  // namespace

std::vector<Override> ScheduleClient::overrides(const std::string& schedule, Instant since,
                                                Instant until, const Deadline& deadline) {
    std::vector<Override> found = list(schedule, since, until, deadline);
    for (const Override& one : found) known_.insert({schedule, one.id});
    return found;
}

Override ScheduleClient::create(const std::string& schedule, const Override& asked,
                                const Deadline& deadline) {
    Override made = add(schedule, asked, deadline);
    const Key key{schedule, made.id};
    if (!known_.insert(key).second)
        throw Unsettled("PagerDuty's answer to the new override names one that was there before");
    made_[key] = session_.elapsed();
    return made;
}

std::optional<Override> ScheduleClient::listed(const std::string& schedule,
                                               const Override& override, const Deadline& deadline) {
    // From its start on: one that was cut short ended before now. Until behind its end: it may have
    // been cut in the second in which it began.
    const Instant since = std::min(override.start, session_.earliest_now());
    for (Override& other : overrides(schedule, since, override.end + Seconds{1}, deadline))
        if (other.id == override.id) return std::move(other);
    return std::nullopt;
}

bool ScheduleClient::is_new(const std::string& schedule, const Override& override,
                            Seconds less_than) const {
    if (const auto made = made_.find({schedule, override.id}); made != made_.end())
        return session_.elapsed() - made->second < less_than;
    const auto is_within = [&](Instant now) {
        return override.start <= now && now - override.start < less_than;
    };
    return is_within(session_.now()) || (session_.disagrees() && is_within(session_.other_now()));
}

void ScheduleClient::note_move(const std::string& schedule, const Override& before) {
    earlier_ends_[{schedule, before.id}].insert(before.end);
}

// Absent: `refused` says why; the reply may not even be PagerDuty's.
std::optional<Released> ScheduleClient::try_to_end(const std::string& schedule,
                                                   const Override& override,
                                                   const Deadline& deadline,
                                                   std::optional<Refusal>& refused) {
    try {
        const Response reply = session_.remove(path_of(schedule, override), deadline);
        if (is_success(reply.status) && is_own_answer(reply))
            return released_by(reply, override, session_.now());
        refused = is_success(reply.status) ? foreign_answer(reply) : session_.refusal(reply);
    } catch (const Refusal& refusal) {
        if (refusal.failure() != Failure::refused) throw;
        refused = refusal;
    }
    return std::nullopt;
}

constexpr Seconds longest_lag{90};

ScheduleClient::Seen ScheduleClient::look_for(const std::string& schedule, const Override& override,
                                              bool is_refused, const Deadline& deadline) {
    if (override.end <= session_.earliest_now()) return Seen::over;
    const auto found = listed(schedule, override, deadline);
    if (!found) return Seen::absent;
    const auto earlier = earlier_ends_.find({schedule, override.id});
    if (found->end < override.end && earlier != earlier_ends_.end() &&
        earlier->second.count(found->end) != 0)
        return Seen::standing;
    if (found->end <= session_.earliest_now()) return Seen::over;
    const bool was_cut = found->end < override.end && !is_rounded(found->end, override.end);
    // Where PagerDuty has cut it, or refuses again to end it, the later of two clocks counts; a cut
    // is of this second, and our time is in whole seconds. What was made a moment ago is refused
    // because its id is not known everywhere yet; as long as that may be, the earlier one counts
    // for what this client made, and PagerDuty's for what another process did.
    if (was_cut)
        return found->end <= session_.latest_now() + Seconds{1} ? Seen::over : Seen::standing;
    if (!is_refused) return Seen::standing;
    const bool is_ours = made_.count({schedule, override.id}) != 0;
    const Instant latest = !is_new(schedule, override, longest_lag) ? session_.latest_now()
                           : is_ours                                ? session_.earliest_now()
                                                                    : session_.now();
    return found->end <= latest ? Seen::over : Seen::standing;
}

Released ScheduleClient::end(const std::string& schedule, const Override& override,
                             const Deadline& deadline) {
    // PagerDuty refuses to cut short an override that began this second: nothing would be left of
    // it.
    constexpr std::chrono::milliseconds retry_pause{2000};
    constexpr int tries = 4;
    for (int attempt = 1;; ++attempt) {
        std::optional<Refusal> refused;
        const bool was_new = is_new(schedule, override);  // an answer may take its time
        if (const auto released = try_to_end(schedule, override, deadline, refused))
            return *released;
        const bool is_foreign = is_success(refused->status());
        const Seen seen = look_for(schedule, override, !is_foreign && attempt > 1, deadline);
        if (seen == Seen::over) return Released::already_over;
        // A 404 and the list agree. Any other refusal may have been momentary: it counts from the
        // second attempt on.
        const bool is_confirmed = is_foreign || refused->status() == 404 || attempt > 1;
        if (seen == Seen::absent && is_confirmed && !was_new) return Released::already_over;
        const bool is_last = attempt == tries || (is_foreign && seen == Seen::standing);
        if (is_last || !session_.wait(retry_pause, refused->what(), deadline))
            throw Refusal{*refused};
    }
}

bool may_be_other_type(const Refusal& refusal) {
    const int status = refusal.status();
    return status == 400 || status == 402 || status == 403 || status == 404;
}

std::string window(Instant since, Instant until) {
    return "since=" + encoded(to_rfc3339(since)) + "&until=" + encoded(to_rfc3339(until));
}

// Layer-based schedules: REST API v2.

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

// Shift-based schedules: REST API v3.

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
    const bool is_named = is_success(reply.status) && named && named->id == override.id;
    if (!is_named && reply.status == 400 && is_own_answer(reply)) return false;
    note_move(schedule, override);
    if (is_named) return true;
    // Any other reply is inconclusive: look at the list.
    const auto standing = listed(schedule, override, deadline);
    if (standing && is_moved_to(*standing, end)) return true;
    // An id that is not known everywhere yet cannot be moved, though it stands.
    const bool is_unknown = standing ? is_own_answer(reply) : !is_new(schedule, override);
    if (reply.status == 404 && is_unknown) return false;
    if (!is_success(reply.status) && is_own_answer(reply)) throw Refusal{session().refusal(reply)};
    throw Unsettled(foreign_answer(reply).what());  // the move may still take effect
}

}  // namespace

std::unique_ptr<ScheduleClient> shift_schedules(Session& session) {
    return std::make_unique<ShiftSchedules>(session);
}

}  // namespace dutyme::pagerduty
