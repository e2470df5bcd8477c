// Both types of schedules behind one interface. An upgrade may turn layers into shifts while dutyme
// holds an override.
#include "pagerduty/schedules.hpp"

#include "base/text.hpp"
#include "pagerduty/http/url.hpp"
#include "pagerduty/model/codec_v2.hpp"
#include "pagerduty/paged_list.hpp"
#include "pagerduty/people.hpp"
#include "pagerduty/schedule_finder.hpp"

#include <map>
#include <optional>
#include <set>
#include <utility>

namespace dutyme::pagerduty {

namespace {

class Schedules final : public ScheduleBackend {
  public:
    Schedules(Session& session, ScheduleCache* cache)
        : session_(session),
          clients_(session),
          finder_(session, clients_, cache),
          people_(session, cache) {}

    Schedule find(const std::string& id_or_name, Instant since, Instant until,
                  const Deadline& deadline) override;
    std::vector<Schedule> find_all(const std::vector<std::string>& ids_or_names, Instant since,
                                   Instant until, const Deadline& deadline) override {
        std::vector<Schedule> found = finder_.find_all(ids_or_names, since, until, deadline);
        people_.name_known(found);
        return found;
    }
    void prefetch(const std::vector<std::string>& ids_or_names, Instant since,
                  Instant until) override {
        finder_.prefetch(ids_or_names, since, until);
    }
    void name_people(std::vector<Schedule>& schedules, bool is_interactive,
                     const Deadline& deadline) override {
        constexpr std::size_t interactive_limit = 50;
        constexpr std::size_t unattended_limit = 10;
        const bool is_scarce = session_.requests_left_percent() < 50;
        const std::size_t most = is_interactive ? interactive_limit
                                 : is_scarce    ? 0
                                                : unattended_limit;
        people_.name(schedules, most, deadline);
    }
    void identify_people(std::vector<Schedule>& schedules, const Deadline& deadline) override {
        people_.identify(schedules, deadline);
    }
    std::optional<Instant> now() const override { return session_.now(); }
    void remember(const std::string& schedule, ScheduleType type) override {
        finder_.remember(schedule, type);
    }
    void remember(const User& user) override { people_.remember(user); }
    std::vector<Override> overrides(const std::string& schedule, Instant since, Instant until,
                                    const Deadline& deadline) override;
    Override create(const std::string& schedule, const Override& asked,
                    const Deadline& deadline) override {
        return client_for(asked.kind).create(schedule, asked, deadline);
    }
    bool move_end(const std::string& schedule, const Override& override, Instant end,
                  const Deadline& deadline) override {
        return client_for(override.kind).move_end(schedule, override, end, deadline);
    }
    Released end(const std::string& schedule, const Override& override,
                 const Deadline& deadline) override;
    std::optional<std::vector<User>> on_call_now(const std::string& schedule,
                                                 const Deadline& deadline) override;
    NamesBySchedule names_on_call_now(const std::set<std::string>& schedules, bool is_interactive,
                                      const Deadline& deadline) override;

  private:
    ScheduleClient& client_for(OverrideKind kind) {
        return clients_.of(kind == OverrideKind::override ? ScheduleType::layers
                                                          : ScheduleType::shifts);
    }
    std::map<std::string, std::vector<User>> on_call(const std::set<std::string>& schedules,
                                                     const Deadline& deadline);
    bool end_upgraded(const std::string& schedule, const Override& override,
                      const Deadline& deadline);

