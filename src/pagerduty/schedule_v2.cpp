#include "base/text.hpp"
#include "pagerduty/codec.hpp"
#include "pagerduty/near_names.hpp"
#include "pagerduty/refusal.hpp"
#include "pagerduty/schedule_api.hpp"

#include <algorithm>
#include <map>

namespace dutyme::pagerduty {

namespace {

using NameById = std::map<std::string, std::string>;

std::string window(Instant since, Instant until) {
    return "since=" + encoded(to_rfc3339(since)) + "&until=" + encoded(to_rfc3339(until));
}

// PagerDuty's ids are six capitals and digits or more. A name may look like one, too.
bool looks_like_id(const std::string& text) {
    constexpr std::size_t shortest = 6;
    return text.size() >= shortest && is_id(text) &&
           text.find_first_not_of("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string::npos;
}

// The ids in full: overrides are written by id, and two schedules may share a name.
std::string ids_in(const NameById& schedules) {
    std::vector<std::string> ids;
    for (const auto& [id, name] : schedules) ids.push_back(id);
    return listed(ids);
}

std::string quoted(const std::string& name) {
    return "\"" + printable(name) + "\"";
}

// What a list shows of an override that PagerDuty does not want to end.
enum class Seen { standing, over, absent };

class SchedulesV2 final : public ScheduleApi {
  public:
    explicit SchedulesV2(Session& session) : session_(session) {}

    Schedule find(const std::string& id_or_name, Instant since, Instant until,
                  const Patience& patience) override;
    std::vector<Override> overrides(const std::string& schedule, Instant since, Instant until,
                                    const Patience& patience) override;
    Override create(const std::string& schedule, const Override& asked,
                    const Patience& patience) override;
    bool move_end(const std::string&, const Override&, Instant, const Patience&) override {
        return false;  // there is no update
    }
    Released end(const std::string& schedule, const Override& override,
                 const Patience& patience) override;

  private:
    std::optional<Schedule> by_id(const std::string& id, Instant since, Instant until,
                                  const Patience& patience);
    NameById named_like(const std::string& name, const Patience& patience);
    std::string id_of(const std::string& name, const Patience& patience);
    [[noreturn]] void throw_unknown(const std::string& name, const NameById& similar,
                                    const Patience& patience);
    std::vector<std::string> candidates(const std::string& name, const NameById& similar,
                                        const Patience& patience);
    Seen look_for(const std::string& schedule, const Override& override, const Patience& patience);

    Session& session_;
};

// Absent: PagerDuty refused, which may mean that the override is over.
std::optional<Released> released_by(const Response& reply) {
    if (reply.status == 204) return Released::deleted;
    if (reply.status == 404) return Released::already_over;
    if (reply.status < 300) return Released::cut_short;
    return std::nullopt;
}

std::string overrides_path(const std::string& schedule) {
    return "/schedules/" + encoded(schedule) + "/overrides";
}

Schedule SchedulesV2::find(const std::string& id_or_name, Instant since, Instant until,
                           const Patience& patience) {
    if (looks_like_id(id_or_name))
        if (auto schedule = by_id(id_or_name, since, until, patience)) return *schedule;
    const std::string id = id_of(id_or_name, patience);
    if (auto schedule = by_id(id, since, until, patience)) return *schedule;
    throw_unknown(id_or_name, {}, patience);  // deleted between the two questions
}

// Absent: PagerDuty knows no such id.
std::optional<Schedule> SchedulesV2::by_id(const std::string& id, Instant since, Instant until,
                                           const Patience& patience) {
    try {
        const json::Document reply =
            session_.get("/schedules/" + encoded(id) + "?" + window(since, until), patience);
        const json::Value* value = json::find(reply, "schedule");
        auto schedule = value == nullptr ? std::nullopt : read_schedule(*value, since, until);
        if (!schedule) throw unreadable_answer();
        return schedule;
    } catch (const Refusal& refusal) {
        if (refusal.status() == 404) return std::nullopt;
        throw;
    }
}

// All schedules whose name contains `name`; all there are when it is empty.
NameById SchedulesV2::named_like(const std::string& name, const Patience& patience) {
    NameById schedules;
    const std::string query = name.empty() ? "" : "?query=" + encoded(name);
    session_.for_each_row("/schedules" + query, "schedules", patience, [&](const json::Value& row) {
        const std::string id = json::text_or_empty(row, "id");
        const auto title = json::text(row, "name");
        if (is_id(id)) schedules[id] = title ? *title : json::text_or_empty(row, "summary");
    });
    return schedules;
}

std::string SchedulesV2::id_of(const std::string& name, const Patience& patience) {
    const NameById similar = name.empty() ? NameById{} : named_like(name, patience);
    NameById exact;
    NameById without_case;
    for (const auto& [id, title] : similar) {
        if (title == name) exact[id] = title;
        if (lower_case(title) == lower_case(name)) without_case[id] = title;
    }
    const NameById& found = exact.empty() ? without_case : exact;
    if (found.empty()) throw_unknown(name, similar, patience);
    if (found.size() > 1)
        throw Error{Failure::ambiguous,
                    std::to_string(found.size()) + " schedules are named " + quoted(name) + ": " +
                        ids_in(found),
                    "name one by id: --schedule " + found.begin()->first};
    return found.begin()->first;
}

void SchedulesV2::throw_unknown(const std::string& name, const NameById& similar,
                                const Patience& patience) {
    std::vector<std::string> near = candidates(name, similar, patience);
    for (std::string& title : near) title = quoted(title);
    throw Error{Failure::not_found, "PagerDuty has no schedule " + quoted(name),
                near.empty() ? "check the name, and that the token belongs to the right account"
                             : "did you mean " + listed(near) + "?"};
}

std::vector<std::string> SchedulesV2::candidates(const std::string& name, const NameById& similar,
                                                 const Patience& patience) try {
    std::vector<std::string> titles;
    for (const auto& [id, title] : similar.empty() ? named_like({}, patience) : similar)
        titles.push_back(title);
    return near_names(name, titles);
} catch (const Error&) {
    return {};  // the name is unknown all the same
}

std::vector<Override> SchedulesV2::overrides(const std::string& schedule, Instant since,
                                             Instant until, const Patience& patience) {
    // Without "overflow" the times come cut to the window; with "editable", even "=false", those
    // that run are left out.
    const json::Document reply = session_.get(
        overrides_path(schedule) + "?" + window(since, until) + "&overflow=true", patience);
    // Who takes this for an empty list makes an override twice.
    const json::Value* list = json::find(reply, "overrides");
    if (list == nullptr || !list->IsArray()) throw unreadable_answer();
    const Override otherwise{{}, {}, since, until};
    std::vector<Override> found;
    json::for_each(reply, "overrides", [&](const json::Value& value) {
        if (auto override = read_override(value, otherwise)) found.push_back(*override);
    });
    return found;
}

Override SchedulesV2::create(const std::string& schedule, const Override& asked,
                             const Patience& patience) {
    const Response reply = session_.post(overrides_path(schedule), write_create(asked), patience);
    Created created;
    try {
        created = read_created(reply.body, asked);
    } catch (const JsonError&) {
        throw Unsettled("PagerDuty's answer to the new override cannot be read");
    }
    if (created.made) return *created.made;
    if (!created.failed) throw Unsettled("PagerDuty's answer names no new override");
    throw refused_item(created.errors, session_.clock_offset());
}

Seen SchedulesV2::look_for(const std::string& schedule, const Override& override,
                           const Patience& patience) {
    const Instant now = session_.now();
    if (override.end <= now) return Seen::over;
    for (const Override& other : overrides(schedule, now, override.end, patience))
        if (other.id == override.id) return other.end > now ? Seen::standing : Seen::over;
    return Seen::absent;
}

Released SchedulesV2::end(const std::string& schedule, const Override& override,
                          const Patience& patience) {
    // An override can be too young to be cut short: the remainder would have no length.
    constexpr std::chrono::milliseconds growing_up{2000};
    constexpr int tries = 4;
    for (int attempt = 1;; ++attempt) {
        std::optional<Refusal> refused;
        try {
            const Response reply =
                session_.remove(overrides_path(schedule) + "/" + encoded(override.id), patience);
            if (const auto released = released_by(reply)) return *released;
            refused = session_.refusal(reply);
        } catch (const Refusal& refusal) {
            if (refusal.failure() != Failure::refused) throw;
            refused = refusal;
        }
        const Seen seen = look_for(schedule, override, patience);
        // A list may lag behind: what is absent once may stand.
        if (seen == Seen::over || (seen == Seen::absent && attempt > 1))
            return Released::already_over;
        if (attempt == tries || !session_.wait(growing_up, patience)) throw Refusal{*refused};
    }
}

}  // namespace

std::unique_ptr<ScheduleApi> schedules_v2(Session& session) {
    return std::make_unique<SchedulesV2>(session);
}

}  // namespace dutyme::pagerduty
