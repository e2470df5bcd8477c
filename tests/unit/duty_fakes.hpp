#pragma once
#include "base/observer.hpp"
#include "base/random.hpp"
#include "base/timeouts.hpp"
#include "duty/plan.hpp"
#include "pagerduty/model/schedule_backend.hpp"
#include "pagerduty_fakes.hpp"

#include <algorithm>
#include <functional>
#include <map>

namespace dutyme::duty {

/// Remembers what it is told.
struct Listener final : Observer {
    std::vector<std::string> remarks;
    void remark(const std::string& sentence) override { remarks.push_back(sentence); }
};

using pagerduty::Deadline;
using pagerduty::FakeClock;
using pagerduty::Override;
using pagerduty::Released;
using pagerduty::Schedule;
using pagerduty::Shift;
using pagerduty::User;
using std::chrono::milliseconds;

inline SystemRandom chance;
inline const Timeouts timeouts;
inline std::string tour_id() {
    return new_tour_id(chance);
}

const Instant ten = *from_rfc3339("2026-11-23T10:00:00Z");
inline User person(const std::string& id, const std::string& name = {},
                   const std::string& email = {}) {
    User user;
    user.id = id;
    user.name = name;
    user.email = email;
    user.role = "user";
    return user;
}

const User ada = person("PADA001", "Ada Byron", "ada@example.com");
const User bo = person("PBOB001", "Bo Larsen", "bo@example.com");
const User mia = person("PMIA001", "Mia Chen", "mia@example.com");

inline Lease lease_on(const std::string& schedule, Instant start, Instant end,
                      const std::string& override_id, LeaseState state) {
    Lease lease;
    lease.schedule_id = schedule;
    lease.schedule_name = "Name of " + schedule;
    lease.start = start;
    lease.end = end;
    lease.override_id = override_id;
    lease.state = state;
    return lease;
}

/// Ada's, from ten o'clock, for less than half an hour.
inline Plan plan_with(std::vector<SchedulePlan> schedules) {
    Plan plan;
    plan.deployer = ada;
    plan.from = ten;
    plan.until = ten + Seconds{1757};
    plan.lease = Seconds{1800};
    plan.max = Seconds{14400};
    plan.schedules = std::move(schedules);
    return plan;
}

/// PagerDuty's schedules as a map of what stands, with a script of what goes wrong. Remembers what
/// it was asked, one word each: "create PPRI001", "list PPRI001", "end Q1".
struct FakeSchedules : pagerduty::ScheduleBackend {
    std::map<std::string, Schedule> known;
    std::map<std::string, std::vector<Override>> existing_overrides;
    bool moves_past_starts = false;
    std::vector<std::string> asked;
    /// Called before a create takes effect and after it; may throw.
    std::function<void(const std::string& schedule)> before_create = [](const auto&) {};
    std::function<void(const std::string& schedule)> after_create = [](const auto&) {};
    std::function<void()> before_list = [] {};
    std::function<void(const std::string& id)> before_end = [](const auto&) {};
    int made = 0;
    pagerduty::NamesBySchedule on_call_afterwards;

    pagerduty::NamesBySchedule names_on_call_now(const std::set<std::string>& schedules, bool,
                                                 const Deadline&) override {
        asked.push_back("names of " + std::to_string(schedules.size()));
        return on_call_afterwards;
    }
    Schedule find(const std::string& name, Instant, Instant, const Deadline&) override {
        asked.push_back("find " + name);
        if (const auto found = known.find(name); found != known.end()) return found->second;
        throw Error{Failure::not_found, "no schedule " + name};
    }
    std::vector<Override> overrides(const std::string& schedule, Instant since, Instant until,
                                    const Deadline&) override {
        asked.push_back("list " + schedule);
        before_list();
        std::vector<Override> found;
        for (const Override& one : existing_overrides[schedule])
            if (one.start < until && one.end > since) found.push_back(one);
        return found;
    }
    Override create(const std::string& schedule, const Override& wanted, const Deadline&) override {
        asked.push_back("create " + schedule);
        before_create(schedule);
        Override stored = wanted;
        stored.id = "Q" + std::to_string(++made);
        stored.user = person(wanted.user.id);
        if (moves_past_starts) stored.start = std::max(stored.start, time());
        existing_overrides[schedule].push_back(stored);
        after_create(schedule);
        return stored;
    }
    bool move_end(const std::string& schedule, const Override& override, Instant end,
                  const Deadline&) override {
        asked.push_back("move " + override.id);
        for (Override& one : existing_overrides[schedule])
            if (one.id == override.id && one.kind != pagerduty::OverrideKind::override) {
                one.end = end;
                return true;
            }
        return false;
    }
    Released end(const std::string& schedule, const Override& override, const Deadline&) override {
        asked.push_back("end " + override.id);
        before_end(override.id);
        auto& list = existing_overrides[schedule];
        for (auto it = list.begin(); it != list.end(); ++it)
            if (it->id == override.id) {
                list.erase(it);
                return Released::cut_short;
            }
        return Released::already_over;
    }

    /// What time it is there; empty: nobody tells who is on call.
    std::function<Instant()> time;
    std::optional<std::vector<User>> on_call_now(const std::string& schedule,
                                                 const Deadline&) override {
        asked.push_back("who is on call " + schedule);
        if (!time) return std::nullopt;
        std::vector<User> people;
        for (const Override& one : existing_overrides[schedule])
            if (one.start <= time() && time() < one.end) people.push_back(one.user);
        return people;
    }

    std::size_t standing_now() const {
        std::size_t count = 0;
        for (const auto& [schedule, list] : existing_overrides) count += list.size();
        return count;
    }
    long asked_for(const std::string& what) const {
        return std::count_if(asked.begin(), asked.end(), [&](const std::string& one) {
            return one.compare(0, what.size(), what) == 0;
        });
    }
};

/// A schedule where these people are on call one after the other.
inline Schedule schedule(const std::string& id, std::vector<Shift> shifts,
                         std::vector<Shift> overrides = {}) {
    Schedule made;
    made.id = id;
    made.name = "Name of " + id;
    made.shifts = std::move(shifts);
    made.existing_overrides = std::move(overrides);
    return made;
}

/// From so many minutes after ten until so many.
inline Shift shift(const User& user, int from, int until) {
    return {user, ten + std::chrono::minutes{from}, ten + std::chrono::minutes{until}};
}

}  // namespace dutyme::duty