    Session& session_;
    ScheduleClients clients_;
    ScheduleFinder finder_;
    People people_;
};

Schedule Schedules::find(const std::string& id_or_name, Instant since, Instant until,
                         const Deadline& deadline) {
    std::vector<Schedule> found = find_all({id_or_name}, since, until, deadline);
    return std::move(found.front());
}

std::vector<Override> Schedules::overrides(const std::string& schedule, Instant since,
                                           Instant until, const Deadline& deadline) {
    const ScheduleType type = finder_.type_of(schedule).value_or(ScheduleType::layers);
    try {
        return clients_.of(type).overrides(schedule, since, until, deadline);
    } catch (const Refusal& refusal) {
        if (refusal.status() != 400 && refusal.status() != 404) throw;
        try {
            auto found = clients_.of(ScheduleClients::other(type))
                             .overrides(schedule, since, until, deadline);
            finder_.remember(schedule, ScheduleClients::other(type));
            return found;
        } catch (const Refusal&) {
            throw Refusal{refusal};
        }
    }
}

// After an upgrade, an override that is gone from the layers stands among the shifts.
Released Schedules::end(const std::string& schedule, const Override& override,
                        const Deadline& deadline) {
    std::optional<Refusal> refused;
    try {
        const Released released = client_for(override.kind).end(schedule, override, deadline);
        const bool gone_early = override.kind == OverrideKind::override &&
                                released == Released::already_over && override.end > session_.now();
        if (!gone_early) return released;
    } catch (const Refusal& refusal) {
        if (override.kind != OverrideKind::override || !may_be_other_type(refusal)) throw;
        refused = refusal;
    }
    if (end_upgraded(schedule, override, deadline)) return Released::cut_short;
    if (refused) throw Refusal{*refused};
    return Released::already_over;
}

// A person is there once for each policy and level that has them. Where one schedule is asked for,
// every row is of that.
std::map<std::string, std::vector<User>> Schedules::on_call(const std::set<std::string>& schedules,
                                                            const Deadline& deadline) {
    std::string path;
    for (const std::string& schedule : schedules)
        path += (path.empty() ? "/oncalls?" : "&") + ("schedule_ids%5B%5D=" + encoded(schedule));
    std::map<std::string, std::vector<User>> people;
    for_each_row(session_, path, "oncalls", deadline, [&](const json::Value& row) {
        const json::Value* schedule = json::find(row, "schedule");
        const json::Value* person = json::find(row, "user");
        const std::string id = schedules.size() == 1 ? *schedules.begin()
                               : schedule == nullptr ? ""
                                                     : json::text_or_empty(*schedule, "id");
        auto user = person == nullptr ? std::nullopt : read_user(*person);
        if (user && schedules.count(id) != 0) people[id].push_back(*std::move(user));
    });
    return people;
}

std::optional<std::vector<User>> Schedules::on_call_now(const std::string& schedule,
                                                        const Deadline& deadline) {
    try {
        auto people = on_call({schedule}, deadline);
        return people.empty() ? std::nullopt : std::optional{std::move(people[schedule])};
    } catch (const Refusal& refusal) {
        if (refusal.status() < 400 || refusal.status() == 401) throw;
        return std::nullopt;
    }
}

NamesBySchedule Schedules::names_on_call_now(const std::set<std::string>& schedules,
                                             bool is_interactive, const Deadline& deadline) try {
    const int enough = is_interactive ? 50 : 90;
    if (session_.requests_left_percent() < enough || schedules.empty()) return {};
    NamesBySchedule names;
    for (const auto& [schedule, people] : on_call(schedules, deadline))
        for (const User& user : people) add_once(names[schedule], user.name);
    return names;
} catch (const Error&) {
    return {};
}

bool Schedules::end_upgraded(const std::string& schedule, const Override& override,
                             const Deadline& deadline) {
    bool ended = false;
    ScheduleClient& shifts = clients_.of(ScheduleType::shifts);
    try {
        const Instant now = session_.now();
        const auto standing = shifts.overrides(schedule, now, override.end, deadline);
        for (const Override& one : after_upgrade(override, standing)) {
            shifts.end(schedule, one, deadline);
            ended = true;
        }
        finder_.remember(schedule, ScheduleType::shifts);
    } catch (const Refusal& refusal) {
        if (!may_be_other_type(refusal)) throw;  // it was not upgraded
    }
    return ended;
}

}  // namespace

std::unique_ptr<ScheduleBackend> all_schedules(Session& session, ScheduleCache* cache) {
    return std::make_unique<Schedules>(session, cache);
}

}  // namespace dutyme::pagerduty
